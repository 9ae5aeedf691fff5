"""Changing, grading, archiving customers; correcting what is judged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from bihuan.base.audit.corrections import latest, replace
from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import checked_extra
from bihuan.base.policies.selectors import form
from bihuan.base.records.models import change, differences
from bihuan.base.records.pinyin import sort_key
from bihuan.base.records.refusals import Refused
from bihuan.base.records.transactions import whole
from bihuan.flow.customers.events import (
    ContactRecorded,
    CustomerArchived,
    CustomerAssigned,
    CustomerChanged,
    CustomerFact,
    CustomerGraded,
    CustomerRecorded,
    CustomerReleased,
    CustomerRestored,
)
from bihuan.flow.customers.indexing import index
from bihuan.flow.customers.inputs import CustomerFields, Grade
from bihuan.flow.customers.models import Contact, Customer, primary_contact, values_of_contact
from bihuan.flow.customers.rules import in_the_future
from bihuan.flow.customers.services import reach
from bihuan.flow.customers.services.recording import (
    already_there,
    columns_of,
    contact_columns,
    has_contact,
    refuse_same,
)

PERSONAL = frozenset(
    {"name", "address", "needs", "notes", "contact_name", "contact_title", "contact_phone", "contact_email", "phone"}
    | {"mobile", "email", "wechat", "title"}
)
"""Fields whose values may say something about a person: kept where they can be blanked."""
DERIVED = frozenset({"name_key", "name_core", "sort_key", "phone_key", "mobile_key", "extra"})


def told(before_after: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """The changes as a fact keeps them, personal ones apart, what follows from others left out."""
    seen = {name: values for name, values in before_after.items() if name not in DERIVED}
    personal = {name: values for name, values in seen.items() if name in PERSONAL}
    return {
        "changes": {name: values for name, values in seen.items() if name not in PERSONAL},
        "personal": personal or None,
    }


def change_customer(*, customer: str, row: CustomerFields, version: int | None, by: Member, at: datetime) -> Customer:
    """Write the customer's fields and those of its primary contact. The number stays when none is given."""
    try:
        with transaction.atomic():
            return _change(customer, row, version, by, at)
    except IntegrityError as taken:
        raise already_there([row], by) from taken


def _change(public_id: str, row: CustomerFields, version: int | None, by: Member, at: datetime) -> Customer:
    customer = reach.one(public_id, by=by, permission="customers.edit")
    if row.name != customer.name or row.credit_code != customer.credit_code:
        refuse_same(row, by, leave_out=public_id, is_another=bool(customer.twin))
    extra = checked_extra(form("customer", at), row.extra, customer.extra)
    values = {**columns_of(row, at), "number": row.number or customer.number, "extra": extra}
    found = differences(customer, values)
    found |= {
        f"extra.{key}": (customer.extra.get(key), extra.get(key))
        for key in sorted({*customer.extra, *extra})
        if customer.extra.get(key) != extra.get(key)
    }
    contact = primary_contact(customer)
    before = values_of_contact(contact)
    found |= {name: (value, getattr(row, name)) for name, value in before.items() if getattr(row, name) != value}
    graded = found.pop("grade", None)
    if not found and graded is None:
        return customer
    change(customer, version=version, by=by, at=at, **values)
    facts: list[CustomerFact | ContactRecorded] = []
    if any(name in found for name in before):
        facts += _write_contact(customer, contact, row, by, at)
    index([customer])
    if found:
        facts.append(CustomerChanged(subject=public_id, **told(found)))
    if graded is not None:
        facts.append(_graded(customer, graded[0], None))
    record(facts, by=by, at=at)
    return customer


def _write_contact(
    customer: Customer, contact: Contact | None, row: CustomerFields, by: Member, at: datetime
) -> list[ContactRecorded]:
    """The form's contact is the primary one; a form that says nothing of one leaves it as it is."""
    if not has_contact(row):
        return []
    if not row.contact_name:
        raise Refused("contact_without_name", field="contact_name")
    columns: dict[str, Any] = {**contact_columns(row), "sort_key": sort_key(row.contact_name, surname=True)}
    if contact is None:
        stamps = {"created_at": at, "created_by": by, "updated_at": at, "updated_by": by}
        made = Contact.objects.create(customer=customer, is_primary=True, **stamps, **columns)
        return [ContactRecorded(subject=made.public_id, customer=customer.public_id, name=made.name)]
    if row.contact_phone == values_of_contact(contact)["contact_phone"]:
        for name in ("phone", "mobile", "phone_key", "mobile_key"):
            columns.pop(name)
    change(contact, version=None, by=by, at=at, **columns)
    return []


@whole()
def grade_customers(
    *, customers: Sequence[str], grade: Grade, reason: str = "", by: Member, at: datetime
) -> list[Customer]:
    """Put the customers into a grade; those that have it stay as they are."""
    if not grade:
        raise Refused("no_grade", field="grade")
    rows = reach.several(customers, by=by, permission="customers.edit")
    changed = [customer for customer in rows if customer.grade != grade]
    facts = []
    for customer in changed:
        before, customer.grade = customer.grade, grade
        facts.append(_graded(customer, before, reason or None))
    _stamp(changed, by, at, grade=grade)
    record(facts, by=by, at=at)
    return rows


def _graded(customer: Customer, before: str, reason: str | None) -> CustomerGraded:
    """A grade once given is changed, not taken away: who drops out is ``invalid``."""
    if not customer.grade:
        raise Refused("no_grade", field="grade")
    return CustomerGraded(subject=customer.public_id, grade=customer.grade, before=before or None, reason=reason)


@whole()
def archive_customers(*, customers: Sequence[str], reason: str = "", by: Member, at: datetime) -> list[Customer]:
    """Take the customers off the lists. Nobody owes anything for them from now on: to the rules they are released."""
    rows = reach.several(customers, by=by, permission="customers.archive")
    facts: list[CustomerFact] = []
    for customer in rows:
        if customer.owner is not None:
            code = customer.owner.code
            facts.append(CustomerReleased(subject=customer.public_id, before=code, reason="archived"))
        facts.append(CustomerArchived(subject=customer.public_id, reason=reason or None))
    _stamp(rows, by, at, archived_at=at)
    record(facts, by=by, at=at)
    return rows


def restore_customers(*, customers: Sequence[str], by: Member, at: datetime) -> list[Customer]:
    """Put the customers back on the lists, with the owner they had if that member is still here."""
    try:
        with transaction.atomic():
            return _restore(customers, by, at)
    except IntegrityError as taken:
        raise Refused("name_taken_since") from taken


def _restore(customers: Sequence[str], by: Member, at: datetime) -> list[Customer]:
    rows = reach.several(customers, by=by, permission="customers.archive", archived=True)
    facts: list[CustomerFact] = []
    orphans = [customer for customer in rows if customer.owner is not None and not customer.owner.is_active]
    _stamp(rows, by, at, archived_at=None)
    _stamp(orphans, by, at, owner=None)
    for customer in rows:
        facts.append(CustomerRestored(subject=customer.public_id))
        if customer.owner is not None and customer.owner.is_active:
            facts.append(CustomerAssigned(subject=customer.public_id, owner=customer.owner.code, reason="restored"))
    record(facts, by=by, at=at)
    return rows


@whole()
def correct_collection(
    *, customer: str, collected_at: datetime | None, reason: str, version: int | None, by: Member, at: datetime
) -> Customer:
    """Correct when the information was collected (B3, E2): the entry is withdrawn and made anew, both stay to be seen.

    The new entry counts at the time of the old one and for the same person: correcting never makes an entry earlier.
    """
    if in_the_future(collected_at, at):
        raise Refused("told_future", field="collected_at")
    if not reason.strip():
        raise Refused("reason_required", field="reason")
    row = reach.one(customer, by=by, permission="customers.edit")
    if row.collected_at == collected_at:
        raise Refused("nothing_changed", field="collected_at")
    change(row, version=version, by=by, at=at, collected_at=collected_at)
    entry = latest("customer", customer, CustomerRecorded.verb)
    fact = CustomerRecorded(
        subject=customer,
        owner=entry.data.get("owner"),
        collected_at=collected_at,
        source=entry.data.get("source"),
        grade=entry.data.get("grade"),
        number=entry.data.get("number"),
        name=row.name,
        corrects=entry.seq,
        corrected_by=by.code,
    )
    replace(entry, fact, reason=reason, by=by, at=at)
    return row


def _stamp(rows: Sequence[Customer], by: Member, at: datetime, **values: Any) -> None:
    """Write the values to rows that are locked."""
    keys = [row.pk for row in rows]
    Customer.objects.filter(pk__in=keys).update(updated_at=at, updated_by=by, version=F("version") + 1, **values)
    for row in rows:
        row.version += 1
        for name, value in values.items():
            setattr(row, name, value)
