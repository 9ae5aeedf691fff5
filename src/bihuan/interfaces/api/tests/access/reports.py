"""Who may do what with reports, duties and proposals through the API."""

from django.utils import timezone

from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.api.access_table import Row
from bihuan.interfaces.web.reports.tests.access import handed_in
from bihuan.interfaces.web.today.tests.access import duty_of, proposal_of
from bihuan.steer.reports import services
from bihuan.steer.reports.models import Report
from bihuan.steer.reports.periods import day_of
from bihuan.steer.reports.rules import period
from bihuan.steer.reports.tests.world import founded

ELSEWHERE = "zhao.qiang"
COMMENT = {"comment": "请补充竞争对手信息"}


def _draft(cast: Cast) -> dict[str, str]:
    founded(cast)
    week = period(day_of(timezone.now()), weekly=True).name
    return {"public_id": services.draft(kind="weekly", period=week, by=cast.li_wei, at=timezone.now()).public_id}


def _report(cast: Cast) -> dict[str, str]:
    found = handed_in(cast)
    Report.objects.filter(pk=found.pk).update(version=7)
    return {"public_id": found.public_id}


def _founded(cast: Cast) -> dict[str, str]:
    founded(cast)
    return {}


def _duty(cast: Cast) -> dict[str, str]:
    return {"public_id": duty_of(cast).public_id}


def _proposal(cast: Cast) -> dict[str, str]:
    return {"public_id": proposal_of(cast).public_id}


ROWS = [
    Row("list_reports"),
    Row("list_reports_to_sign", allowed="zhang.min"),
    Row("list_reports_received", allowed="zhang.min"),
    Row("begin_report", args=_founded, body={"kind": "weekly"}),
    Row("get_report", args=_report, outsider=ELSEWHERE),
    Row("write_report", args=_draft, body={"words": {"problems": "交期"}}, outsider=ELSEWHERE),
    Row("plan_week", args=_draft, body={"lines": [{"region": "南通"}], "read": 0}, outsider=ELSEWHERE),
    Row("submit_report", args=_draft, outsider=ELSEWHERE),
    Row("complete_report", args=_report, body={"words": {"results": "无"}}, outsider=ELSEWHERE),
    Row("sign_report", args=_report, version=7, allowed="zhang.min"),
    Row("return_report", args=_report, body=COMMENT, version=7, allowed="zhang.min"),
    Row("comment_on_report", args=_report, body={"text": "辛苦了"}, allowed="zhang.min", outsider=ELSEWHERE),
    Row("read_report", args=_report, allowed="zhang.min", outsider=ELSEWHERE),
    Row("list_duties"),
    Row("get_team", allowed="zhang.min"),
    Row("get_duty", args=_duty, outsider=ELSEWHERE),
    Row("waive_duty", args=_duty, body={"reason": "客户停工"}, allowed="zhang.min"),
    Row(
        "waive_duties",
        body=lambda cast: {"ids": [duty_of(cast).public_id], "reason": "客户停工"},
        allowed="zhang.min",
    ),
    Row("export_duties", args=_founded, allowed="zhang.min"),
    Row("export_reports", args=_report, allowed="zhang.min"),
    Row("list_proposals", allowed="zhang.min"),
    Row("decide_proposal", args=_proposal, body={"decision": "accepted"}, allowed="zhang.min"),
]
