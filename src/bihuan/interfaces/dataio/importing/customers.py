"""The sheet 客户: who is new, who is there already, who resembles somebody."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext

from bihuan.base.search.grams import squeezed
from bihuan.flow.customers.inputs import CustomerFields, CustomerInput
from bihuan.flow.customers.models import Contact, Customer, primary_contact, values_of_contact
from bihuan.flow.customers.rules import name_core
from bihuan.flow.customers.services import assign_customers, change_customer
from bihuan.flow.customers.services.importing import CustomerRow, import_customers
from bihuan.flow.customers.services.recording import contact_columns
from bihuan.interfaces.dataio.importing.companies import Companies, Company, PlannedContact, Stored, company_key
from bihuan.interfaces.dataio.importing.extras import Extras, extra_differs, lines_missing, with_lines
from bihuan.interfaces.dataio.importing.names import People
from bihuan.interfaces.dataio.importing.planning import Asking, Made, Plan, Planner, differs
from bihuan.interfaces.dataio.importing.results import Near
from bihuan.interfaces.dataio.reading import Sheet

PLAIN = (
    *("number", "name", "credit_code", "industry", "scale", "region", "needs", "source", "grade", "tags"),
    *("contact_name", "contact_title", "contact_phone", "contact_email"),
)
"""Fields of the sheet that are the input's own of the same name."""
CONTACT = ("contact_name", "contact_title", "contact_phone", "contact_email")
OWN = frozenset({"collected_at", "first_contact_at", "recorded_at"})
CREATE = "customers.create"


class Wanted(NamedTuple):
    """What a row comes to: what services take, and what may differ from the record that is there."""

    row: CustomerRow
    told: dict[str, Any]


class Customers(Planner):
    """Companies match by credit code first, then by name; nearly the same name is reported, and lands."""

    kind = "customers"

    def __init__(self, asking: Asking, sheet: Sheet, people: People, companies: Companies) -> None:
        super().__init__(asking, sheet)
        self.people, self.companies = people, companies
        self.cores: dict[int, tuple[str, int]] = {}
        self.numbers: dict[int, int] = {}
        self.extras = Extras("customer", asking.at, {"nature": "nature"})

    def plan(self, plans: Sequence[Plan]) -> None:
        """Fixed queries for all rows."""
        for plan in plans:
            plan.key = company_key(plan.row.values.get("name", ""))
            plan.given = self._wanted(plan)
        good = [plan for plan in plans if plan.outcome != "failed"]
        named = (plan.row.values["name"] for plan in good)
        alike = self.companies.alike(named, (plan.given.row.given.credit_code for plan in good))
        there = _There(alike, self._numbers(plan.given.row.given.number for plan in good))
        for plan in good:
            self._place(plan, there)
        stored = self._stored([plan.there.pk for plan in good if plan.there is not None])
        for plan in good:
            if plan.there is not None and plan.outcome != "failed":
                self._compare(plan, stored)

    def _wanted(self, plan: Plan) -> Wanted | None:
        values, asking = plan.row.values, self.asking
        owner = self.person(plan, self.people, "owner", CREATE, at_work=True)
        moments = {name: self.told_moment(plan, name) for name in sorted(OWN)}
        told: dict[str, Any] = {name: values[name] for name in PLAIN if name in values}
        if any(told.get(name) for name in CONTACT) and not told.get("contact_name"):
            told["contact_name"] = gettext("unnamed")
        told["first_contact_at"] = moments["first_contact_at"]
        extra, told["notes"] = self.extras.sort(self, plan)
        collected = moments["collected_at"] if moments["recorded_at"] else None
        if moments["collected_at"] and moments["first_contact_at"] and not collected:
            # It counts for nothing then, and is kept all the same.
            line = f"{self.column('collected_at')}：{asking.day(moments['collected_at'])}"
            told["notes"] = "\n".join(part for part in (told["notes"], line) if part)
        given = self.built(plan, CustomerInput, {**told, "extra": extra, "owner": "", "collected_at": collected})
        if given is None or plan.outcome == "failed":
            return None
        at = moments["recorded_at"] or moments["first_contact_at"] or moments["collected_at"] or asking.at
        tidied = {name: getattr(given, name) for name in told} | {"owner": owner}
        return Wanted(CustomerRow(given=given, owner=owner, told_by=owner, told_at=at), tidied)

    def _numbers(self, told: Iterable[str]) -> set[str]:
        """Those of the numbers that are given already, to archived customers too."""
        numbers = set(told) - {""}
        if not numbers:
            return numbers
        return set(Customer.objects.filter(number__in=numbers).values_list("number", flat=True))

    def _place(self, plan: Plan, there: "_There") -> None:
        """Whether the row stood in this book already, is in the database already, or resembles something."""
        code = plan.given.row.given.credit_code
        keys = [hash(key) for key in (plan.key, f"code {code}" if code else "") if key]
        if any(self.seen.get(key, plan.row.number) != plan.row.number for key in keys):
            plan.outcome = "skipped"
            self._also_named(plan, code)
            return
        for key in keys:
            self.seen[key] = plan.row.number
        found = there.same(plan.key, code)
        number = plan.given.row.given.number
        if number and self.numbers.setdefault(hash(number), plan.row.number) != plan.row.number:
            plan.fail(self.problem("number", "number_taken", value=number))
        elif found is None:
            if number and number in there.numbers:
                plan.fail(self.problem("number", "number_taken", value=number))
            self._resembles(plan, there)
        elif found.hidden:
            plan.fail(self.problem("name", "duplicate_hidden"))
        else:
            plan.there = found
            if found.key != plan.key:
                self._also_named(plan, code)

    def _also_named(self, plan: Plan, code: str) -> None:
        """Later sheets may call the company of this credit code by this row's name, too."""
        if code and plan.key:
            self.companies.also[plan.key] = code

    def _resembles(self, plan: Plan, there: "_There") -> None:
        name = plan.row.values["name"]
        core = name_core(name)
        near = there.near(core)
        before = self.cores.get(hash(core))
        if near is not None:
            plan.near = Near(plan.row.number, name, near.name)
        elif before is not None:
            plan.near = Near(plan.row.number, name, *before)
        self.cores.setdefault(hash(core), (name, plan.row.number))

    def _stored(self, keys: Sequence[int]) -> dict[int, tuple[Customer, dict[str, Any]]]:
        """The records that are there, with the values of their primary contacts."""
        if not keys:
            return {}
        contacts = {
            one.customer_id: one for one in Contact.objects.filter(customer__in=keys, is_primary=True, archived_at=None)
        }
        rows = Customer.objects.select_related("owner").in_bulk(keys)
        return {pk: (row, values_of_contact(contacts.get(pk))) for pk, row in rows.items()}

    def _compare(self, plan: Plan, stored: Mapping[int, tuple[Customer, dict[str, Any]]]) -> None:
        record, contact = stored[plan.there.pk]
        told = {name: value for name, value in plan.given.told.items() if name not in ("name", "notes")}
        reached = {name: told.pop(name) for name in CONTACT if name in told}
        otherwise = differs(record, told) or any(value and contact[name] != value for name, value in reached.items())
        given = plan.given.row.given
        otherwise = (
            otherwise or bool(lines_missing(record.notes, given.notes)) or extra_differs(record.extra, given.extra)
        )
        self.decide(plan, (record, contact), otherwise)

    def create(self, plans: Sequence[Plan]) -> list[Made]:
        """In one batch."""
        made = import_customers(rows=[plan.given.row for plan in plans], by=self.asking.by, at=self.asking.at)
        return [Made("customer", one.public_id) for one in made]

    def update(self, plan: Plan) -> Made:
        """The row's values over those that are there; what the row leaves empty stays."""
        record = self.current(plan.there[0])
        contact = values_of_contact(primary_contact(record))
        kept = {name: getattr(record, name) for name in CustomerFields.model_fields if name not in contact}
        told = {name: value for name, value in plan.given.told.items() if value and name not in ("name", "owner")}
        given = plan.given.row.given
        told |= {"tags": tuple(given.tags or record.tags), "extra": {**record.extra, **given.extra}}
        row = CustomerFields(**{**kept, **contact, **told, "notes": with_lines(record.notes, given.notes)})
        by, at = self.asking.by, self.asking.at
        change_customer(customer=record.public_id, row=row, version=record.version, by=by, at=at)
        owner = plan.given.row.owner
        if owner is not None and owner.pk != record.owner_id:
            assign_customers(customers=[record.public_id], owner=owner.public_id, by=by, at=at)
        return Made("customer", record.public_id)

    def standing(self, plan: Plan) -> tuple[str, str]:
        """Its contact stands beside it."""
        return Customer.kind, plan.there[0].public_id

    def settled(self, plans: Sequence[Plan]) -> None:
        """Later sheets refer to them."""
        for plan in plans:
            if plan.outcome == "failed" and plan.key:
                self.companies.failed.add(plan.key)
            elif plan.made is not None and plan.outcome == "created":
                self.companies.brought(plan.made.public_id)
            elif plan.before == "created" and isinstance(plan.there, tuple):
                self.companies.brought(plan.there[0].public_id)
            elif plan.outcome == "created":
                self._planned(plan)

    def _planned(self, plan: Plan) -> None:
        """A trial: it stands in for the record that it would be."""
        given = plan.given.row.given
        name = f"{id(self) % 1000}.{plan.row.number}"[:12]
        self.companies.planned[plan.key] = Company(0, name, given.name, plan.given.row.owner)
        if given.credit_code:
            self.companies.planned_codes[given.credit_code] = plan.key
        self.companies.brought(name)
        if given.contact_name and self.companies.has_contacts:
            numbers = contact_columns(given)
            standing = PlannedContact(
                title=given.contact_title, email=given.contact_email, mobile=numbers["mobile"], phone=numbers["phone"]
            )
            self.companies.contacts[name, squeezed(given.contact_name)] = standing


class _There:
    """Those in the database that have the name, nearly the name, or the credit code."""

    def __init__(self, rows: Sequence[Stored], numbers: set[str]) -> None:
        self.numbers = numbers
        self._keys: dict[str, Stored] = {}
        self._codes: dict[str, Stored] = {}
        self._cores: dict[str, Stored] = {}
        for row in rows:
            self._keys.setdefault(row.key, row)
            self._cores.setdefault(row.core, row)
            if row.credit_code:
                self._codes[row.credit_code] = row

    def same(self, key: str, credit_code: str) -> Stored | None:
        """The same company."""
        return self._codes.get(credit_code) or self._keys.get(key)

    def near(self, core: str) -> Stored | None:
        """One that merely resembles it, if it may be told of."""
        found = self._cores.get(core)
        return None if found is None or found.hidden else found
