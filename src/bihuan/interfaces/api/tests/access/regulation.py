"""Who may do what with the regulation, the calendar, the company, scores and statistics through the API."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.policies.models import Draft
from bihuan.interfaces.api.access_table import Row
from bihuan.interfaces.web.playbook.tests.access import TEXT, draft, next_monday, published
from bihuan.interfaces.web.statistics.tests.access import visited
from bihuan.steer.reports.periods import day_of
from bihuan.steer.reports.rules import period
from bihuan.steer.reports.tests.world import founded

MONTH = "2026-02"


def _held(cast: Cast) -> dict[str, str]:
    published(cast)
    return {}


def _version(cast: Cast) -> dict[str, str]:
    return {"number": str(published(cast)[0])}


def _draft(cast: Cast) -> dict[str, str]:
    draft(cast)
    return {}


def _publishing(_cast: Cast) -> dict[str, Any]:
    return {"starts_on": next_monday(3).isoformat(), "sha256": Draft.objects.get().sha256}


def _founded(cast: Cast) -> dict[str, str]:
    founded(cast)
    return {}


def _month(cast: Cast) -> dict[str, str]:
    founded(cast)
    return {"month": MONTH}


def _tomorrow(_cast: Cast) -> dict[str, str]:
    return {"start": f"{day_of(timezone.now()) + timedelta(days=1)}"}


def _week(cast: Cast) -> dict[str, str]:
    founded(cast)
    return {"week": period(day_of(timezone.now()) - timedelta(days=7), weekly=True).name}


def _fed_back(cast: Cast) -> dict[str, str]:
    kind, public_id = visited(cast)
    return {"kind": kind, "public_id": public_id}


def _about(cast: Cast) -> dict[str, str]:
    kind, public_id = visited(cast)
    return {"kind": kind, "id": public_id, "text": "请补设备型号"}


ROWS = [
    Row("get_playbook", args=_held, everyone=True),
    Row("get_presets", everyone=True),
    Row("list_versions", args=_held, everyone=True),
    Row("get_version", args=_version, everyone=True),
    Row("withdraw_version", args=_version, allowed="admin"),
    Row("check_draft", args=_draft, allowed="admin"),
    Row("save_draft", args=_held, body={"name": "ours.yaml", "text": TEXT}, allowed="admin"),
    Row("discard_draft", args=_draft, allowed="admin", ok=(204,)),
    Row("preview_draft", args=_draft, allowed="admin"),
    Row("publish_draft", args=_draft, body=_publishing, allowed="admin"),
    Row("get_calendar", args=lambda cast: {**_held(cast), "year": "2026"}, everyone=True),
    Row(
        "set_days",
        args=_held,
        body={"first_on": "2026-12-24", "last_on": "2026-12-24", "kind": "rest"},
        allowed="admin",
    ),
    Row("get_company", everyone=True),
    Row("change_company", body={"name": "新名"}, version=1, allowed="admin"),
    Row("get_charging"),
    Row("switch_charging", args=_founded, body=_tomorrow, allowed="admin"),
    Row("get_month", args=_month),
    Row("get_sheet", args=lambda cast: {"month": MONTH, "public_id": cast.li_wei.public_id}, outsider="zhao.qiang"),
    Row("close_month", args=_month, allowed="admin"),
    Row("export_month", args=_month, allowed="zhang.min"),
    Row("list_weeks", allowed="wu.ting"),
    Row("get_week", args=_week, allowed="wu.ting"),
    Row("get_week_changes", args=_week, allowed="wu.ting"),
    Row("release_week", args=_week, allowed="wu.ting"),
    Row("export_week", args=_week, allowed="wu.ting"),
    Row("list_feedback", args=_fed_back, allowed="wu.ting"),
    Row("give_feedback", body=_about, allowed="wu.ting"),
]
