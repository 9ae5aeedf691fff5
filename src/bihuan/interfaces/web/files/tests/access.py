"""Who may attach, look and take off."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.base.files.services import attach
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.services import record_customer
from bihuan.interfaces import keeping
from bihuan.interfaces.web.access_table import Row

ELSEWHERE = "zhao.qiang"


def record(cast: Cast) -> list[Any]:
    return ["customer", record_customer(row=CustomerInput(name="华通"), by=cast.li_wei, at=cast.at).public_id]


def file(cast: Cast) -> list[Any]:
    kind, record_id = record(cast)
    content = b"a note"
    made = attach(
        kind=kind,
        record=record_id,
        name="说明.txt",
        content_type="text/plain",
        size=len(content),
        sha256=keeping.keep(content),
        by=cast.li_wei,
        at=cast.at,
    )
    return [made.public_id]


def _upload(cast: Cast) -> dict[str, Any]:
    return {"files": SimpleUploadedFile("说明.txt", "报价说明".encode(), "text/plain")}


ROWS = [
    Row("files:part", args=record, outsider=ELSEWHERE),
    Row("files:add", "POST", args=record, data=_upload, outsider=ELSEWHERE),
    Row("files:fetch", args=file, outsider=ELSEWHERE),
    Row("files:remove", "POST", args=file, outsider=ELSEWHERE),
]
