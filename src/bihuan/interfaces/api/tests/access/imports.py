"""Who may bring workbooks in through the API."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from bihuan.base.imports import services
from bihuan.base.imports.models import Import
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.api.access_table import Row
from bihuan.interfaces.web.imports.tests.access import CSV, begun, done, tried


def _id(row: Import) -> dict[str, str]:
    return {"public_id": row.public_id}


def _running(cast: Cast) -> dict[str, str]:
    return _id(services.start(of=tried(cast), by=cast.admin, at=cast.at))


def workbook(_cast: Cast) -> bytes:
    """A file, as a browser sends it."""
    return encode_multipart(BOUNDARY, {"files": SimpleUploadedFile("客户.csv", CSV)})


ROWS = [
    Row("list_imports", allowed="admin"),
    Row("begin_import", body=workbook, content_type=MULTIPART_CONTENT, allowed="admin"),
    Row("get_templates", query="kind=customers", allowed="admin"),
    Row("download_brought", args=lambda cast: {**_id(begun(cast)), "place": "0"}, allowed="admin"),
    Row("get_import", args=lambda cast: _id(begun(cast)), allowed="admin"),
    Row("settle_import", args=lambda cast: _id(tried(cast)), body={"on_duplicate": "update"}, allowed="admin"),
    Row("start_import", args=lambda cast: _id(tried(cast)), allowed="admin"),
    Row("stop_import", args=_running, allowed="admin"),
    Row("undo_import", args=lambda cast: _id(done(cast)), allowed="admin"),
    Row("download_bad_rows", args=lambda cast: _id(done(cast)), allowed="admin"),
]
