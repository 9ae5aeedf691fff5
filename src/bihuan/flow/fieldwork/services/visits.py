"""Planning and making visits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bihuan.base.access.predicate import may
from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import work_calendar
from bihuan.base.records.models import change, differences
from bihuan.base.records.refusals import Refused
from bihuan.base.records.transactions import whole
from bihuan.flow.customers.services import note_followup
from bihuan.flow.fieldwork.events import VisitCancelled, VisitHeld, VisitPlanned, VisitStarted
from bihuan.flow.fieldwork.indexing import index_visit
from bihuan.flow.fieldwork.inputs import HeldVisit, VisitPlan, VisitTimes
from bihuan.flow.fieldwork.models import Visit, VisitPerson
from bihuan.flow.fieldwork.rules import check_span, is_late_entry
from bihuan.flow.fieldwork.services import reach

PLANNED = ("purpose", "goal", "region", "planned_start", "notes")


@whole()
def plan_visit(*, row: VisitPlan, by: Member, at: datetime) -> Visit:
    """Plan a visit."""
    visit, people = _made(row, by, at)
    record([_planned(visit, people)], by=by, at=at)
    return visit


@whole()
def record_visit(*, row: HeldVisit, by: Member, at: datetime) -> Visit:
    """Enter a visit that has been made without being planned."""
    visit, people = _made(row, by, at)
    return _held(visit, people, row, None, by, at)


@whole()
def change_visit(*, visit: str, row: VisitPlan, version: int | None, by: Member, at: datetime) -> Visit:
    """Change the plan of a visit that has not been made yet."""
    planned = _still_planned(reach.visit(visit, by=by))
    people = reach.taking_part(row.people or (planned.leader.public_id,), by=by)
    concerned = reach.about(row.customer, row.contact, row.opportunity, by=by)
    values = {**concerned._asdict(), "leader": people[0], **{name: getattr(row, name) for name in PLANNED}}
    same_people = [one.member_id for one in planned.people.all()] == [member.pk for member in people]
    if same_people and not differences(planned, values):
        return planned
    change(planned, version=version, by=by, at=at, **values)
    put_people(planned, people)
    index_visit(planned)
    record([_planned(planned, people)], by=by, at=at)
    return planned


@whole()
def start_visit(*, visit: str, by: Member, at: datetime) -> Visit:
    """Arrived: the visit begins now."""
    planned = _still_planned(reach.visit(visit, by=by))
    if planned.started_at is not None:
        raise Refused("visit_already_started")
    customer = planned.customer.public_id
    change(planned, version=planned.version, by=by, at=at, started_at=at)
    record([VisitStarted(subject=visit, customer=customer, started_at=at)], by=by, at=at)
    return planned


@whole()
def hold_visit(*, visit: str, row: VisitTimes | None, version: int | None = None, by: Member, at: datetime) -> Visit:
    """The visit has been made. ``row`` None: from its start (``start_visit``) until now."""
    planned = _still_planned(reach.visit(visit, by=by))
    people = [one.member for one in planned.people.all()]
    if row is None:
        if planned.started_at is None:
            raise Refused("visit_not_started")
        row = VisitTimes(started_at=planned.started_at, ended_at=at)
    return _held(planned, people, row, planned.version if version is None else version, by, at)


@whole()
def cancel_visit(*, visit: str, reason: str, by: Member, at: datetime) -> Visit:
    """A planned visit will not be made."""
    planned = _still_planned(reach.visit(visit, by=by))
    customer = planned.customer.public_id
    said = reason.strip()[:200]
    change(planned, version=planned.version, by=by, at=at, state="cancelled", cancel_reason=said)
    record([VisitCancelled(subject=visit, customer=customer, reason=said or None)], by=by, at=at)
    return planned


def put_people(visit: Visit, people: Sequence[Member]) -> None:
    """Who takes part, in this order."""
    VisitPerson.objects.filter(visit=visit).delete()
    VisitPerson.objects.bulk_create(
        VisitPerson(visit=visit, member=member, place=place) for place, member in enumerate(people)
    )


def _still_planned(visit: Visit) -> Visit:
    if visit.state != "planned":
        raise Refused(f"visit_already_{visit.state}")
    return visit


def _made(row: VisitPlan, by: Member, at: datetime) -> tuple[Visit, list[Member]]:
    people = reach.taking_part(row.people, by=by)
    concerned = reach.about(row.customer, row.contact, row.opportunity, by=by)
    values: dict[str, Any] = {name: getattr(row, name) for name in PLANNED}
    values["region"] = row.region or concerned.customer.region
    stamps = {"created_at": at, "created_by": by, "updated_at": at, "updated_by": by}
    visit = Visit.objects.create(leader=people[0], **concerned._asdict(), **values, **stamps)
    put_people(visit, people)
    index_visit(visit)
    return visit, people


def _held(
    visit: Visit, people: Sequence[Member], row: VisitTimes, version: int | None, by: Member, at: datetime
) -> Visit:
    check_span(row.started_at, row.ended_at, at, any_past=may(by, "past.record"))
    zone = work_calendar().zone
    late = is_late_entry(row.ended_at, at, zone)
    times = {"started_at": row.started_at, "ended_at": row.ended_at, "held_at": at, "is_late_entry": late}
    change(visit, version=version, by=by, at=at, state="held", **times)
    day = row.started_at.astimezone(zone).date()
    note_followup(customer=visit.customer, happened_at=row.started_at, day=day, next_on=None)
    record([held(visit, people)], by=by, at=at)
    return visit


def _planned(visit: Visit, people: Sequence[Member]) -> VisitPlanned:
    return VisitPlanned(
        subject=visit.public_id,
        customer=visit.customer.public_id,
        by=tuple(member.code for member in people),
        planned_start=visit.planned_start,
        purpose=visit.purpose,
        opportunity=None if visit.opportunity is None else visit.opportunity.public_id,
    )


def held(
    visit: Visit, people: Sequence[Member], *, corrects: int | None = None, corrected_by: Member | None = None
) -> VisitHeld:
    """The visit that was made as a fact."""
    if visit.started_at is None or visit.ended_at is None:
        raise Refused("visit_not_held")
    return VisitHeld(
        subject=visit.public_id,
        customer=visit.customer.public_id,
        by=tuple(member.code for member in people),
        started_at=visit.started_at,
        ended_at=visit.ended_at,
        purpose=visit.purpose,
        opportunity=None if visit.opportunity is None else visit.opportunity.public_id,
        late_entry=visit.is_late_entry or None,
        corrects=corrects,
        corrected_by=None if corrected_by is None else corrected_by.code,
    )
