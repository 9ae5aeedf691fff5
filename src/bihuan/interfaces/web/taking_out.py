"""The way from a list to the workbook that can come in again."""

from django.utils.translation import gettext_lazy as _

from bihuan.interfaces.web.kit.lists import Button


def as_workbook(kind: str, permission: str) -> Button:
    """An entry of a list's menu: its records as a sheet of the company's workbook."""
    return Button(_("As a workbook that can come in again"), "imports:out", permission, "table", query=f"?kinds={kind}")
