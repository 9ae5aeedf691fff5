"""Reading customers: who is in reach, what is missing, who else has the name or the number."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Value

from bihuan.base.access.permissions import Scope
from bihuan.base.access.predicate import Person
from bihuan.base.organisation.models import Department, Member
from bihuan.base.policies.forms import Gap, gaps
from bihuan.base.policies.selectors import form
from bihuan.base.search.selectors import matching
from bihuan.flow.customers.models import Contact, Customer, CustomerQuerySet, values_of_contact
from bihuan.flow.customers.rules import name_core, name_key, phone_key, with_detail
from bihuan.playbook.schema.forms import Form

ENOUGH = 5
"""Duplicates that a warning names."""
FRAGMENT = 3
"""Signs of a name from which on those that contain it are named, too."""


def search_customers(rows: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
    """Those with every word of the text in name, number, contact's name or telephone number, or their initials."""
    return rows.filter(pk__in=matching("customer", text))


def search_contacts(rows: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
    """Those with every word of the text in name, numbers, mail, WeChat or the customer's name."""
    return rows.filter(pk__in=matching("contact", text))


def members_in_reach(person: Person, permission: str) -> "QuerySet[Member]":
    """Active members whose records the permission reaches: to whom one may give a customer."""
    reach = Q(pk__in=())
    for authority in person.authorities:
        scope = authority.grants.get(permission)
        if scope is Scope.ALL:
            everybody: QuerySet[Member] = Member.objects.filter(is_active=True)
            return everybody
        if scope is not None:
            reach |= Q(pk=authority.member_id)
        if scope is Scope.SUBTREE and authority.path:
            reach |= Q(department__path__startswith=authority.path)
        if scope is Scope.DEPARTMENT and authority.path:
            reach |= Q(department__path=authority.path)
    found: QuerySet[Member] = Member.objects.filter(reach, is_active=True)
    return found


def departments_in_reach(person: Person, permission: str) -> "QuerySet[Department]":
    """Current departments over which the permission reaches, in the order of the tree."""
    reach = Q(pk__in=())
    for authority in person.authorities:
        scope = authority.grants.get(permission)
        if scope is Scope.ALL:
            return Department.objects.filter(archived_at=None).order_by("path")
        if scope is not None and authority.path:
            below = scope is Scope.SUBTREE
            reach |= Q(path__startswith=authority.path) if below else Q(path=authority.path)
    return Department.objects.filter(reach, archived_at=None).order_by("path")


class Reach(NamedTuple):
    """Whom and which departments a permission reaches: (public id, name) by name, (path, name) as they stand in the tree."""

    members: tuple[tuple[str, str], ...]
    departments: tuple[tuple[str, str], ...]


def in_reach(person: Member, permission: str) -> Reach:
    """What ``members_in_reach`` and ``departments_in_reach`` find, for a form's or a filter's choices.

    One statement, asked once for each object of a person, of which a request has one; none for whoever acts only for themselves
    and reaches only what is their own.
    """
    held: dict[str, Reach] = person.__dict__.setdefault("_in_reach", {})
    if permission not in held:
        held[permission] = _own(person) if reaches_own_only(person, permission) else _read_reach(person, permission)
    return held[permission]


def reaches_own_only(person: Member, permission: str) -> bool:
    """Whether somebody acts only for themselves and sees only what is their own."""
    return len(person.authorities) == 1 and person.authorities[0].grants.get(permission) is Scope.OWN


def _own(person: Member) -> Reach:
    there = person.department
    return Reach(
        ((person.public_id, person.name),) if person.is_active else (),
        ((there.path, there.name),) if there is not None and there.archived_at is None else (),
    )


def _read_reach(person: Member, permission: str) -> Reach:
    """Both in one statement, put in order here: by sound and key, by path."""
    whose = members_in_reach(person, permission).order_by()
    where = departments_in_reach(person, permission).order_by()
    people = whose.annotate(is_member=Value(True)).values_list("is_member", "sort_key", "pk", "public_id", "name")
    there = where.annotate(is_member=Value(False), place=F("path")).values_list(
        "is_member", "place", "pk", "path", "name"
    )
    rows = sorted(people.union(there))
    return Reach(
        tuple((key, name) for is_member, *_, key, name in rows if is_member),
        tuple((path, name) for is_member, *_, path, name in rows if not is_member),
    )


def form_values(customer: Customer, contact: Contact | None) -> dict[str, Any]:
    """The customer's values under the names of the form's fields, extra ones among them."""
    names = (
        *("name", "number", "industry", "scale", "region", "address", "website", "source", "collected_at"),
        *("first_contact_at", "grade", "category", "chance", "chance_reason", "tags", "needs", "budget", "needed_by"),
        *("credit_code", "notes"),
    )
    return {**customer.extra, **{name: getattr(customer, name) for name in names}, **values_of_contact(contact)}


def missing(values: Mapping[str, Any], asked: Form | None) -> tuple[Gap, ...]:
    """What the form asks for and is empty (E3), or is there but says too little (E5)."""
    return with_detail(asked, gaps(asked, values), str(values.get("needs") or ""))


def completeness(customer: Customer, contact: Contact | None, at: datetime) -> tuple[Gap, ...]:
    """What the customer lacks under the regulation in force."""
    return missing(form_values(customer, contact), form("customer", at))


class Duplicate(NamedTuple):
    """A customer that may be the same. ``customer`` None: one that the person may not see. ``same``: it cannot be entered."""

    customer: Customer | None
    because: str
    same: bool


def taken(names: Iterable[str], credit_codes: Iterable[str]) -> tuple[set[str], set[str]]:
    """Of the names (their keys) and credit codes those that current customers have, whoever sees them. A query each."""
    keys, codes = set(names), set(credit_codes) - {""}
    rows = Customer.objects.filter(archived_at=None)
    found = set(rows.filter(name_key__in=keys).values_list("name_key", flat=True))
    if not codes:
        return found, set()
    # SQLite walks an index of some rows only where the question names the same condition, and never for an OR.
    coded = rows.exclude(credit_code="").filter(credit_code__in=codes)
    return found, set(coded.values_list("credit_code", flat=True))


def numbered(numbers: Iterable[str]) -> set[str]:
    """Of the numbers those that some customer has, archived ones included."""
    some = Customer.objects.exclude(number="").filter(number__in=set(numbers) - {""})
    return set(some.values_list("number", flat=True))


def duplicates(
    *, name: str = "", phone: str = "", credit_code: str = "", by: Person, leave_out: str = ""
) -> list[Duplicate]:
    """Current customers with the same name, credit code or telephone number, or nearly the name; the surest first.

    Of those that ``by`` may not see it says only that there is one. Those that merely have the name in theirs are looked
    for among what ``by`` may see: else one could spell out, letter by letter, what is hidden.
    """
    found: dict[int, str] = {}
    core = name_core(name)
    seen_by = Customer.objects.visible_to(by, "customers.view")
    alike = [*_alike(name, phone, credit_code)]
    if len(core) >= FRAGMENT:
        alike.append(("similar_name", seen_by.filter(pk__in=matching("customer", core))))
    for because, rows in alike:
        for key in rows.current().exclude(public_id=leave_out).order_by("pk").values_list("pk", flat=True)[:ENOUGH]:
            found.setdefault(key, because)
    keys = list(found)[:ENOUGH]
    seen = seen_by.filter(pk__in=keys).select_related("owner").in_bulk()
    listed = [Duplicate(seen[key], found[key], found[key] in SAME) for key in keys if key in seen]
    hidden = dict.fromkeys(found[key] for key in keys if key not in seen)
    return listed + [Duplicate(None, because, because in SAME) for because in hidden]


SAME = ("name", "credit_code")
"""What no two current customers have in common."""


def _alike(name: str, phone: str, credit_code: str) -> Iterable[tuple[str, CustomerQuerySet]]:
    key, core, digits = name_key(name), name_core(name), phone_key(phone)
    if key:
        yield "name", Customer.objects.filter(name_key=key)
    if credit_code:
        yield "credit_code", Customer.objects.filter(credit_code=credit_code)
    if len(digits) >= 7:
        having = Contact.objects.filter(Q(phone_key=digits) | Q(mobile_key=digits), archived_at=None)
        yield "phone", Customer.objects.filter(pk__in=having.values("customer"))
    if len(core) >= 2:
        yield "similar_name", Customer.objects.filter(name_core=core)


def recent_of(member: Member, limit: int = 8) -> list[Customer]:
    """The member's customers with the latest dealings, for quick logging."""
    mine = Customer.objects.filter(owner=member).current()
    return list(mine.filter(last_followup_at__isnull=False).order_by("-last_followup_at", "pk")[:limit])


def recorded_between(rows: CustomerQuerySet, since: datetime, until: datetime) -> CustomerQuerySet:
    """Those entered in [since, until)."""
    return rows.filter(created_at__gte=since, created_at__lt=until)
