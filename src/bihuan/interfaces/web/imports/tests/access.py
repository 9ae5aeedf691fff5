"""Who may bring workbooks in, and take them out."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.base.access.models import Role
from bihuan.base.imports import services
from bihuan.base.imports.models import Import
from bihuan.base.organisation.services import assign_roles
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces import keeping
from bihuan.interfaces.web.access_table import Row

CSV = "客户名称,手机\n上海东海,1.38E+10\n".encode()
RESULT = {
    "sheets": [
        {
            "sheet": "客户",
            "kind": "customers",
            "title": "客户",
            "file": "客户.csv",
            "read": 1,
            "created": 0,
            "updated": 0,
            "unchanged": 0,
            "skipped": 0,
            "failed": 1,
            "errors": [{"row": 2, "column": "手机", "message": "1.38E+10 不是手机号"}],
            "near_duplicates": [],
            "unknown_columns": [],
            "missing_columns": [],
            "headings": ["客户名称", "手机"],
            "columns": {"name": 0, "contact_phone": 1},
            "heading_row": 1,
        }
    ],
    "passed_over": [],
}


def begun(cast: Cast) -> Import:
    """An import of the administrator's whose files have not been read."""
    file = {"name": "客户.csv", "sha256": keeping.keep(CSV), "size": len(CSV)}
    return services.begin(files=[file], by=cast.admin, at=cast.at)


def tried(cast: Cast) -> Import:
    """One that waits for the word to go."""
    return services.tried(of=begun(cast), result=RESULT, by=cast.admin, at=cast.at)


def done(cast: Cast) -> Import:
    """One that has come to its end, a row of it bad."""
    row = services.start(of=tried(cast), by=cast.admin, at=cast.at)
    counts = {"created": 0, "updated": 0, "failed": 1}
    return services.finish(of=row, result=RESULT, counts=counts, bad_rows=keeping.keep(b"x"), by=cast.admin, at=cast.at)


def _begun(cast: Cast) -> list[Any]:
    return [begun(cast).public_id]


def _tried(cast: Cast) -> list[Any]:
    return [tried(cast).public_id]


def _running(cast: Cast) -> list[Any]:
    return [services.start(of=tried(cast), by=cast.admin, at=cast.at).public_id]


def _done(cast: Cast) -> list[Any]:
    return [done(cast).public_id]


def _file(cast: Cast) -> list[Any]:
    return [begun(cast).public_id, 0]


def _upload(_cast: Cast) -> dict[str, Any]:
    return {"files": SimpleUploadedFile("客户.csv", CSV)}


def _another_importer(cast: Cast) -> None:
    """陈静 may import, too."""
    roles = list(Role.objects.filter(code__in=("director", "gm")))
    assign_roles(member=cast.chen_jing, roles=roles, version=cast.chen_jing.version, by=None, at=cast.at)


ADMIN: dict[str, Any] = {"allowed": "admin"}
MINE: dict[str, Any] = {"allowed": "admin", "outsider": "chen.jing", "setup": _another_importer}
ROWS = [
    Row("imports:list", **ADMIN),
    Row("imports:list", "POST", data={"columns": "state"}, **ADMIN),
    Row("imports:create", **ADMIN),
    Row("imports:create", "POST", data=_upload, **ADMIN),
    Row("imports:templates", **ADMIN),
    Row("imports:template", args=lambda _cast: ["customers"], **ADMIN),
    Row("imports:out"),
    Row("imports:out", "POST", data={"kinds": "customers"}),
    Row("imports:detail", args=_tried, **MINE),
    Row("imports:progress", args=_begun, **MINE),
    Row("imports:settle", "POST", args=_tried, data={"on_duplicate": "update"}, **MINE),
    Row("imports:go", "POST", args=_tried, **MINE),
    Row("imports:stop", "POST", args=_running, **MINE),
    Row("imports:undo", "POST", args=_done, **MINE),
    Row("imports:bad_rows", args=_done, **MINE),
    Row("imports:file", args=_file, **MINE),
]
