"""How large what is sent may be: counted while it comes in, before anything is made of it."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MOST_OF_A_FILE = 20 * 2**20
MOST_OF_A_WORKBOOK = 25 * 2**20
MOST_OF_A_REQUEST = MOST_OF_A_WORKBOOK + 2**20
"""The largest workbook, with what a form puts around it."""


class Limited(FileUploadHandler):
    """Stands before Django's own handlers, whose limits do not count files. Too much is refused with 400."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.taken = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """What is announced as too large is not read at all."""
        if content_length > MOST_OF_A_REQUEST:
            raise RequestDataTooBig("the request is too large")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass it on."""
        self.taken += len(raw_data)
        if self.taken > MOST_OF_A_REQUEST:
            raise RequestDataTooBig("the request is too large")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one have the file."""
