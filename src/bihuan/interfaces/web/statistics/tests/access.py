"""Who may do what at the addresses of statistics: ``interfaces/web/access_table.py``."""

from datetime import timedelta

from django.utils import timezone

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.fieldwork import services as fieldwork
from bihuan.flow.fieldwork.inputs import HeldVisit
from bihuan.interfaces.web.access_table import Row
from bihuan.steer.reports.periods import day_of
from bihuan.steer.reports.rules import period
from bihuan.steer.reports.tests.world import customer, founded


def _last_week(cast: Cast) -> list[str]:
    founded(cast)
    return [period(day_of(timezone.now()) - timedelta(days=7), weekly=True).name]


def visited(cast: Cast) -> list[str]:
    founded(cast)
    now = timezone.now()
    met = customer("东海精机有限公司", cast.li_wei)
    made = HeldVisit(customer=met.public_id, started_at=now - timedelta(hours=2), ended_at=now - timedelta(hours=1))
    return ["visit", fieldwork.record_visit(row=made, by=cast.li_wei, at=now).public_id]


ROWS = [
    Row("statistics:list", allowed="wu.ting"),
    Row("statistics:week", args=_last_week, allowed="wu.ting"),
    Row("statistics:release", "POST", args=_last_week, allowed="wu.ting"),
    Row("statistics:workbook", "POST", args=_last_week, allowed="wu.ting"),
    Row("statistics:feedback", args=visited, allowed="wu.ting"),
    Row("statistics:feedback", "POST", args=visited, data={"text": "请补设备型号"}, allowed="wu.ting"),
]
