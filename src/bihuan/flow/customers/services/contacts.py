"""People at a customer."""

from datetime import datetime
from typing import Any

from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import checked_extra
from bihuan.base.policies.selectors import form
from bihuan.base.records.models import change, differences
from bihuan.base.records.pinyin import sort_key
from bihuan.base.records.refusals import Refused
from bihuan.base.records.transactions import whole
from bihuan.base.search.services import drop
from bihuan.flow.customers.events import ContactArchived, ContactChanged, ContactRecorded, ContactRestored
from bihuan.flow.customers.indexing import index
from bihuan.flow.customers.inputs import ContactInput
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.customers.services import reach
from bihuan.flow.customers.services.editing import told
from bihuan.flow.customers.services.recording import with_keys

COLUMNS = ("name", "title", "department", "decision_power", "email", "wechat", "notes")


@whole()
def add_contact(*, customer: str, row: ContactInput, by: Member, at: datetime) -> Contact:
    """Enter somebody at the customer. The first one is the primary one."""
    there = reach.one(customer, by=by, permission="customers.edit")
    primary = row.is_primary or not there.contacts.filter(is_primary=True, archived_at=None).exists()
    if primary:
        _no_primary(there)
    stamps = {"created_at": at, "created_by": by, "updated_at": at, "updated_by": by}
    extra = checked_extra(form("contact", at), row.extra)
    contact = Contact.objects.create(
        customer=there, is_primary=primary, extra=extra, **stamps, **columns_of_contact(row)
    )
    index([there])
    record([ContactRecorded(subject=contact.public_id, customer=customer, name=contact.name)], by=by, at=at)
    return contact


@whole()
def change_contact(*, contact: str, row: ContactInput, version: int | None, by: Member, at: datetime) -> Contact:
    """Write the contact's fields. Whoever is primary stays so until somebody else is made it."""
    person = reach.contact(contact, by=by)
    extra = checked_extra(form("contact", at), row.extra, person.extra)
    values = {**columns_of_contact(row), "extra": extra, "is_primary": person.is_primary or row.is_primary}
    found = differences(person, values)
    if not found:
        return person
    if row.is_primary and not person.is_primary:
        _no_primary(person.customer)
    customer = person.customer
    change(person, version=version, by=by, at=at, **values)
    index([customer])
    record([ContactChanged(subject=contact, customer=customer.public_id, **told(found))], by=by, at=at)
    return person


@whole()
def make_primary(*, contact: str, by: Member, at: datetime) -> Contact:
    """Put the contact onto the customer's form."""
    person = reach.contact(contact, by=by)
    if person.is_primary:
        return person
    customer = person.customer
    _no_primary(customer)
    change(person, version=None, by=by, at=at, is_primary=True)
    fact = ContactChanged(subject=contact, customer=customer.public_id, changes={"is_primary": (False, True)})
    record([fact], by=by, at=at)
    return person


@whole()
def archive_contact(*, contact: str, by: Member, at: datetime) -> Contact:
    """Take the contact off the lists; the next one becomes the primary one."""
    person = reach.contact(contact, by=by)
    customer = person.customer
    change(person, version=None, by=by, at=at, archived_at=at, is_primary=False)
    if not customer.contacts.filter(is_primary=True, archived_at=None).exists():
        successor = customer.contacts.filter(archived_at=None).order_by("pk").first()
        if successor is not None:
            change(successor, version=None, by=by, at=at, is_primary=True)
    drop("contact", [person.pk])
    index([customer])
    record([ContactArchived(subject=contact, customer=customer.public_id, name=person.name)], by=by, at=at)
    return person


@whole()
def restore_contact(*, contact: str, by: Member, at: datetime) -> Contact:
    """Put the contact back on the lists."""
    person = reach.contact(contact, by=by, archived=True)
    customer = person.customer
    alone = not customer.contacts.filter(is_primary=True, archived_at=None).exists()
    change(person, version=None, by=by, at=at, archived_at=None, is_primary=alone)
    index([customer])
    record([ContactRestored(subject=contact, customer=customer.public_id, name=person.name)], by=by, at=at)
    return person


def _no_primary(customer: Customer) -> None:
    """Nobody is the primary one; the customer's row is locked so that two cannot both become it."""
    Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    customer.contacts.filter(is_primary=True).update(is_primary=False)


def columns_of_contact(row: ContactInput) -> dict[str, Any]:
    """The input as the contact's columns."""
    if row.is_primary and not row.name:
        raise Refused("contact_without_name", field="name")
    numbers = with_keys({"phone": row.phone, "mobile": row.mobile})
    plain = {name: getattr(row, name) for name in COLUMNS}
    return {**plain, **numbers, "sort_key": sort_key(row.name, surname=True)}
