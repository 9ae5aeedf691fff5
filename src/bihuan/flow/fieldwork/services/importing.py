"""Visits and follow-ups out of a workbook: each at its own time and by whoever made it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import Told, record_told
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import checked_extra, is_empty
from bihuan.base.policies.selectors import form, steady, work_calendar
from bihuan.base.records.refusals import Refused, at_row
from bihuan.base.records.services import insert, insert_values
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.rules import reaches
from bihuan.flow.customers.services import Dealing, note_followups
from bihuan.flow.fieldwork.events import VisitReported
from bihuan.flow.fieldwork.indexing import index_new_followups, index_new_visits
from bihuan.flow.fieldwork.inputs import FollowupInput, HeldVisit, VisitReport
from bihuan.flow.fieldwork.models import REPORT_FIELDS, Followup, Visit, VisitPerson
from bihuan.flow.fieldwork.rules import check_span, check_told, is_late_entry
from bihuan.flow.fieldwork.selectors import missing_in_report
from bihuan.flow.fieldwork.services.followups import WORDS, logged
from bihuan.flow.fieldwork.services.visits import PLANNED, held
from bihuan.playbook.schema.forms import Form

IMPORT = "imports.run"
FOLLOWUPS, VISITS = "followups.create", "visits.create"


@dataclass(frozen=True)
class VisitRow:
    """A visit as a workbook tells it; the first of ``people`` leads. ``marked``: nobody told its times, they are assumed.

    Of ``given`` the times and the words are read: customer and people stand here, a contact or an opportunity is not named.
    """

    given: HeldVisit
    customer: Customer
    people: Sequence[Member]
    report: VisitReport | None = None
    reported_at: datetime | None = None
    marked: bool = False


@dataclass(frozen=True)
class FollowupRow:
    """A contact with a customer as a workbook tells it; ``given`` names no contact and no opportunity."""

    given: FollowupInput
    customer: Customer
    author: Member
    logged_at: datetime


def import_followups(*, rows: Sequence[FollowupRow], by: Member, at: datetime) -> list[Followup]:
    """Enter contacts with customers, all or none: logged at ``logged_at`` by whose contact it was, marked 补录 accordingly."""
    require(by, IMPORT)
    require(by, FOLLOWUPS)
    with steady(), transaction.atomic():
        customers = _locked((row.customer.pk for row in rows), by)
        asked, zone = form("followup", at), work_calendar().zone
        in_reach: set[int] = set()
        followups = []
        for number, row in enumerate(rows):
            with at_row(number):
                customer = _current(customers, row.customer)
                _check_reach(row.author, by, FOLLOWUPS, in_reach)
                check_told(row.logged_at, at, field="logged_at", any_past=True)
                followups.append(_followup(row, customer, asked, zone, by, at))
        insert(followups)
        note_followups((_of_followup(one, zone) for one in followups), customers)
        index_new_followups(followups)
        record_told(Told(logged(one), one.by, one.logged_at) for one in followups)
        return followups


def _followup(
    row: FollowupRow, customer: Customer, asked: Form | None, zone: ZoneInfo, by: Member, at: datetime
) -> Followup:
    given, logged_at = row.given, row.logged_at
    happened_at = given.happened_at or logged_at
    check_told(happened_at, logged_at, field="happened_at", any_past=True)
    return Followup(
        created_at=logged_at,
        created_by=row.author,
        updated_at=at,
        updated_by=by,
        customer=customer,
        by=row.author,
        happened_at=happened_at,
        channel=given.channel,
        progress=given.progress,
        logged_at=logged_at,
        is_late_entry=is_late_entry(happened_at, logged_at, zone),
        extra=checked_extra(asked, given.extra),
        **{name: getattr(given, name) for name in WORDS},
    )


def _of_followup(followup: Followup, zone: ZoneInfo) -> Dealing:
    happened_at = followup.happened_at
    return Dealing(followup.customer_id, happened_at, happened_at.astimezone(zone).date(), followup.next_at)


def import_visits(*, rows: Sequence[VisitRow], by: Member, at: datetime) -> list[Visit]:
    """Enter visits that were made, all or none: held at their end, reported at ``reported_at``, both by whoever led.

    A visit whose times nobody told is marked 补录; one whose times are told is taken to have been entered when it ended.
    Without ``reported_at`` the report's words are kept and the report is still owed. A report dated the day of the visit is
    not earlier than its end.
    """
    require(by, IMPORT)
    require(by, VISITS)
    with steady(), transaction.atomic():
        customers = _locked((row.customer.pk for row in rows), by)
        asked, in_reach = form("visit_report", at), set[int]()
        visits, gaps = [], []
        for number, row in enumerate(rows):
            with at_row(number):
                customer = _current(customers, row.customer)
                if not row.people:
                    raise Refused("no_such_member", field="people")
                _check_reach(row.people[0], by, VISITS, in_reach)
                visit, missing = _visit(row, customer, asked, by, at)
            visits.append(visit)
            gaps.append(missing)
        _write_visits(rows, visits, customers)
        record_told(
            told for row, visit, missing in zip(rows, visits, gaps, strict=True) for told in _told(row, visit, missing)
        )
        return visits


def _write_visits(rows: Sequence[VisitRow], visits: Sequence[Visit], customers: dict[int, Customer]) -> None:
    insert(visits)
    going = (
        (visit.pk, member.pk, place)
        for row, visit in zip(rows, visits, strict=True)
        for place, member in enumerate(dict.fromkeys(row.people))
    )
    insert_values(VisitPerson, ("visit_id", "member_id", "place"), going)
    zone = work_calendar().zone
    starts = ((visit.customer_id, visit.started_at) for visit in visits if visit.started_at is not None)
    note_followups((Dealing(key, start, start.astimezone(zone).date(), None) for key, start in starts), customers)
    index_new_visits(visits)


def _visit(
    row: VisitRow, customer: Customer, asked: Form | None, by: Member, at: datetime
) -> tuple[Visit, tuple[str, ...]]:
    """The visit with its report, and what the report lacks."""
    given = row.given
    check_span(given.started_at, given.ended_at, at, any_past=True)
    planned: dict[str, Any] = {name: getattr(given, name) for name in PLANNED}
    planned["region"] = given.region or customer.region
    visit = Visit(
        created_at=given.ended_at,
        created_by=row.people[0],
        updated_at=at,
        updated_by=by,
        customer=customer,
        leader=row.people[0],
        state="held",
        started_at=given.started_at,
        ended_at=given.ended_at,
        held_at=given.ended_at,
        is_late_entry=row.marked,
        **planned,
    )
    return visit, () if row.report is None else _report(visit, row, row.report, asked, at)


def _report(visit: Visit, row: VisitRow, told: VisitReport, asked: Form | None, at: datetime) -> tuple[str, ...]:
    """Put the report's words into the visit; what is missing of those that the form requires."""
    words: dict[str, Any] = {name: getattr(told, name) for name in REPORT_FIELDS}
    words["notes"] = told.notes or visit.notes
    visit.extra = checked_extra(asked, told.extra)
    for name, value in words.items():
        setattr(visit, name, value)
    if row.reported_at is None:
        return ()
    if all(is_empty(value) for value in (*words.values(), *visit.extra.values())):
        raise Refused("empty_report", field="result")
    missing = missing_in_report(visit, {**words, **visit.extra}, asked)
    visit.reported_at = _reported_at(row.reported_at, row.given.ended_at, at)
    visit.reported_by = visit.leader
    visit.report_complete = not missing
    return tuple(gap.field for gap in missing)


def _reported_at(told: datetime, ended_at: datetime, at: datetime) -> datetime:
    check_told(told, at, field="reported_at", any_past=True)
    if told >= ended_at:
        return told
    zone = work_calendar().zone
    if told.astimezone(zone).date() < ended_at.astimezone(zone).date():
        raise Refused("ends_before_it_starts", field="reported_at")
    return ended_at


def _told(row: VisitRow, visit: Visit, missing: tuple[str, ...]) -> Iterable[Told]:
    yield Told(held(visit, list(dict.fromkeys(row.people))), visit.leader, row.given.ended_at)
    if visit.reported_at is not None:
        customer = visit.customer.public_id
        fact = VisitReported(
            subject=visit.public_id, complete=visit.report_complete, customer=customer, missing=missing or None
        )
        yield Told(fact, visit.leader, visit.reported_at)


def _locked(keys: Iterable[int], by: Member) -> dict[int, Customer]:
    """The customers as they stand, locked in one order: their counts are kept."""
    rows = Customer.objects.visible_to(by, "customers.view").filter(pk__in=set(keys))
    return {customer.pk: customer for customer in rows.select_for_update(of=("self",)).order_by("pk")}


def _current(customers: dict[int, Customer], told: Customer) -> Customer:
    customer = customers.get(told.pk)
    if customer is None:
        raise Refused("no_such_customer", field="customer")
    if customer.archived_at is not None:
        raise Refused("is_archived", field="customer")
    return customer


def _check_reach(member: Member, by: Member, permission: str, in_reach: set[int]) -> None:
    if member.pk not in in_reach:
        if not reaches(by, permission, member):
            raise Refused("no_permission", permission=permission)
        in_reach.add(member.pk)
