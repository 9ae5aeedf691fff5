"""Who may do what with follow-ups, visits and plans on pages."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.models import DayPlanLine, PlanLine
from bihuan.flow.fieldwork.services import archive_plan
from bihuan.interfaces.web.access_table import Row
from bihuan.interfaces.web.fieldwork.tests import made

ELSEWHERE = "zhao.qiang"
Ids = list[Any]
Sent = dict[str, Any]


def _customer(cast: Cast) -> Ids:
    return [made.customer(cast).public_id]


def _followup(cast: Cast) -> Ids:
    return [made.followup(cast).public_id]


def _planned(cast: Cast) -> Ids:
    return [made.planned(cast).public_id]


def _begun(cast: Cast) -> Ids:
    return [made.begun(cast).public_id]


def _held(cast: Cast) -> Ids:
    return [made.held(cast).public_id]


def _plan(cast: Cast) -> Ids:
    return [made.plan(cast).public_id]


def _step(cast: Cast) -> Ids:
    plan = made.plan(cast)
    return [plan.public_id, PlanLine.objects.get(plan=plan).pk]


def _archived_plan(cast: Cast) -> Ids:
    plan = made.plan(cast)
    archive_plan(plan=plan.public_id, by=cast.li_wei, at=cast.at)
    return [plan.public_id]


def _day(cast: Cast) -> Ids:
    return [made.day_plan(cast).public_id]


def _stop(cast: Cast) -> Ids:
    return [DayPlanLine.objects.get(plan=made.day_plan(cast)).pk]


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def _there(cast: Cast) -> str:
    """The customer that there is; one of 李伟's when there is none yet."""
    found = Customer.objects.first()
    return (found or made.customer(cast)).public_id


def _times(hours: int = 3) -> Sent:
    now = timezone.now()
    return {"started_at": _local(now - timedelta(hours=hours)), "ended_at": _local(now - timedelta(hours=hours - 1))}


def _call(cast: Cast) -> Sent:
    return {"customer": _there(cast), "channel": "phone", "content": "报价已发", "progress": "on"}


def _corrected_call(cast: Cast) -> Sent:
    told = {"happened_at": _local(cast.at), "channel": "online", "progress": "on", "reason": "记错了"}
    return {"customer": _there(cast), "version": 1, **told}


def _visit(cast: Cast) -> Sent:
    return {"customer": _there(cast), "leader": cast.li_wei.public_id, "purpose": "order"}


def _corrected_visit(cast: Cast) -> Sent:
    times = {"started_at": _local(cast.at), "ended_at": _local(cast.at + timedelta(hours=1))}
    return {"customer": _there(cast), "leader": cast.li_wei.public_id, **times, "reason": "记错了", "version": 2}


STEPS = {
    "line": "0",
    "steps-0-action": "递交方案",
    "steps-0-with_whom": "单经理",
    "steps-0-due_on": "2026-12-01",
    "title": "采购",
}
ROWS = [
    Row("fieldwork:followups"),
    Row("fieldwork:followups", "POST", data={"columns": ["customer"]}),
    Row("fieldwork:log"),
    Row("fieldwork:log", "POST", data=_call),
    Row("fieldwork:log_with", args=_customer, outsider=ELSEWHERE),
    Row("fieldwork:log_with", "POST", args=_customer, data=_call, outsider=ELSEWHERE),
    Row("fieldwork:followup", args=_followup, outsider=ELSEWHERE),
    Row("fieldwork:followup_history", args=_followup, outsider=ELSEWHERE),
    Row("fieldwork:edit_followup", args=_followup, outsider=ELSEWHERE),
    Row(
        "fieldwork:edit_followup",
        "POST",
        args=_followup,
        data={"content": "合同已发", "version": 1},
        outsider=ELSEWHERE,
    ),
    Row("fieldwork:correct_followup", args=_followup, outsider=ELSEWHERE),
    Row("fieldwork:correct_followup", "POST", args=_followup, data=_corrected_call, outsider=ELSEWHERE),
    Row("fieldwork:withdraw_followup", args=_followup, outsider=ELSEWHERE),
    Row(
        "fieldwork:withdraw_followup",
        "POST",
        args=_followup,
        data={"reason": "点错了", "version": 1},
        outsider=ELSEWHERE,
    ),
    Row("fieldwork:visits"),
    Row("fieldwork:visits", "POST", data={"columns": ["customer"]}),
    Row("fieldwork:plan_visit"),
    Row("fieldwork:plan_visit", "POST", data=_visit),
    Row("fieldwork:plan_visit_to", args=_customer, outsider=ELSEWHERE),
    Row("fieldwork:plan_visit_to", "POST", args=_customer, data=_visit, outsider=ELSEWHERE),
    Row("fieldwork:record_visit"),
    Row("fieldwork:record_visit", "POST", data=lambda cast: {**_visit(cast), **_times()}),
    Row("fieldwork:visit", args=_planned, outsider=ELSEWHERE),
    Row("fieldwork:visit_history", args=_planned, outsider=ELSEWHERE),
    Row("fieldwork:edit_visit", args=_planned, outsider=ELSEWHERE),
    Row(
        "fieldwork:edit_visit",
        "POST",
        args=_planned,
        data=lambda cast: {**_visit(cast), "version": 1},
        outsider=ELSEWHERE,
    ),
    Row("fieldwork:start_visit", "POST", args=_planned, outsider=ELSEWHERE),
    Row("fieldwork:leave_visit", "POST", args=_begun, outsider=ELSEWHERE),
    Row("fieldwork:hold_visit", args=_planned, outsider=ELSEWHERE),
    Row(
        "fieldwork:hold_visit", "POST", args=_planned, data=lambda cast: {**_times(), "version": 1}, outsider=ELSEWHERE
    ),
    Row("fieldwork:report_visit", args=_held, outsider=ELSEWHERE),
    Row("fieldwork:report_visit", "POST", args=_held, data={"result": "同意试样", "version": 2}, outsider=ELSEWHERE),
    Row("fieldwork:print_visit", args=_held, outsider=ELSEWHERE),
    Row("fieldwork:cancel_visit", args=_planned, outsider=ELSEWHERE),
    Row("fieldwork:cancel_visit", "POST", args=_planned, data={"reason": "客户出差"}, outsider=ELSEWHERE),
    Row("fieldwork:correct_visit", args=_held, outsider=ELSEWHERE),
    Row("fieldwork:correct_visit", "POST", args=_held, data=_corrected_visit, outsider=ELSEWHERE),
    Row("fieldwork:day"),
    Row("fieldwork:edit_day"),
    Row("fieldwork:edit_day", "POST", data={"line": "0", "lines-0-region": "嘉定", "lines-0-purpose": "other"}),
    Row("fieldwork:team_days", allowed="zhang.min"),
    Row("fieldwork:visit_of_line", "POST", args=_stop, outsider=ELSEWHERE),
    Row("fieldwork:sign_day", args=_day, allowed="zhang.min"),
    Row("fieldwork:sign_day", "POST", args=_day, data={"comment": "好", "version": 2}, allowed="zhang.min"),
    Row("fieldwork:plans"),
    Row("fieldwork:plans", "POST", data={"columns": ["title"]}),
    Row("fieldwork:make_plan", args=_customer, outsider=ELSEWHERE),
    Row("fieldwork:make_plan", "POST", args=_customer, data=STEPS, outsider=ELSEWHERE),
    Row("fieldwork:plan", args=_plan, outsider=ELSEWHERE),
    Row("fieldwork:plan_history", args=_plan, outsider=ELSEWHERE),
    Row("fieldwork:edit_plan", args=_plan, outsider=ELSEWHERE),
    Row("fieldwork:edit_plan", "POST", args=_plan, data={**STEPS, "version": 1}, outsider=ELSEWHERE),
    Row("fieldwork:step_done", "POST", args=_step, data={"done": "1"}, outsider=ELSEWHERE),
    Row("fieldwork:archive_plan", "POST", args=_plan, outsider=ELSEWHERE),
    Row("fieldwork:restore_plan", "POST", args=_archived_plan, outsider=ELSEWHERE),
]
