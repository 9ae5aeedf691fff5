"""Workbooks that an operation answers with."""

from typing import Any

from django.http import HttpResponse

from bihuan.base.organisation.models import Member
from bihuan.interfaces.api.problems import Problem
from bihuan.interfaces.api.taking import ONCE
from bihuan.interfaces.dataio.tables import CONTENT_TYPES
from bihuan.interfaces.web.kit.lists_page import EXPORTS_AN_HOUR, download, within_limit

XLSX = CONTENT_TYPES["xlsx"]
WORKBOOK: dict[str, Any] = {
    "responses": {200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
    **ONCE,
}
"""For ``openapi_extra=`` of an operation that answers with a workbook and says in the log who took it away."""


def check_limit(by: Member) -> None:
    """Pages and programs together: so many an hour."""
    if not within_limit(by.pk):
        raise Problem(429, "too_many_files", headers={"Retry-After": "3600"}, most=EXPORTS_AN_HOUR)


def workbook(name: str, content: bytes) -> HttpResponse:
    """The answer."""
    return download(content, name, XLSX)
