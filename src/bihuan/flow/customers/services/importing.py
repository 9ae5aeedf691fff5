"""Customers and contacts out of a workbook: who entered them and when is told, not known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import Told, record, record_told
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import checked_extra
from bihuan.base.policies.selectors import form, steady
from bihuan.base.records.models import new_public_id
from bihuan.base.records.pinyin import sort_key
from bihuan.base.records.refusals import Refused, at_row
from bihuan.base.records.services import insert
from bihuan.flow.customers.events import ContactRecorded
from bihuan.flow.customers.indexing import index_added, index_new
from bihuan.flow.customers.inputs import ContactInput, CustomerInput
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.customers.rules import in_the_future, name_key, reaches, reaches_customer
from bihuan.flow.customers.selectors import numbered, taken
from bihuan.flow.customers.services.contacts import columns_of_contact
from bihuan.flow.customers.services.recording import (
    already_there,
    columns_of,
    contact_columns,
    customer_fact,
    give_numbers,
    has_contact,
    refuse_same,
)
from bihuan.playbook.schema.forms import Form

IMPORT = "imports.run"


@dataclass(frozen=True)
class CustomerRow:
    """A customer as a workbook tells it: entered ``told_at`` by ``told_by`` (None: the system). ``given.owner`` is not read."""

    given: CustomerInput
    owner: Member | None
    told_by: Member | None
    told_at: datetime


@dataclass(frozen=True)
class ContactRow:
    """Somebody at a customer."""

    customer: Customer
    given: ContactInput


def import_customers(*, rows: Sequence[CustomerRow], by: Member, at: datetime) -> list[Customer]:
    """Enter customers, all or none; ``row`` among a refusal's parameters is the place of the one that was refused.

    They are as old as they are told to be (``created_at``, ``created_by``): new customers are counted by it. What the record
    knows of the import is ``updated_at`` and ``updated_by``. Of two imports of one customer at once the second is refused.
    """
    require(by, IMPORT)
    require(by, "customers.create")
    try:
        with steady(), transaction.atomic():
            return _imported(rows, by, at)
    except IntegrityError as there:
        raise _there_now(rows, by) from there


def _imported(rows: Sequence[CustomerRow], by: Member, at: datetime) -> list[Customer]:
    _check(rows, by, at)
    asked = form("customer", at)
    customers = []
    for number, row in enumerate(rows):
        with at_row(number):
            customers.append(_customer(row, asked, by, at))
    give_numbers(customers, at)
    insert(customers)
    pairs = list(zip(rows, customers, strict=True))
    contacts = [_contact(row, customer, by, at) for row, customer in pairs if has_contact(row.given)]
    insert(contacts)
    index_new(customers, contacts)
    entered = {contact.customer_id: contact for contact in contacts}
    told = [Told(customer_fact(row.given, customer), row.told_by, row.told_at) for row, customer in pairs]
    told += [
        Told(_contact_fact(entered[customer.pk]), row.told_by, row.told_at)
        for row, customer in pairs
        if customer.pk in entered
    ]
    record_told(told)
    return customers


def _check(rows: Sequence[CustomerRow], by: Member, at: datetime) -> None:
    """What the form checks of one customer, of each; and that none stands twice among them."""
    keys = [name_key(row.given.name) for row in rows]
    names, codes = taken(keys, (row.given.credit_code for row in rows))
    numbers = numbered(row.given.number for row in rows)
    _refuse_twice(rows, keys)
    in_reach: set[int] = set()
    for number, (row, key) in enumerate(zip(rows, keys, strict=True)):
        given = row.given
        with at_row(number):
            _check_told(row, at)
            _check_owner(row.owner, by, in_reach)
            if given.is_another:
                require(by, "customers.assign")
            if key in names or given.credit_code in codes:
                refuse_same(given, by, is_another=given.is_another)
            if given.number in numbers:
                raise Refused("customer_number_taken", field="number")


def _check_told(row: CustomerRow, at: datetime) -> None:
    for field, told in (("told_at", row.told_at), ("collected_at", row.given.collected_at)):
        if in_the_future(told, at):
            raise Refused("told_future", field=field)
    if has_contact(row.given) and not row.given.contact_name:
        raise Refused("contact_without_name", field="contact_name")


def _check_owner(owner: Member | None, by: Member, in_reach: set[int]) -> None:
    if owner is None or owner.pk in in_reach:
        return
    if not owner.is_active or not reaches(by, "customers.create", owner):
        raise Refused("owner_out_of_reach", field="owner")
    in_reach.add(owner.pk)


def _refuse_twice(rows: Sequence[CustomerRow], keys: Sequence[str]) -> None:
    seen: set[tuple[str, str]] = set()
    for number, (row, key) in enumerate(zip(rows, keys, strict=True)):
        given = row.given
        told = {"name": "" if given.is_another else key, "credit_code": given.credit_code, "number": given.number}
        for field, value in told.items():
            if value and (field, value) in seen:
                raise Refused("duplicate_among_these", field=field, row=number)
            seen.add((field, value))


def _there_now(rows: Sequence[CustomerRow], by: Member) -> Refused:
    """Somebody else entered one of them while this was on its way."""
    names, codes = taken((name_key(row.given.name) for row in rows), (row.given.credit_code for row in rows))
    for number, row in enumerate(rows):
        if name_key(row.given.name) in names or row.given.credit_code in codes:
            found = already_there([row.given], by)
            found.parameters["row"] = number
            return found
    return already_there([row.given for row in rows], by)


def _customer(row: CustomerRow, asked: Form | None, by: Member, at: datetime) -> Customer:
    given, public_id = row.given, new_public_id()
    return Customer(
        public_id=public_id,
        created_at=row.told_at,
        created_by=row.told_by,
        updated_at=at,
        updated_by=by,
        number=given.number,
        owner=row.owner,
        department=(row.owner or by).department,
        collected_at=given.collected_at,
        twin=public_id if given.is_another else "",
        extra=checked_extra(asked, given.extra),
        **columns_of(given, at),
    )


def _contact(row: CustomerRow, customer: Customer, by: Member, at: datetime) -> Contact:
    return Contact(
        customer=customer,
        is_primary=True,
        sort_key=sort_key(row.given.contact_name, surname=True),
        created_at=row.told_at,
        created_by=row.told_by,
        updated_at=at,
        updated_by=by,
        **contact_columns(row.given),
    )


def _contact_fact(contact: Contact) -> ContactRecorded:
    return ContactRecorded(subject=contact.public_id, customer=contact.customer.public_id, name=contact.name)


def import_contacts(*, rows: Sequence[ContactRow], by: Member, at: datetime) -> list[Contact]:
    """Enter contacts, all or none, at the moment of the import. The first one at a customer without any is the primary one."""
    require(by, IMPORT)
    require(by, "customers.edit")
    with steady(), transaction.atomic():
        customers = _locked({row.customer.pk for row in rows})
        asked, first = form("contact", at), _without_primary(customers)
        contacts = []
        for number, row in enumerate(rows):
            with at_row(number):
                customer = _current(customers[row.customer.pk], by)
                primary = row.given.is_primary or customer.pk in first
                contacts.append(_one_more(row, customer, asked, is_primary=primary, by=by, at=at))
                first.discard(customer.pk)
        _only_last_primary(contacts)
        insert(contacts)
        index_added(contacts)
        record([_contact_fact(contact) for contact in contacts], by=by, at=at)
        return contacts


def _locked(keys: Iterable[int]) -> dict[int, Customer]:
    """The customers, locked, so that no two contacts become the primary one at once."""
    rows = Customer.objects.filter(pk__in=keys).order_by("pk").select_for_update()
    return {customer.pk: customer for customer in rows.prefetch_related("owner__department", "department")}


def _without_primary(customers: Iterable[int]) -> set[int]:
    having = Contact.objects.filter(customer__in=list(customers), is_primary=True, archived_at=None)
    return set(customers) - set(having.values_list("customer", flat=True))


def _current(customer: Customer, by: Member) -> Customer:
    path = customer.department.path if customer.department else ""
    if not reaches_customer(by, "customers.edit", customer.owner, path):
        raise Refused("no_permission", permission="customers.edit")
    if customer.archived_at is not None:
        raise Refused("is_archived", field="customer")
    return customer


def _one_more(
    row: ContactRow, customer: Customer, asked: Form | None, *, is_primary: bool, by: Member, at: datetime
) -> Contact:
    return Contact(
        customer=customer,
        is_primary=is_primary,
        extra=checked_extra(asked, row.given.extra),
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
        **columns_of_contact(row.given),
    )


def _only_last_primary(contacts: Sequence[Contact]) -> None:
    """Of several who are to be the primary one at a customer the last is, as if they were entered one after the other."""
    primary = {contact.customer_id: contact for contact in contacts if contact.is_primary}
    for contact in contacts:
        contact.is_primary = primary.get(contact.customer_id) is contact
    Contact.objects.filter(customer__in=list(primary), is_primary=True).update(is_primary=False)
