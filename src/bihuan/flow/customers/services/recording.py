"""Entering customers: one is a batch of one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import record
from bihuan.base.numbering.patterns import counts_by_region
from bihuan.base.numbering.selectors import number_of, region_of
from bihuan.base.numbering.services import next_numbers
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import checked_extra
from bihuan.base.policies.selectors import form
from bihuan.base.records.models import new_public_id
from bihuan.base.records.pinyin import sort_key
from bihuan.base.records.refusals import Refused
from bihuan.base.records.services import insert, insert_unless_taken
from bihuan.base.records.transactions import whole
from bihuan.flow.customers.events import ContactRecorded, CustomerFact, CustomerRecorded
from bihuan.flow.customers.indexing import index_new
from bihuan.flow.customers.inputs import CustomerFields, CustomerInput
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.customers.rules import in_the_future, name_core, name_key, phone_key, reaches
from bihuan.flow.customers.selectors import duplicates, taken
from bihuan.flow.customers.selectors import numbered as numbered_already
from bihuan.playbook.schema.forms import Form

COLUMNS = (
    *("name", "industry", "scale", "region", "address", "website", "source", "first_contact_at", "grade", "category"),
    *("chance", "chance_reason", "needs", "budget", "needed_by", "credit_code", "notes"),
)
"""Fields of the input that are the customer's own columns of the same name."""


def record_customer(*, row: CustomerInput, by: Member, at: datetime) -> Customer:
    """Enter a customer; it gets its number (E4) unless one is given. Refused when it is there already."""
    return record_customers(rows=[row], by=by, at=at)[0]


@whole()
def record_customers(*, rows: Sequence[CustomerInput], by: Member, at: datetime) -> list[Customer]:
    """Enter customers, all or none. The database's own constraint decides between two who enter the same at once."""
    require(by, "customers.create")
    _check(rows, by, at)
    owners, asked = _owners(rows, by), form("customer", at)
    customers = [_customer(row, owners[row.owner], asked, by, at) for row in rows]
    give_numbers(customers, at)
    if not insert_unless_taken(customers):
        raise already_there(rows, by)
    pairs = list(zip(rows, customers, strict=True))
    contacts = [_contact(row, customer, by, at) for row, customer in pairs if has_contact(row)]
    insert(contacts)
    index_new(customers, contacts)
    told: list[CustomerFact | ContactRecorded] = [customer_fact(row, customer) for row, customer in pairs]
    told += [ContactRecorded(subject=one.public_id, customer=one.customer.public_id, name=one.name) for one in contacts]
    record(told, by=by, at=at)
    return customers


def already_there(rows: Sequence[CustomerFields], by: Member) -> Refused:
    """The refusal for what the database says stands twice."""
    for row in rows:
        refuse_same(row, by)
    for field, keys in (("name", map(_key, rows)), ("credit_code", (row.credit_code for row in rows))):
        told = [key for key in keys if key]
        if len(told) != len(set(told)):
            return Refused("duplicate_among_these", field=field)
    return Refused("customer_number_taken", field="number")


def _key(row: CustomerFields) -> str:
    return name_key(row.name)


def refuse_same(row: CustomerFields, by: Member, leave_out: str = "", *, is_another: bool = False) -> None:
    """Refuse a name or a credit code that a current customer has. Of one that may not be seen nothing is told."""
    for found in duplicates(name=row.name, credit_code=row.credit_code, by=by, leave_out=leave_out):
        if not found.same or (found.because == "name" and is_another):
            continue
        if found.customer is None:
            raise Refused("duplicate_hidden", field=found.because)
        raise Refused("duplicate", field=found.because, customer=found.customer.public_id, name=found.customer.name)


def columns_of(row: CustomerFields, at: datetime) -> dict[str, Any]:
    """The input as the customer's columns."""
    if in_the_future(row.first_contact_at, at):
        raise Refused("told_future", field="first_contact_at")
    return {
        **{name: getattr(row, name) for name in COLUMNS},
        "tags": list(row.tags),
        "name_key": name_key(row.name),
        "name_core": name_core(row.name),
        "sort_key": sort_key(row.name),
    }


def contact_columns(row: CustomerFields) -> dict[str, str]:
    """The contact on the customer's form as columns: a mobile number goes where mobile numbers are kept."""
    number = {"mobile": row.contact_phone} if _is_mobile(row.contact_phone) else {"phone": row.contact_phone}
    numbers = {"phone": "", "mobile": "", **number}
    return {"name": row.contact_name, "title": row.contact_title, "email": row.contact_email, **with_keys(numbers)}


def with_keys(numbers: dict[str, str]) -> dict[str, str]:
    """The telephone numbers, and their digits."""
    return {**numbers, **{f"{name}_key": phone_key(number) for name, number in numbers.items()}}


def has_contact(row: CustomerFields) -> bool:
    """Whether anything is said about a contact."""
    return any((row.contact_name, row.contact_title, row.contact_phone, row.contact_email))


def _is_mobile(number: str) -> bool:
    digits = phone_key(number)
    return len(digits) == 11 and digits.startswith("1")


def _check(rows: Sequence[CustomerInput], by: Member, at: datetime) -> None:
    keys, codes = taken((name_key(row.name) for row in rows), (row.credit_code for row in rows))
    for row in rows:
        if in_the_future(row.collected_at, at):
            raise Refused("told_future", field="collected_at")
        if row.is_another:
            require(by, "customers.assign")
        if has_contact(row) and not row.contact_name:
            raise Refused("contact_without_name", field="contact_name")
        if name_key(row.name) in keys or row.credit_code in codes:
            refuse_same(row, by, is_another=row.is_another)


def _owners(rows: Sequence[CustomerInput], by: Member) -> dict[str, Member | None]:
    """Who is to own: oneself, nobody, or somebody whom the permission reaches."""
    named = {row.owner for row in rows} - {"me", ""}
    owners: dict[str, Member | None] = {"me": by, "": None}
    if not named:
        return owners
    members = Member.objects.select_related("department").filter(public_id__in=named, is_active=True)
    owners |= {member.public_id: member for member in members}
    for public_id in named:
        owner = owners.get(public_id)
        if owner is None or not reaches(by, "customers.create", owner):
            raise Refused("owner_out_of_reach", field="owner")
    return owners


def _customer(row: CustomerInput, owner: Member | None, asked: Form | None, by: Member, at: datetime) -> Customer:
    keeper = owner or by
    public_id = new_public_id()
    return Customer(
        public_id=public_id,
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
        number=row.number,
        owner=owner,
        department=keeper.department,
        collected_at=row.collected_at,
        twin=public_id if row.is_another else "",
        extra=checked_extra(asked, row.extra),
        **columns_of(row, at),
    )


def give_numbers(customers: Sequence[Customer], at: datetime) -> None:
    """Each region counts apart. Numbers that were given by hand are passed over."""
    told = {customer.number for customer in customers}
    without: dict[str, list[Customer]] = {}
    regions: dict[int | None, str] = {}
    by_region = counts_by_region(number_of("customer", at))
    for customer in customers:
        if not customer.number:
            key = customer.department_id
            if key not in regions:
                regions[key] = region_of(customer.department) if by_region else ""
            without.setdefault(regions[key], []).append(customer)
    for region, some in sorted(without.items()):
        for customer, number in zip(some, _numbers(region, len(some), told, at), strict=True):
            customer.number = number


def _numbers(region: str, count: int, told: set[str], at: datetime) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        drawn = next_numbers("customer", region=region, at=at, count=count - len(found))
        there = numbered_already(drawn)
        found += [number for number in drawn if number not in there and number not in told]
    return found


def _contact(row: CustomerInput, customer: Customer, by: Member, at: datetime) -> Contact:
    return Contact(
        customer=customer,
        is_primary=True,
        sort_key=sort_key(row.contact_name, surname=True),
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
        **contact_columns(row),
    )


def customer_fact(row: CustomerInput, customer: Customer) -> CustomerRecorded:
    """The customer as it was entered, as a fact."""
    return CustomerRecorded(
        subject=customer.public_id,
        owner=None if customer.owner is None else customer.owner.code,
        collected_at=customer.collected_at,
        source=row.source or None,
        grade=row.grade or None,
        number=customer.number,
        name=customer.name,
    )
