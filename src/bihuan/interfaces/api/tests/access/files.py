"""Who may attach, look and take off through the API."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.api.access_table import Row
from bihuan.interfaces.web.files.tests import access

ELSEWHERE = "zhao.qiang"


def _record(cast: Cast) -> dict[str, str]:
    kind, public_id = access.record(cast)
    return {"kind": kind, "public_id": public_id}


def _file(cast: Cast) -> dict[str, str]:
    return {"public_id": access.file(cast)[0]}


def upload(_cast: Cast) -> bytes:
    """A file, as a browser sends it."""
    return encode_multipart(BOUNDARY, {"files": SimpleUploadedFile("说明.txt", "报价说明".encode())})


ROWS = [
    Row("list_files", args=_record, outsider=ELSEWHERE),
    Row("attach_files", args=_record, body=upload, content_type=MULTIPART_CONTENT, outsider=ELSEWHERE),
    Row("get_file", args=_file, outsider=ELSEWHERE),
    Row("download_file", args=_file, outsider=ELSEWHERE),
    Row("remove_file", args=_file, outsider=ELSEWHERE),
]
