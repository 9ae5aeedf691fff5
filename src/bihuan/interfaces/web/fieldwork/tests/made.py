"""Follow-ups, visits and plans for tests of pages, made through the services."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import record_customer
from bihuan.flow.fieldwork.inputs import DayLine, FollowupInput, HeldVisit, PlanInput, PlanStep, VisitPlan
from bihuan.flow.fieldwork.models import DayPlan, Followup, FollowupPlan, Visit
from bihuan.flow.fieldwork.services import (
    log_followup,
    make_plan,
    plan_day,
    plan_visit,
    record_visit,
    start_visit,
)

HOUR = timedelta(hours=1)
STEP = PlanStep(action="递交方案", with_whom="单经理", channel="visit", due_on=date(2026, 1, 20), goal="立项")


def customer(cast: Cast, name: str = "华通") -> Customer:
    """李伟's customer."""
    return record_customer(row=CustomerInput(name=name), by=cast.li_wei, at=cast.at)


def followup(cast: Cast) -> Followup:
    """His call, an hour after."""
    row = FollowupInput(customer=customer(cast).public_id, content="报价已发")
    return log_followup(row=row, by=cast.li_wei, at=cast.at + HOUR)


def planned(cast: Cast) -> Visit:
    """A visit he means to make."""
    row = VisitPlan(customer=customer(cast).public_id, purpose="order", planned_start=cast.at + 2 * HOUR)
    return plan_visit(row=row, by=cast.li_wei, at=cast.at)


def begun(cast: Cast) -> Visit:
    """One that he is on, since an hour."""
    visit = planned(cast)
    return start_visit(visit=visit.public_id, by=cast.li_wei, at=timezone.now() - HOUR)


def held(cast: Cast, at: datetime | None = None) -> Visit:
    """One that he has made."""
    start = at or cast.at + HOUR
    row = HeldVisit(customer=customer(cast).public_id, started_at=start, ended_at=start + HOUR)
    return record_visit(row=row, by=cast.li_wei, at=start + 2 * HOUR)


def day_plan(cast: Cast) -> DayPlan:
    """What he means to do on the first day: one stop at a customer."""
    line = DayLine(customer=customer(cast).public_id)
    day = cast.at.date()
    return plan_day(member=cast.li_wei, day=day, lines=[line], version=None, by=cast.li_wei, at=cast.at)


def plan(cast: Cast) -> FollowupPlan:
    """A plan of one step."""
    row = PlanInput(customer=customer(cast).public_id, title="年度采购", steps=(STEP,))
    return make_plan(row=row, by=cast.li_wei, at=cast.at)
