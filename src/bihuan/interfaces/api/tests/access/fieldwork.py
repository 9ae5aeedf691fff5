"""Who may do what with follow-ups, visits, plans of the day and of follow-up through the API."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.models import DayPlanLine, PlanLine
from bihuan.flow.fieldwork.services import archive_plan
from bihuan.interfaces.api.access_table import Row
from bihuan.interfaces.web.fieldwork.tests import made

ELSEWHERE = "zhao.qiang"


def _followup(cast: Cast) -> dict[str, str]:
    return {"public_id": made.followup(cast).public_id}


def _planned(cast: Cast) -> dict[str, str]:
    return {"public_id": made.planned(cast).public_id}


def _begun(cast: Cast) -> dict[str, str]:
    return {"public_id": made.begun(cast).public_id}


def _held(cast: Cast) -> dict[str, str]:
    return {"public_id": made.held(cast).public_id}


def _plan(cast: Cast) -> dict[str, str]:
    return {"public_id": made.plan(cast).public_id}


def _archived_plan(cast: Cast) -> dict[str, str]:
    told = _plan(cast)
    archive_plan(plan=told["public_id"], by=cast.li_wei, at=cast.at)
    return told


def _step(cast: Cast) -> dict[str, str]:
    told = _plan(cast)
    return {**told, "key": str(PlanLine.objects.get(plan__public_id=told["public_id"]).pk)}


def _day(cast: Cast) -> dict[str, str]:
    return {"public_id": made.day_plan(cast).public_id}


def _stop(cast: Cast) -> dict[str, str]:
    return {"key": str(DayPlanLine.objects.get(plan=made.day_plan(cast)).pk)}


def _about(cast: Cast) -> dict[str, Any]:
    there = Customer.objects.first()
    return {"customer": (there or made.customer(cast)).public_id}


def _times(cast: Cast) -> dict[str, str]:
    return {"started_at": cast.at.isoformat(), "ended_at": (cast.at + timedelta(hours=1)).isoformat()}


def _lately() -> dict[str, str]:
    now = timezone.now()
    return {"started_at": (now - 2 * made.HOUR).isoformat(), "ended_at": (now - made.HOUR).isoformat()}


def _corrected_call(cast: Cast) -> dict[str, Any]:
    told = {"happened_at": cast.at.isoformat(), "channel": "online", "progress": True, "reason": "记错了"}
    return {**_about(cast), **told}


def _corrected_visit(cast: Cast) -> dict[str, Any]:
    return {**_about(cast), **_times(cast), "people": [cast.li_wei.public_id], "reason": "记错了"}


def _tomorrow(_cast: Cast) -> dict[str, Any]:
    return {"day": (timezone.localdate() + timedelta(days=1)).isoformat(), "lines": [{"region": "嘉定"}]}


STEPS = {"title": "采购", "steps": [{"action": "递交方案", "with_whom": "单经理", "due_on": "2026-12-01"}]}
CALL: dict[str, Any] = {"args": _followup, "outsider": ELSEWHERE}
PLANNED: dict[str, Any] = {"args": _planned, "outsider": ELSEWHERE}
HELD: dict[str, Any] = {"args": _held, "outsider": ELSEWHERE}
PLAN: dict[str, Any] = {"args": _plan, "outsider": ELSEWHERE}
ROWS = [
    Row("list_followups"),
    Row("log_followup", body=lambda cast: {**_about(cast), "content": "报价已发"}),
    Row("get_followup", **CALL),
    Row("list_history_of_followup", **CALL),
    Row("change_followup", body={"content": "合同已发"}, version=1, **CALL),
    Row("correct_followup", body=_corrected_call, version=1, **CALL),
    Row("withdraw_followup", body={"reason": "点错了"}, **CALL),
    Row("list_visits"),
    Row("plan_visit", body=lambda cast: {**_about(cast), "purpose": "order"}),
    Row("record_visit", body=lambda cast: {**_about(cast), **_lately()}),
    Row("get_visit", **PLANNED),
    Row("list_history_of_visit", **PLANNED),
    Row("change_visit", body={"goal": "看样"}, version=1, **PLANNED),
    Row("start_visit", **PLANNED),
    Row("hold_visit", args=_begun, outsider=ELSEWHERE),
    Row("report_visit", body={"result": "同意试样"}, version=2, **HELD),
    Row("cancel_visit", **PLANNED),
    Row("correct_visit", body=_corrected_visit, version=2, **HELD),
    Row("get_day", args=lambda cast: {"public_id": cast.li_wei.public_id, "day": "2026-01-05"}, outsider=ELSEWHERE),
    Row("list_day_plans"),
    Row("write_day_plan", body=_tomorrow),
    Row("get_day_plan", args=_day, outsider=ELSEWHERE),
    Row("sign_day_plan", args=_day, allowed="zhang.min"),
    Row("visit_stop", args=_stop, outsider=ELSEWHERE),
    Row("list_followup_plans"),
    Row("make_followup_plan", body=lambda cast: {**_about(cast), **STEPS}),
    Row("get_followup_plan", **PLAN),
    Row("list_history_of_followup_plan", **PLAN),
    Row("change_followup_plan", body=STEPS, version=1, **PLAN),
    Row("set_plan_step", args=_step, body={"done": True}, outsider=ELSEWHERE),
    Row("archive_followup_plan", **PLAN),
    Row("restore_followup_plan", args=_archived_plan, outsider=ELSEWHERE),
]
