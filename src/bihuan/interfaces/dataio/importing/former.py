"""What an import changed on records that had been there before: what their fields held, and how they come to hold it again.

The fields are those of the services' inputs; values are kept as JSON. Putting them back goes through the same services as a
form: rights, gates and the log hold for it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from pydantic_core import to_jsonable_python

from bihuan.base.duties.services.lock import last_seq
from bihuan.base.imports import services
from bihuan.base.imports.models import ImportedRow
from bihuan.base.organisation.inputs import MemberInput
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.services import change_member
from bihuan.base.records.refusals import Refused
from bihuan.flow.customers.inputs import ContactInput, CustomerFields
from bihuan.flow.customers.models import Contact, Customer, primary_contact, values_of_contact
from bihuan.flow.customers.services import assign_customers, change_contact, change_customer, release_customers
from bihuan.flow.fieldwork.inputs import FollowupWords, VisitReport
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.fieldwork.services import change_followup, report_visit
from bihuan.flow.offers.inputs import AnalysisInput
from bihuan.flow.offers.models import Bid
from bihuan.flow.offers.services import change_analysis
from bihuan.flow.opportunities.inputs import OpportunityInput, ReopeningInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services import change_opportunity, hand_over, put_back_times, reopen

Values = dict[str, Any]


class Acting(NamedTuple):
    """Who puts something back when, and what the log gives as the reason."""

    by: Member
    at: datetime
    reason: str


class Kind(NamedTuple):
    """``find``: the record by its public id; ``read``: what it holds; ``write``: the values, and the names of those that change."""

    find: Callable[[str], Any]
    read: Callable[[Any], Values]
    write: Callable[[Any, Values, frozenset[str], Acting], object]


def _fields(record: Any, model: Any, *without: str) -> Values:
    return {name: getattr(record, name) for name in model.model_fields if name not in without}


def _owner(record: Any) -> Values:
    return {"owner": record.owner.public_id if record.owner is not None else ""}


def _customer(record: Customer) -> Values:
    contact = values_of_contact(primary_contact(record))
    return {**_fields(record, CustomerFields, *contact), **contact, **_owner(record)}


def _put_customer(record: Customer, values: Values, changed: frozenset[str], acting: Acting) -> None:
    row = CustomerFields(**{name: value for name, value in values.items() if name != "owner"})
    public_id, by, at = record.public_id, acting.by, acting.at
    change_customer(customer=public_id, row=row, version=record.version, by=by, at=at)
    if "owner" in changed and values["owner"]:
        assign_customers(customers=[public_id], owner=values["owner"], reason=acting.reason, by=by, at=at)
    elif "owner" in changed:
        release_customers(customers=[public_id], reason=acting.reason, by=by, at=at)


def _put_contact(record: Contact, values: Values, _changed: frozenset[str], acting: Acting) -> None:
    row = ContactInput(**values)
    change_contact(contact=record.public_id, row=row, version=record.version, by=acting.by, at=acting.at)


def _opportunity(record: Opportunity) -> Values:
    own = {"customer": record.customer.public_id, "outcome": record.outcome, "outcome_reason": record.outcome_reason}
    times = {"stage_since": record.stage_since, "last_touched_at": record.last_touched_at}
    return {**_fields(record, OpportunityInput, "customer"), **own, **_owner(record), **times}


def _put_opportunity(record: Opportunity, values: Values, changed: frozenset[str], acting: Acting) -> None:
    public_id, by, at = record.public_id, acting.by, acting.at
    if "outcome" in changed:
        again = ReopeningInput(reason=acting.reason, stage=values["stage"])
        reopen(public_id=public_id, given=again, version=None, by=by, at=at)
    given = OpportunityInput(**{name: value for name, value in values.items() if name in OpportunityInput.model_fields})
    change_opportunity(public_id=public_id, given=given, version=None, by=by, at=at)
    if "owner" in changed:
        hand_over(public_ids=[public_id], owner=values["owner"], reason=acting.reason, by=by, at=at)
    times = {name: datetime.fromisoformat(values[name]) for name in ("stage_since", "last_touched_at")}
    put_back_times(public_id=public_id, **times, by=by)


def _visit(record: Visit) -> Values:
    return {**_fields(record, VisitReport), "reported": record.reported_at is not None}


def _put_visit(record: Visit, values: Values, changed: frozenset[str], acting: Acting) -> None:
    if "reported" in changed:
        raise Refused("undo_this_by_hand")
    row = VisitReport(**{name: value for name, value in values.items() if name != "reported"})
    report_visit(visit=record.public_id, row=row, version=record.version, by=acting.by, at=acting.at)


def _followup(record: Followup) -> Values:
    related = {"contact": record.contact, "opportunity": record.opportunity}
    named = {name: one.public_id if one is not None else "" for name, one in related.items()}
    return {**_fields(record, FollowupWords, *related), **named}


def _put_followup(record: Followup, values: Values, _changed: frozenset[str], acting: Acting) -> None:
    row = FollowupWords(**values)
    change_followup(followup=record.public_id, row=row, version=record.version, by=acting.by, at=acting.at)


def _put_bid(record: Bid, values: Values, _changed: frozenset[str], acting: Acting) -> None:
    given = AnalysisInput(**values)
    change_analysis(public_id=record.public_id, given=given, version=record.version, by=acting.by, at=acting.at)


def _member(record: Member) -> Values:
    place = {"department": record.department, "manager": record.manager}
    named = {name: one.public_id if one is not None else None for name, one in place.items()}
    held = record.positions.filter(last_on=None).values_list("role", flat=True).first()
    return {**_fields(record, MemberInput, *place), **named, "position": held or "", "left_on": record.left_on}


def _put_member(record: Member, values: Values, changed: frozenset[str], acting: Acting) -> None:
    if changed & {"position", "left_on"}:
        raise Refused("undo_this_by_hand")
    value = MemberInput(**{name: told for name, told in values.items() if name in MemberInput.model_fields})
    change_member(member=record, value=value, version=record.version, by=acting.by, at=acting.at)


KINDS: dict[str, Kind] = {
    "member": Kind(lambda told: Member.objects.get(public_id=told), _member, _put_member),
    "customer": Kind(lambda told: Customer.objects.get(public_id=told), _customer, _put_customer),
    "contact": Kind(
        lambda told: Contact.objects.get(public_id=told), lambda one: _fields(one, ContactInput), _put_contact
    ),
    "opportunity": Kind(lambda told: Opportunity.objects.get(public_id=told), _opportunity, _put_opportunity),
    "visit": Kind(lambda told: Visit.objects.get(public_id=told), _visit, _put_visit),
    "followup": Kind(lambda told: Followup.objects.get(public_id=told), _followup, _put_followup),
    "bid": Kind(lambda told: Bid.objects.get(public_id=told), lambda one: _fields(one, AnalysisInput), _put_bid),
}
"""By the kind of the record."""


def values_of(kind: str, public_id: str) -> tuple[Values, int]:
    """What the record holds by now, as JSON, and its version."""
    record = KINDS[kind].find(public_id)
    return to_jsonable_python(KINDS[kind].read(record)), record.version


def difference(before: Values, after: Values) -> dict[str, list[Any]]:
    """Of what is otherwise: field → [before, after]."""
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


@transaction.atomic
def put_back(row: ImportedRow, acting: Acting) -> None:
    """Give a record that the import changed its former values back.

    Raises:
        Refused: somebody has changed it since, or a service will not have it; nothing has changed then.
    """
    changed: Mapping[str, list[Any]] = row.before or {}
    record = KINDS[row.kind].find(row.public_id)
    now = to_jsonable_python(KINDS[row.kind].read(record))
    if record.version != row.version or any(now.get(name) != after for name, (_before, after) in changed.items()):
        raise Refused("changed_since")
    wanted, since = {name: before for name, (before, _after) in changed.items()}, last_seq()
    KINDS[row.kind].write(record, {**now, **wanted}, frozenset(wanted), acting)
    again, _version = values_of(row.kind, row.public_id)
    if {**again, **wanted} != again:
        raise Refused("undo_this_by_hand")
    subject = record.code if isinstance(record, Member) else row.public_id
    services.note_put_back(row, subject=subject, since=since, by=acting.by, at=acting.at)
