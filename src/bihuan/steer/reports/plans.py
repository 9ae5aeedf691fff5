"""The plan of the coming week: what it begins with, and how it gets onto the plans of the days (A3)."""

from collections.abc import Iterator
from datetime import datetime

from bihuan.base.organisation.models import Member
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.inputs import WeekLine
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.fieldwork.models import PlanLine as FollowupStep
from bihuan.flow.fieldwork.services import replace_weekly_lines
from bihuan.steer.reports.models import PlanLine, Report
from bihuan.steer.reports.periods import bounds, zone
from bihuan.steer.reports.rules import PLAN_LIMIT, Period, period_named


def suggested(member: Member, week: Period) -> list[PlanLine]:
    """What is agreed for the week already, by day: visits planned, next steps promised, steps of follow-up plans due.

    Of several for one customer on one day the first stands.
    """
    found: dict[tuple[object, object], PlanLine] = {}
    for line in (*_visits(member, week), *_next_steps(member, week), *_plan_steps(member, week)):
        found.setdefault((line.customer_id, line.day), line)
    return sorted(found.values(), key=lambda line: (line.day, line.time_from is None, line.time_from))[:PLAN_LIMIT]


def _visits(member: Member, week: Period) -> Iterator[PlanLine]:
    since, until = bounds(week)
    planned = Visit.objects.filter(leader=member, state="planned", planned_start__gte=since, planned_start__lt=until)
    for visit in (
        planned.filter(archived_at=None).select_related("customer").order_by("planned_start", "pk")[:PLAN_LIMIT]
    ):
        assert visit.planned_start is not None
        local = visit.planned_start.astimezone(zone())
        yield PlanLine(
            customer=visit.customer,
            region=visit.region or visit.customer.region,
            day=local.date(),
            time_from=local.time().replace(second=0, microsecond=0),
            purpose=visit.purpose,
            goal=visit.goal[:300],
        )


def _next_steps(member: Member, week: Period) -> Iterator[PlanLine]:
    promised = Followup.objects.filter(by=member, next_at__range=(week.first, week.last), archived_at=None)
    for followup in promised.select_related("customer").order_by("-happened_at", "-pk")[:PLAN_LIMIT]:
        yield PlanLine(
            customer=followup.customer,
            region=followup.customer.region,
            day=followup.next_at,
            purpose="other",
            goal=followup.next_step[:300],
        )


def _plan_steps(member: Member, week: Period) -> Iterator[PlanLine]:
    due = FollowupStep.objects.filter(
        plan__by=member, plan__archived_at=None, due_on__range=(week.first, week.last), done_at=None
    )
    for step in due.select_related("plan__customer").order_by("due_on", "pk")[:PLAN_LIMIT]:
        customer = step.plan.customer
        goal = (step.action or step.goal)[:300]
        yield PlanLine(customer=customer, region=customer.region, day=step.due_on, purpose="other", goal=goal)


def into_day_plans(report: Report, *, by: Member, at: datetime) -> None:
    """Put the lines that name a day of the coming week onto the plans of those days.

    A customer whom the writer may no longer see is left out; where to and what for stay.
    """
    week = period_named(report.report_kind, report.period)
    assert week is not None
    coming = week.next
    lines = [line for line in report.plan.select_related("customer") if _is_within(line, coming)]
    named = {line.customer_id for line in lines if line.customer_id is not None}
    seen = set(Customer.objects.visible_to(by, "customers.view").filter(pk__in=named).values_list("pk", flat=True))
    told = [_week_line(line, is_seen=line.customer_id in seen) for line in lines]
    replace_weekly_lines(member=by, monday=coming.first, lines=told, by=by, at=at)


def _is_within(line: PlanLine, week: Period) -> bool:
    return line.day is not None and week.first <= line.day <= week.last


def _week_line(line: PlanLine, *, is_seen: bool) -> WeekLine:
    assert line.day is not None
    return WeekLine(
        customer=line.customer.public_id if line.customer and is_seen else "",
        region=line.region,
        day=line.day,
        time_from=line.time_from,
        purpose=line.purpose or "other",
        goal=line.goal,
    )
