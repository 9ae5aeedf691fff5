"""Plans of the day (D5): stops in the order of the route, and the manager's signature."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bihuan.base.access.predicate import may, require
from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import work_calendar
from bihuan.base.records.models import change
from bihuan.base.records.refusals import Missing, Refused
from bihuan.base.records.transactions import whole
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.rules import reaches
from bihuan.flow.fieldwork.events import DayPlanMade, DayPlanSigned
from bihuan.flow.fieldwork.inputs import DayLine, VisitPlan, WeekLine
from bihuan.flow.fieldwork.models import DayPlan, DayPlanLine, Visit
from bihuan.flow.fieldwork.services.visits import plan_visit

MOST_LINES = 40
FIELDS = ("region", "time_from", "time_to", "purpose", "goal", "notes")
OPENING = time(9)


@whole()
def plan_day(
    *, member: Member, day: date, lines: Sequence[DayLine], version: int | None, by: Member, at: datetime
) -> DayPlan:
    """Write the plan of a day that is not over. A signature on it is gone: what was signed has changed."""
    require(by, "visits.create")
    if not reaches(by, "visits.create", member):
        raise Refused("no_permission", permission="visits.create")
    if day < at.astimezone(work_calendar().zone).date() and not may(by, "past.record"):
        raise Refused("day_is_over", field="day")
    if len(lines) > MOST_LINES:
        raise Refused("too_many_at_once", most=MOST_LINES)
    plan = _plan(member, day, by, at)
    _check(lines)
    unsigned = {"signed_by": None, "signed_at": None, "comment": ""}
    change(plan, version=version, by=by, at=at, planned_at=plan.planned_at or at, **unsigned)
    _put(plan, lines, by)
    record([DayPlanMade(subject=plan.public_id, member=member.code, day=day, lines=len(lines))], by=by, at=at)
    return plan


@whole()
def sign_day(*, plan: str, comment: str = "", version: int | None, by: Member, at: datetime) -> DayPlan:
    """Sign a subordinate's plan of the day."""
    there = DayPlan.objects.visible_to(by, "visits.view").select_related("member__department").one(plan)
    if not reaches(by, "visits.approve", there.member):
        raise Refused("no_permission", permission="visits.approve")
    if there.member_id == by.pk:
        raise Refused("own_plan")
    if there.planned_at is None:
        raise Refused("day_not_planned")
    member, said = there.member.code, comment.strip()[:500]
    change(there, version=version, by=by, at=at, signed_by=by, signed_at=at, comment=said)
    record([DayPlanSigned(subject=plan, member=member, day=there.day, comment=said or None)], by=by, at=at)
    return there


@whole()
def replace_weekly_lines(
    *, member: Member, monday: date, lines: Sequence[WeekLine], by: Member, at: datetime
) -> list[DayPlanLine]:
    """Put what a weekly report plans for the week onto its days, in place of what it planned before.

    Lines of which a visit has been made stay. The days are not thereby planned: their own plan is still owed.
    """
    if not reaches(by, "reports.write", member) and not reaches(by, "visits.create", member):
        raise Refused("no_permission", permission="reports.write")
    week = [monday + timedelta(days=number) for number in range(7)]
    if any(line.day not in week for line in lines):
        raise Refused("not_in_week", field="day")
    _check(lines)
    DayPlanLine.objects.filter(member=member, day__in=week, origin="weekly", visit=None).delete()
    customers = _customers(lines, by)
    made: list[DayPlanLine] = []
    for day in week:
        told = [line for line in lines if line.day == day]
        if told:
            plan = _plan(member, day, by, at)
            after = plan.lines.count()
            made += [_line(plan, line, after + number, customers, "weekly") for number, line in enumerate(told)]
    return DayPlanLine.objects.bulk_create(made)


@whole()
def visit_of_line(*, line: int, by: Member, at: datetime) -> Visit:
    """Make a visit of a planned stop."""
    stop = DayPlanLine.objects.select_for_update(of=("self",)).filter(pk=line).first()
    if stop is None or not DayPlan.objects.visible_to(by, "visits.view").filter(pk=stop.plan_id).exists():
        raise Missing
    if stop.customer is None:
        raise Refused("stop_without_customer")
    if stop.visit is not None:
        return stop.visit
    start = datetime.combine(stop.day, stop.time_from or OPENING, work_calendar().zone)
    row = VisitPlan(
        customer=stop.customer.public_id,
        people=(stop.member.public_id,),
        purpose=stop.purpose,
        goal=stop.goal,
        region=stop.region,
        planned_start=start,
        notes=stop.notes,
    )
    stop.visit = plan_visit(row=row, by=by, at=at)
    stop.save(update_fields=["visit"])
    return stop.visit


def _plan(member: Member, day: date, by: Member, at: datetime) -> DayPlan:
    """The day's plan, locked; made when there is none."""
    stamps = {"created_at": at, "created_by": by, "updated_at": at, "updated_by": by}
    DayPlan.objects.bulk_create([DayPlan(member=member, day=day, **stamps)], ignore_conflicts=True)
    return DayPlan.objects.select_for_update().get(member=member, day=day)


def _check(lines: Sequence[DayLine]) -> None:
    for number, line in enumerate(lines):
        if line.time_from and line.time_to and line.time_to < line.time_from:
            raise Refused("ends_before_it_starts", field=f"lines-{number}-time_to")


def _customers(lines: Sequence[DayLine], by: Member) -> dict[str, Customer]:
    named = {line.customer for line in lines} - {""}
    found = Customer.objects.visible_to(by, "customers.view").filter(public_id__in=named)
    customers = {customer.public_id: customer for customer in found}
    for number, line in enumerate(lines):
        if line.customer and line.customer not in customers:
            raise Refused("no_such_customer", field=f"lines-{number}-customer")
    return customers


def _put(plan: DayPlan, lines: Sequence[DayLine], by: Member) -> None:
    """The stops in this order; those that were there before keep where they came from and the visit made of them."""
    before = {line.pk: line for line in plan.lines.all()}
    customers = _customers(lines, by)
    made = []
    for place, line in enumerate(lines):
        kept = before.get(line.key or 0)
        one = _line(plan, line, place, customers, kept.origin if kept else "own")
        one.visit_id = kept.visit_id if kept and kept.customer_id == one.customer_id else None
        made.append(one)
    plan.lines.all().delete()
    DayPlanLine.objects.bulk_create(made)


def _line(plan: DayPlan, line: DayLine, place: int, customers: dict[str, Customer], origin: str) -> DayPlanLine:
    customer = customers.get(line.customer)
    values = {name: getattr(line, name) for name in FIELDS}
    values["region"] = line.region or (customer.region if customer else "")
    return DayPlanLine(
        plan=plan, member_id=plan.member_id, day=plan.day, place=place, customer=customer, origin=origin, **values
    )
