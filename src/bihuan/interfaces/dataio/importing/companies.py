"""Which company is meant: by credit code first, then by the name without what people spell differently."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from bihuan.base.access.permissions import Scope
from bihuan.base.access.predicate import scope_of
from bihuan.base.organisation.models import Member
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.rules import name_core, name_key
from bihuan.interfaces.dataio.importing.names import People
from bihuan.interfaces.dataio.reading import Mistake

_LIMITED = re.compile(r"(有限责任公司|股份有限公司|有限公司)$")
VIEW = "customers.view"


def company_key(name: str) -> str:
    """The name under which two spellings are one company: 华东精机（上海）有限责任公司 is 华东精机(上海)有限公司."""
    return _LIMITED.sub("有限公司", name_key(name))


class Company(NamedTuple):
    """A company that rows refer to; ``pk`` 0: it has not landed, this is a trial."""

    pk: int
    public_id: str
    name: str
    owner: Member | None


@dataclass(slots=True)
class PlannedContact:
    """The contact of a row of the sheet 客户 in a trial, with the fields of the record that it would be."""

    title: str = ""
    email: str = ""
    mobile: str = ""
    phone: str = ""
    decision_power: str = ""
    notes: str = ""


@dataclass(slots=True)
class Stored:
    """A current customer as planning sees it; ``hidden``: the importer may not see it."""

    pk: int
    public_id: str
    name: str
    key: str
    core: str
    credit_code: str
    owner_id: int | None
    hidden: bool


class Companies:
    """The companies of the database, looked up a chunk at a time, and those that the book brings."""

    def __init__(self, by: Member, people: People, *, has_contacts: bool = True) -> None:
        self.has_contacts = has_contacts
        """Whether the book says more of contacts than the customers' own rows."""
        self._sees_all = scope_of(by, VIEW) is Scope.ALL
        self._by = by
        self._owners = {one.member.pk: one.member for named in people.names.values() for one in named if one.member}
        self.planned: dict[str, Company] = {}
        self.failed: set[str] = set()
        self.also: dict[str, str] = {}
        """Names of the book that are another name of a company, known by its credit code: key → the code."""
        self.planned_codes: dict[str, str] = {}
        """In a trial: the credit code → the key of the company that the book brings."""
        self._new: set[str] = set()
        self.contacts: dict[tuple[str, str], PlannedContact] = {}
        """In a trial: the contacts that came with them, by the customer's id and the name."""

    def brought(self, public_id: str) -> None:
        """This import brings the company."""
        if self.has_contacts:
            self._new.add(public_id)

    def is_new(self, public_id: str) -> bool:
        """Whether this import brings it."""
        return public_id in self._new

    def alike(self, names: Iterable[str], credit_codes: Iterable[str] = ()) -> list[Stored]:
        """Current customers that have one of the names, or nearly, or one of the credit codes. At most two queries."""
        told = list(names)
        keys, cores = {name_key(name) for name in told}, {name_core(name) for name in told}
        wanted = Q(name_key__in=keys) | Q(name_core__in=cores)
        codes = set(credit_codes) - {""}
        if codes:
            wanted |= Q(credit_code__in=codes)
        columns = ("pk", "public_id", "name", "name_core", "credit_code", "owner_id")
        rows = list(Customer.objects.filter(wanted, archived_at=None).order_by("pk").values_list(*columns))
        seen = self._seen([row[0] for row in rows])
        return [
            Stored(pk, public_id, name, company_key(name), core, code, owner, seen is not None and pk not in seen)
            for pk, public_id, name, core, code, owner in rows
        ]

    def _seen(self, keys: list[int]) -> set[int] | None:
        if self._sees_all or not keys:
            return None
        mine = Customer.objects.visible_to(self._by, VIEW).filter(pk__in=keys)
        return set(mine.values_list("pk", flat=True))

    def find(self, texts: Iterable[str], column: str) -> dict[str, Company | Mistake]:
        """The company meant by each text, or the mistake."""
        wanted = {text: company_key(text) for text in set(texts) if text}
        also = {key: self.also[key] for key in wanted.values() if key in self.also}
        seen = [one for one in self.alike(wanted, also.values()) if not one.hidden]
        coded = {one.credit_code: one for one in seen}
        stored = {key: coded[code] for key, code in also.items() if code in coded}
        stored |= {one.key: one for one in reversed(seen)}
        return {text: self._found(text, key, stored, column) for text, key in wanted.items()}

    def _found(self, text: str, key: str, stored: dict[str, Stored], column: str) -> Company | Mistake:
        if key not in stored and key not in self.planned:
            key = self.planned_codes.get(self.also.get(key, ""), key)
        if key in stored:
            one = stored[key]
            return Company(one.pk, one.public_id, one.name, self._owners.get(one.owner_id or 0))
        if key in self.planned:
            return self.planned[key]
        if key in self.failed:
            return Mistake(column, "customer_failed", {"name": text})
        return Mistake(column, "unknown_customer", {"name": text})


def records(companies: Iterable[Company]) -> dict[int, Customer]:
    """The customers themselves, by their keys: what services take. One query."""
    keys = {company.pk for company in companies}
    return Customer.objects.select_related("owner__department", "department").in_bulk(keys)
