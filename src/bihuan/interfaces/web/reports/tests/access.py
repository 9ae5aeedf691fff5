"""Who may do what at the addresses of reports: ``interfaces/web/access_table.py``."""

from django.utils import timezone

from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.web.access_table import Row
from bihuan.steer.reports import services
from bihuan.steer.reports.models import Report
from bihuan.steer.reports.periods import day_of
from bihuan.steer.reports.rules import period
from bihuan.steer.reports.tests.world import founded


def handed_in(cast: Cast, code: str = "li.wei") -> Report:
    """This week's report of theirs, handed in."""
    founded(cast)
    now = timezone.now()
    week = period(day_of(now), weekly=True)
    draft = services.draft(kind="weekly", period=week.name, by=cast[code], at=now)
    return services.submit(public_id=draft.public_id, by=cast[code], at=now)


def _report(cast: Cast) -> list[str]:
    return [handed_in(cast).public_id]


def _to_decide(cast: Cast) -> dict[str, object]:
    report = Report.objects.get(writer=cast.li_wei)
    return {"version": report.version, "comment": "请补充竞争对手信息"}


def _this_week(cast: Cast) -> list[str]:
    founded(cast)
    return ["weekly", period(day_of(timezone.now()), weekly=True).name]


def _management(cast: Cast) -> list[str]:
    founded(cast)
    now = timezone.now()
    week = period(day_of(now), weekly=True)
    draft = services.draft(kind="management", period=week.name, by=cast.zhang_min, at=now)
    return [services.submit(public_id=draft.public_id, by=cast.zhang_min, at=now).public_id, "deal_rate"]


def _returned(cast: Cast) -> list[str]:
    report = handed_in(cast)
    services.return_to_writer(
        public_id=report.public_id, comment="补充", version=report.version, by=cast.zhang_min, at=timezone.now()
    )
    return [report.public_id]


ROWS = [
    Row("reports:weekly"),
    Row("reports:weekly", "POST", data={"columns": "state"}),
    Row("reports:daily"),
    Row("reports:daily", "POST", data={"columns": "state"}),
    Row("reports:management"),
    Row("reports:management", "POST", data={"columns": "state"}),
    Row("reports:received"),
    Row("reports:received", "POST", data={"columns": "part"}),
    Row("reports:write_weekly"),
    Row("reports:write_daily"),
    Row("reports:write_management"),
    Row("reports:write", args=_this_week),
    Row(
        "reports:write",
        "POST",
        args=_this_week,
        data={"words-news": "新任采购经理到岗", "read-news": "0", "act": "save"},
    ),
    Row("reports:save", "POST", args=_this_week, data={"words-news": "新任采购经理到岗", "read-news": "0"}),
    Row("reports:queue", allowed="zhang.min"),
    Row("reports:detail", args=_report, outsider="zhao.qiang"),
    Row("reports:complete", "POST", args=_report, data={"words-results": "补充"}, outsider="zhao.qiang"),
    Row(
        "reports:comment",
        "POST",
        args=_report,
        data={"comment": "写得清楚"},
        allowed="zhang.min",
        outsider="zhao.qiang",
    ),
    Row("reports:print", args=_report, outsider="zhao.qiang"),
    Row("reports:records", args=_management, allowed="zhang.min", outsider="zhao.qiang"),
    Row("reports:sign", "POST", args=_report, data=_to_decide, allowed="zhang.min", outsider="zhao.qiang"),
    Row("reports:return", "POST", args=_report, data=_to_decide, allowed="zhang.min", outsider="zhao.qiang"),
]
