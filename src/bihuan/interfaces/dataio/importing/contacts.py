"""The sheet 联系人: people at customers."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from bihuan.base.search.grams import squeezed
from bihuan.flow.customers.inputs import ContactInput
from bihuan.flow.customers.models import Contact
from bihuan.flow.customers.rules import phone_key
from bihuan.flow.customers.services import change_contact
from bihuan.flow.customers.services.importing import ContactRow, import_contacts
from bihuan.interfaces.dataio.importing.companies import Companies, Company, records
from bihuan.interfaces.dataio.importing.extras import lines_missing, with_lines
from bihuan.interfaces.dataio.importing.planning import Asking, Made, Plan, Planner, differs, notes_of
from bihuan.interfaces.dataio.reading import KINDS, Mistake, Sheet

PLAIN = ("name", "title", "email", "decision_power")
MOBILE_DIGITS = 11


class Contacts(Planner):
    """A contact is known by customer and name. One who came with the sheet 客户 is filled up by this sheet."""

    kind = "contacts"
    names: ClassVar[Mapping[str, str]] = {"phone": "mobile"}

    def __init__(self, asking: Asking, sheet: Sheet, companies: Companies) -> None:
        super().__init__(asking, sheet)
        self.companies = companies

    def plan(self, plans: Sequence[Plan]) -> None:
        """Fixed queries for all rows."""
        texts = (plan.row.values.get("customer", "") for plan in plans)
        companies = self.companies.find(texts, self.column("customer"))
        for plan in plans:
            company = companies.get(plan.row.values.get("customer", ""))
            if isinstance(company, Mistake):
                plan.fail(company)
            self._wanted(plan, None if isinstance(company, Mistake) else company)
        good = [plan for plan in plans if plan.outcome != "failed"]
        there = self._there(good)
        for plan in good:
            key = plan.given[0].public_id, plan.key
            if self.first_time(plan, key) and key in there:
                self._compare(plan, there[key])

    def _wanted(self, plan: Plan, company: Any) -> None:
        values = plan.row.values
        if company is not None and company.owner is not None and not self.asking.may("customers.edit", company.owner):
            plan.fail(self.problem("customer", "no_permission"))
        told: dict[str, Any] = {name: values[name] for name in PLAIN if name in values}
        number = values.get("mobile", "")
        if number:
            digits = phone_key(number)
            told["mobile" if len(digits) == MOBILE_DIGITS and digits.startswith("1") else "phone"] = number
        above = {KINDS[self.kind].by_field["manager"].heading: values.get("manager")}
        told["notes"] = "\n".join(part for part in (values.get("notes", ""), notes_of(plan.row, above)) if part)
        given = self.built(plan, ContactInput, told)
        if given is not None and company is not None:
            plan.key = squeezed(given.name)
            plan.given = company, given, {name: getattr(given, name) for name in told if name != "name"}

    def _compare(self, plan: Plan, there: Any) -> None:
        """One who came with the customer's row of this book and is only told more of is filled up, whatever the option."""
        told = {name: value for name, value in plan.given[2].items() if name != "notes"}
        more_notes = bool(lines_missing(there.notes, plan.given[1].notes))
        self.decide(plan, there, differs(there, told) or more_notes)
        filled = {name: value for name, value in told.items() if getattr(there, name)}
        if plan.outcome == "skipped" and self.companies.is_new(plan.given[0].public_id) and not differs(there, filled):
            plan.outcome = "updated"

    def _there(self, plans: Sequence[Plan]) -> dict[tuple[str, str], Any]:
        keys = {plan.given[0].pk for plan in plans} - {0}
        rows = Contact.objects.filter(customer__in=keys, archived_at=None).select_related("customer").order_by("-pk")
        return {**self.companies.contacts, **{(one.customer.public_id, squeezed(one.name)): one for one in rows}}

    def create(self, plans: Sequence[Plan]) -> list[Made]:
        """In one batch."""
        companies: list[Company] = [plan.given[0] for plan in plans]
        found = records(companies)
        rows = [ContactRow(customer=found[plan.given[0].pk], given=plan.given[1]) for plan in plans]
        made = import_contacts(rows=rows, by=self.asking.by, at=self.asking.at)
        return [Made("contact", one.public_id) for one in made]

    def update(self, plan: Plan) -> Made:
        """The row's values over those that are there; what the row leaves empty stays."""
        there, told = self.current(plan.there), {name: value for name, value in plan.given[2].items() if value}
        kept = {name: getattr(there, name) for name in ContactInput.model_fields}
        row = ContactInput(**{**kept, **told, "notes": with_lines(there.notes, plan.given[1].notes)})
        change_contact(contact=there.public_id, row=row, version=there.version, by=self.asking.by, at=self.asking.at)
        return Made("contact", there.public_id)
