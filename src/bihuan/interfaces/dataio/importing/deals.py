"""The sheet 机会: projects, known by name and customer; and which project another sheet's row means."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext

from bihuan.base.organisation.models import Member
from bihuan.base.records.pinyin import normal, sort_key
from bihuan.flow.opportunities.inputs import ClosingInput, OpeningInput, OpportunityInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services import change_opportunity, close_opportunity, hand_over
from bihuan.flow.opportunities.services.importing import OpportunityRow, import_opportunities
from bihuan.interfaces.dataio.importing.companies import Companies, Company, records
from bihuan.interfaces.dataio.importing.extras import Extras, extra_differs, lines_missing, with_lines
from bihuan.interfaces.dataio.importing.names import People
from bihuan.interfaces.dataio.importing.planning import Asking, Made, Plan, Planner, differs
from bihuan.interfaces.dataio.reading import Mistake, Sheet

PLAIN = ("name", "stage", "industry", "products", "amount", "expected_close_on", "competitors")
KEYS = {
    "brand": "brand",
    "specs": "specification",
    "design_institute": "design_institute",
    "registered_vendor": "registered_vendor",
    "registration_state": "registration_state",
}
CREATE = "opportunities.create"
VIEW = "opportunities.view"


class Deal(NamedTuple):
    """A project that rows refer to; ``pk`` 0: it has not landed, this is a trial."""

    pk: int
    public_id: str
    name: str
    owner: Member
    customer: int


class Deals:
    """The projects of the database, looked up a chunk at a time, and those that the book brings."""

    def __init__(self, by: Member) -> None:
        self._by = by
        self.planned: dict[str, list[Deal]] = defaultdict(list)
        self.failed: set[str] = set()

    def find(self, texts: Iterable[str], column: str) -> dict[str, Deal | Mistake]:
        """The project meant by each text, or the mistake."""
        wanted = {text: normal(text) for text in set(texts) if text}
        rows = Opportunity.objects.visible_to(self._by, VIEW).filter(archived_at=None)
        named: dict[str, list[Deal]] = defaultdict(list)
        for row in rows.filter(sort_key__in={sort_key(text) for text in wanted}).select_related("owner__department"):
            named[normal(row.name)].append(Deal(row.pk, row.public_id, row.name, row.owner, row.customer_id))
        return {text: self._found(text, [*named[key], *self.planned[key]], key, column) for text, key in wanted.items()}

    def _found(self, text: str, named: Sequence[Deal], key: str, column: str) -> Deal | Mistake:
        if len(named) == 1:
            return named[0]
        if named:
            return Mistake(column, "two_opportunities", {"name": text, "count": len(named)})
        return Mistake(column, "opportunity_failed" if key in self.failed else "unknown_opportunity", {"name": text})


class Wanted(NamedTuple):
    """What a row comes to."""

    given: OpeningInput
    company: Company
    owner: Member
    opened_at: datetime
    updated_at: datetime | None
    closing: ClosingInput | None
    told: dict[str, Any]
    outcome: dict[str, Any]


class Opportunities(Planner):
    """A project is known by its name and customer."""

    kind = "opportunities"

    def __init__(self, asking: Asking, sheet: Sheet, people: People, companies: Companies, deals: Deals) -> None:
        super().__init__(asking, sheet)
        self.people, self.companies, self.deals = people, companies, deals
        self.extras = Extras("opportunity", asking.at, KEYS)

    def plan(self, plans: Sequence[Plan]) -> None:
        """Fixed queries for all rows."""
        texts = (plan.row.values.get("customer", "") for plan in plans)
        companies = self.companies.find(texts, self.column("customer"))
        for plan in plans:
            plan.key = normal(plan.row.values.get("name", ""))
            plan.given = self._wanted(plan, companies.get(plan.row.values.get("customer", "")))
        good = [plan for plan in plans if plan.outcome != "failed"]
        there = self._there(good)
        for plan in good:
            key = plan.given.company.public_id, plan.key
            if self.first_time(plan, key) and (found := there.get((plan.given.company.pk, plan.key))) is not None:
                self._compare(plan, found)

    def _wanted(self, plan: Plan, company: Any) -> Wanted | None:
        values = plan.row.values
        if isinstance(company, Mistake):
            plan.fail(company)
            company = None
        owner = self.person(plan, self.people, "owner", CREATE, at_work=not values.get("outcome"))
        opened_at, updated_at = self._moments(plan)
        told: dict[str, Any] = {name: values[name] for name in PLAIN if name in values}
        also = {"equipment": values.get("products"), "purchase_time": values.get("expected_close_on")}
        extra, notes = self.extras.sort(self, plan, also)
        known = {"customer": company.public_id if company else "-", "extra": extra, "notes": notes}
        given = self.built(plan, OpeningInput, {**told, **known})
        ending = {name: values[name] for name in ("outcome", "outcome_reason") if values.get(name)}
        closing = None
        if ending.get("outcome"):
            reason = ending.get("outcome_reason") or gettext("not told")
            closing = self.built(plan, ClosingInput, {"outcome": ending["outcome"], "outcome_reason": reason})
        if given is None or company is None or owner is None or plan.outcome == "failed":
            return None
        tidied = {name: getattr(given, name) for name in told if name != "name"} | {"owner": owner}
        return Wanted(given, company, owner, opened_at, updated_at, closing, tidied, ending if closing else {})

    def _moments(self, plan: Plan) -> tuple[datetime, datetime | None]:
        created = self.told_moment(plan, "created_at")
        updated = self.told_moment(plan, "updated_at")
        if created and updated and updated < created:
            if "updated_at" not in plan.row.whole_days or updated.date() < created.date():
                plan.fail(self.problem("updated_at", "updated_before_created"))
            updated = created
        return created or updated or self.asking.at, updated

    def _there(self, plans: Sequence[Plan]) -> dict[tuple[int, str], Opportunity]:
        customers = {plan.given.company.pk for plan in plans} - {0}
        if not customers:
            return {}
        keys = {sort_key(plan.given.given.name) for plan in plans}
        rows = Opportunity.objects.filter(Q(customer__in=customers), archived_at=None, sort_key__in=keys)
        return {(row.customer_id, normal(row.name)): row for row in rows.select_related("owner").order_by("-pk")}

    def _compare(self, plan: Plan, there: Opportunity) -> None:
        wanted: Wanted = plan.given
        told = {name: value for name, value in wanted.told.items() if name not in wanted.outcome}
        extra = {key: value for key, value in wanted.given.extra.items() if key in KEYS.values()}
        otherwise = differs(there, told) or differs(there, wanted.outcome) or extra_differs(there.extra, extra)
        self.decide(plan, there, otherwise or bool(lines_missing(there.notes, wanted.given.notes)))
        if plan.outcome == "updated" and not there.is_open:
            plan.outcome = "skipped"  # what has ended is opened again by hand, with a reason

    def create(self, plans: Sequence[Plan]) -> list[Made]:
        """In one batch."""
        found = records(plan.given.company for plan in plans)
        rows = []
        for plan in plans:
            wanted: Wanted = plan.given
            customer = found[wanted.company.pk]
            told = wanted.given, customer, wanted.owner, wanted.opened_at, wanted.updated_at, wanted.closing
            rows.append(OpportunityRow(*told))
        made = import_opportunities(rows=rows, by=self.asking.by, at=self.asking.at)
        return [Made("opportunity", one.public_id) for one in made]

    def update(self, plan: Plan) -> Made:
        """The row's values over those that are there; an ended project stays as it is."""
        wanted: Wanted = plan.given
        there, by, at = self.current(plan.there), self.asking.by, self.asking.at
        kept = {name: getattr(there, name) for name in OpportunityInput.model_fields if name != "customer"}
        told = {name: value for name, value in wanted.told.items() if value and name != "owner"}
        extra = {**there.extra, **wanted.given.extra}
        notes = with_lines(there.notes, wanted.given.notes)
        values: Mapping[str, Any] = {**kept, **told, "extra": extra, "notes": notes}
        given = OpportunityInput(**values, customer=wanted.company.public_id)
        change_opportunity(public_id=there.public_id, given=given, version=there.version, by=by, at=at)
        if wanted.owner.pk != there.owner_id:
            hand_over(public_ids=[there.public_id], owner=wanted.owner.public_id, by=by, at=at)
        if wanted.closing is not None:
            close_opportunity(public_id=there.public_id, given=wanted.closing, version=None, by=by, at=at)
        return Made("opportunity", there.public_id)

    def settled(self, plans: Sequence[Plan]) -> None:
        """Later sheets refer to them."""
        for plan in plans:
            if plan.outcome == "failed" and plan.key:
                self.deals.failed.add(plan.key)
            elif plan.outcome == "created" and plan.made is None:
                wanted: Wanted = plan.given
                name = f"{id(self) % 1000}.{plan.row.number}"[:12]
                self.deals.planned[plan.key].append(Deal(0, name, wanted.given.name, wanted.owner, wanted.company.pk))
