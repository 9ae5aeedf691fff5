"""The sheets 投标 and 投标结果: bids by their numbers, and what every bidder offered."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import company
from bihuan.base.search.grams import squeezed
from bihuan.flow.customers.rules import name_core
from bihuan.flow.offers.inputs import AnalysisInput, BidInput, ResultLine
from bihuan.flow.offers.models import Bid, BidResultLine
from bihuan.flow.offers.services import change_analysis
from bihuan.flow.offers.services.importing import BidResultRows, BidRow, import_bid_results, import_bids
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.dataio.importing.deals import Deal, Deals
from bihuan.interfaces.dataio.importing.extras import lines_missing, with_lines
from bihuan.interfaces.dataio.importing.grouping import Grouped
from bihuan.interfaces.dataio.importing.planning import Asking, Made, Plan, Planner, differs, notes_of, same_second
from bihuan.interfaces.dataio.reading import KINDS, Mistake, Sheet

PLAIN = ("ceiling_price", "cost", "our_price", "method")
TOLD = ("price", "score", "rank", "is_winner")
US = frozenset({"我方", "我司", "我公司", "本公司", "我们", "本司"})
"""How people write their own company into a list of bidders."""


class Tender(NamedTuple):
    """A bid that results refer to; ``pk`` 0: it has not landed, this is a trial."""

    pk: int
    number: str
    owner: Member
    has_result: bool = False
    notes: str = ""


class Tenders:
    """The bids of the database by number, and those that the book brings."""

    def __init__(self, by: Member) -> None:
        self._by = by
        self.planned: dict[str, Tender] = {}
        self.failed: set[str] = set()

    def find(self, numbers: Iterable[str], column: str) -> dict[str, Tender | Mistake]:
        """The bid meant by each number, or the mistake."""
        wanted = set(numbers) - {""}
        rows = Bid.objects.visible_to(self._by, "bids.view").filter(number__in=wanted, archived_at=None)
        there = {
            row.number: Tender(row.pk, row.number, row.owner, bool(row.outcome), row.notes)
            for row in rows.select_related("owner__department")
        }
        return {number: there.get(number) or self._planned(number, column) for number in wanted}

    def _planned(self, number: str, column: str) -> Tender | Mistake:
        if number in self.planned:
            return self.planned[number]
        return Mistake(column, "bid_failed" if number in self.failed else "unknown_bid", {"name": number})


class WantedBid(NamedTuple):
    """What a row of 投标 comes to."""

    given: BidInput
    deal: Deal
    opened_at: datetime | None
    told: dict[str, Any]


class Bids(Planner):
    """A bid is known by its number."""

    kind = "bids"

    def __init__(self, asking: Asking, sheet: Sheet, deals: Deals, tenders: Tenders) -> None:
        super().__init__(asking, sheet)
        self.deals, self.tenders = deals, tenders

    def plan(self, plans: Sequence[Plan]) -> None:
        """Two queries for all rows."""
        texts = (plan.row.values.get("opportunity", "") for plan in plans)
        deals = self.deals.find(texts, self.column("opportunity"))
        for plan in plans:
            plan.key = plan.row.values.get("number", "")
            plan.given = self._wanted(plan, deals.get(plan.row.values.get("opportunity", "")))
        good = [plan for plan in plans if plan.outcome != "failed"]
        there = {row.number: row for row in Bid.objects.filter(number__in={plan.key for plan in good})} if good else {}
        for plan in good:
            if self.first_time(plan, plan.key) and plan.key in there:
                self._compare(plan, there[plan.key])

    def _wanted(self, plan: Plan, deal: Any) -> WantedBid | None:
        values, at = plan.row.values, self.asking.at
        if isinstance(deal, Mistake):
            plan.fail(deal)
            deal = None
        elif deal is not None and not self.asking.may("bids.create", deal.owner):
            plan.fail(self.problem("opportunity", "owner_out_of_reach"))
        told = {name: values[name] for name in PLAIN if values.get(name) is not None}
        opening = self.asking.moment(values.get("opened_on"))
        ahead = {"opens_at": opening} if opening is not None and opening > at else {}
        known = {"opportunity": deal.public_id if deal else "-", "name": deal.name if deal else "-"}
        given = self.built(
            plan, BidInput, {**told, **ahead, **known, "number": values.get("number"), "notes": notes_of(plan.row)}
        )
        if given is None or deal is None or plan.outcome == "failed":
            return None
        tidied = {name: getattr(given, name) for name in told}
        return WantedBid(given, deal, None if ahead else opening, tidied)

    def _compare(self, plan: Plan, there: Bid) -> None:
        wanted: WantedBid = plan.given
        if there.archived_at is not None or there.opportunity_id != wanted.deal.pk:
            plan.fail(self.problem("number", "number_taken", value=there.number))
            return
        opened = wanted.opened_at is not None and not same_second(there.opened_at, wanted.opened_at)
        words = differs(there, wanted.told) or bool(lines_missing(there.notes, wanted.given.notes))
        self.decide(plan, there, opened or words)
        if plan.outcome == "updated" and (there.quoted_at is not None or not words):
            plan.outcome = "skipped"  # what was quoted stands; the opening is told by hand

    def create(self, plans: Sequence[Plan]) -> list[Made]:
        """In one batch."""
        keys = {plan.given.deal.pk for plan in plans}
        found = Opportunity.objects.select_related("customer", "owner__department", "department").in_bulk(keys)
        rows = [
            BidRow(given=plan.given.given, opportunity=found[plan.given.deal.pk], opened_at=plan.given.opened_at)
            for plan in plans
        ]
        made = import_bids(rows=rows, by=self.asking.by, at=self.asking.at)
        return [Made("bid", one.public_id) for one in made]

    def update(self, plan: Plan) -> Made:
        """The row's values over those of an analysis that has not been quoted."""
        there, wanted = self.current(plan.there), plan.given
        kept = {name: getattr(there, name) for name in AnalysisInput.model_fields}
        notes = with_lines(there.notes, wanted.given.notes)
        given = AnalysisInput(**{**kept, **wanted.told, "notes": notes})
        change_analysis(
            public_id=there.public_id, given=given, version=there.version, by=self.asking.by, at=self.asking.at
        )
        return Made("bid", there.public_id)

    def settled(self, plans: Sequence[Plan]) -> None:
        """Results refer to them."""
        for plan in plans:
            if plan.outcome == "failed" and plan.key:
                self.tenders.failed.add(plan.key)
            elif plan.outcome == "created" and plan.made is None:
                self.tenders.planned[plan.key] = Tender(0, plan.key, plan.given.deal.owner)


class WantedLine(NamedTuple):
    """What a row of 投标结果 comes to."""

    tender: Tender
    line: ResultLine
    notes: str


class BidResults(Grouped):
    """All bidders of one bid are one result."""

    kind = "bid_results"
    group_by = "bid"
    names: ClassVar[dict[str, str]] = {"lines": "bidder"}

    def __init__(self, asking: Asking, sheet: Sheet, tenders: Tenders) -> None:
        super().__init__(asking, sheet)
        self.tenders = tenders
        own = company()
        self.us = {squeezed(name) for name in US} | ({name_core(own.name)} if own is not None else set())

    def plan(self, plans: Sequence[Plan]) -> None:
        """Two queries for all rows."""
        groups = self.groups(plans)
        tenders = self.tenders.find(groups, self.column("bid"))
        for plan in plans:
            tender = tenders.get(str(plan.row.values.get("bid", "")).strip())
            plan.given = self._wanted(plan, tender)
        keys = {one.pk for one in tenders.values() if isinstance(one, Tender)} - {0}
        stored: dict[int, dict[str, BidResultLine]] = {}
        for line in BidResultLine.objects.filter(bid__in=keys) if keys else ():
            stored.setdefault(line.bid_id, {})[squeezed(line.bidder)] = line
        for group in groups.values():
            self._place(group, stored)

    def _wanted(self, plan: Plan, tender: Any) -> WantedLine | None:
        values = plan.row.values
        if isinstance(tender, Mistake):
            plan.fail(tender)
            tender = None
        elif tender is not None and not self.asking.may("bids.edit", tender.owner):
            plan.fail(self.problem("bid", "owner_out_of_reach"))
        bidder = values.get("bidder", "")
        told = {name: values[name] for name in ("bidder", "price", "score", "rank") if values.get(name) is not None}
        is_us = squeezed(bidder) in self.us or (bool(bidder) and name_core(bidder) in self.us)
        winner = bool(values.get("is_winner"))
        line = self.built(plan, ResultLine, {**told, "is_winner": winner, "is_us": is_us})
        if line is None or tender is None or plan.outcome == "failed":
            return None
        more = notes_of(plan.row, {KINDS[self.kind].by_field["brand"].heading: values.get("brand")})
        # What a bidder's line has no field for stands in the notes of the bid, each with the bidder's name.
        return WantedLine(tender, line, "\n".join(f"{line.bidder} {told}" for told in more.splitlines()))

    def _place(self, group: Sequence[Plan], stored: dict[int, dict[str, BidResultLine]]) -> None:
        names: dict[str, Plan] = {}
        for plan in group:
            if plan.outcome == "failed":
                continue
            name = squeezed(plan.given.line.bidder)
            if name in names:
                plan.outcome = "skipped"
            names.setdefault(name, plan)
        fresh = [plan for plan in group if plan.outcome != "skipped"]
        if self.fail_together(fresh) or not fresh:
            return
        tender: Tender = fresh[0].given.tender
        there_already = stored.get(tender.pk, {})
        if tender.has_result or there_already:
            for plan in fresh:
                there = there_already.get(squeezed(plan.given.line.bidder))
                told = {name: getattr(plan.given.line, name) for name in TOLD if name in plan.row.values}
                more = lines_missing(tender.notes, plan.given.notes)
                self.decide(plan, there, there is None or differs(there, told) or bool(more))
                if plan.outcome == "updated":
                    plan.outcome = "skipped"  # a result that stands is corrected by hand
            return
        lines = [plan.given.line for plan in fresh]
        won = [line for line in lines if line.is_winner] or [line for line in lines if line.rank == 1]
        wrong = "us_twice" if sum(line.is_us for line in lines) > 1 else "one_winner" if len(won) != 1 else ""
        for plan in fresh if wrong else ():
            plan.fail(self.problem("bidder" if wrong == "us_twice" else "is_winner", wrong))

    def create(self, plans: Sequence[Plan]) -> list[Made]:
        """In one batch."""
        return self.written(plans, self._write)

    def _write(self, groups: list[list[Plan]]) -> list[Made]:
        found = Bid.objects.select_related("owner__department", "customer", "opportunity").in_bulk(
            {group[0].given.tender.pk for group in groups}
        )
        rows = []
        for group in groups:
            bid = found[group[0].given.tender.pk]
            notes = with_lines(bid.notes, "\n".join(plan.given.notes for plan in group if plan.given.notes))
            rows.append(BidResultRows(bid=bid, lines=tuple(plan.given.line for plan in group), notes=notes))
        made = import_bid_results(rows=rows, by=self.asking.by, at=self.asking.at)
        return [Made("bid_result", one.public_id) for one in made]
