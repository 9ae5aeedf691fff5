"""Who may do what at the addresses of score sheets: ``interfaces/web/access_table.py``."""

from datetime import timedelta

from django.utils import timezone

from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.web.access_table import Row
from bihuan.steer.reports.periods import day_of
from bihuan.steer.reports.tests.world import founded


def _month(cast: Cast) -> list[str]:
    founded(cast)
    return ["2026-02"]


def _sheet(cast: Cast) -> list[str]:
    return [cast.li_wei.public_id, "2026-02"]


def _tomorrow(cast: Cast) -> dict[str, str]:
    return {"start": f"{day_of(timezone.now()) + timedelta(days=1)}"}


def _no_arguments(cast: Cast) -> list[str]:
    founded(cast)
    return []


ROWS = [
    Row("scoring:sheets"),
    Row("scoring:sheet", args=_sheet, outsider="zhao.qiang"),
    Row("scoring:charging", allowed="admin"),
    Row("scoring:charging", "POST", args=_no_arguments, data=_tomorrow, allowed="admin"),
    Row("scoring:close", "POST", args=_month, allowed="admin"),
    Row("scoring:export", "POST", args=_month, allowed="zhang.min"),
]
