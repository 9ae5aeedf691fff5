"""Folding facts into spans and moments. What has not come yet at ``now`` is held back, so rules never see the future.

Facts may be told in any order. Each change is called out as a touch (case, topic, moment): the live engine asks the rules
which of their answers it can move; a replay does not listen.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any, NamedTuple

from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.facts import VERBS, Fact
from bihuan.playbook.spans import (
    UNOWNED,
    Bid,
    Change,
    Contract,
    Customer,
    HandIn,
    Held,
    Logged,
    Opportunity,
    OpportunityFact,
    Quote,
    Recording,
    Step,
    Submission,
    Tenure,
    Visit,
    put,
)


class Touch(NamedTuple):
    """Something changed in a case. ``id`` None: in every case of the kind. ``moment``: from when on it may matter."""

    case: str
    id: str | None
    topic: str
    moment: int


def ignore(touch: Touch) -> None:
    """The listener of a replay."""


class Store:
    """All spans and moments up to ``now``."""

    def __init__(self, calendar: WorkCalendar, *, now: int, listen: Callable[[Touch], None] = ignore) -> None:
        self.calendar = calendar
        self.now = now
        self.first_event: int | None = None
        self.customers: dict[str, Customer] = defaultdict(Customer)
        self.opportunities: dict[str, Opportunity] = {}
        self.visits: dict[str, Visit] = defaultdict(Visit)
        self.bids: dict[str, Bid] = defaultdict(Bid)
        self.contracts: dict[str, Contract] = defaultdict(Contract)
        self.followups: dict[str, list[Logged]] = defaultdict(list)
        self.reports: dict[tuple[str, str, int], list[Submission]] = defaultdict(list)
        self.completions: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.released: dict[int, list[int]] = defaultdict(list)
        self.followups_of: dict[str, list[int]] = defaultdict(list)
        self.visits_of: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.recorded_by: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.held_by: dict[str, list[Tenure]] = defaultdict(list)
        self.unknown_verbs: Counter[str] = Counter()
        self.waived: dict[str, int] = {}
        self._disordered: set[str] = set()
        self._slots: dict[str, set[tuple[str, str, int]]] = defaultdict(set)
        self._listen = listen
        self._later: list[tuple[int, int, Callable[..., None], tuple[Any, ...]]] = []
        self._held_back = 0
        self._folds: dict[str, Callable[[Fact], None]] = {
            verb: getattr(self, "_" + verb.replace(".", "_")) for verb in VERBS
        }

    def tell(self, fact: Fact) -> None:
        """Take a fact in, now or when its time comes. A fact of an unknown verb counts for nothing."""
        if fact.verb in self._folds:
            self._when(fact.at, self._tell, fact)
        else:
            self.unknown_verbs[fact.verb] += 1

    def advance(self, now: int) -> None:
        """Move on to ``now``: what was held back until then has come."""
        self.now = max(now, self.now)
        while self._later and self._later[0][0] <= self.now:
            _, _, take, arguments = heappop(self._later)
            take(*arguments)

    @property
    def next_moment(self) -> int | None:
        """When the next of what is held back comes; None: nothing is."""
        return self._later[0][0] if self._later else None

    def _when(self, moment: int, take: Callable[..., None], *arguments: Any) -> None:
        if moment <= self.now:
            take(*arguments)
        else:
            self._held_back += 1
            heappush(self._later, (moment, self._held_back, take, arguments))

    def _tell(self, fact: Fact) -> None:
        if self.first_event is None or fact.at < self.first_event:
            self.first_event = fact.at
            self._touch("person", None, "first event", fact.at)
        self._folds[fact.verb](fact)

    def _touch(self, case: str, id_: str | None, topic: str, moment: int) -> None:
        self._listen(Touch(case, id_, topic, moment))

    def _touch_at(self, opens_at: int, case: str, id_: str, topic: str, moment: int) -> None:
        """A touch when a duty opens; and one at once, where that is later: even unopened it takes its number."""
        self._touch(case, id_, topic, moment)
        if opens_at > self.now:
            self._when(opens_at, self._touch, case, id_, topic, moment)

    # Customers

    def _customer_changed(self, fact: Fact, owner: str | None, grade: str | None, *, mark: bool) -> None:
        self.customers[fact.subject].change(Change(fact.at, fact.seq, owner, grade, mark))
        self._touch("customer", fact.subject, "standing", fact.at)

    def _customer_recorded(self, fact: Fact) -> None:
        self._customer_changed(fact, fact.data["owner"], fact.data["grade"], mark=True)
        if fact.actor is None:
            return
        put(self.recorded_by[fact.actor], (fact.at, fact.subject))
        self._touch("person", fact.actor, "recording", fact.at)
        collected_at = fact.data["collected_at"]
        if collected_at is not None:
            put(self.customers[fact.subject].recordings, Recording(fact.at, fact.seq, fact.actor, collected_at))
            self._touch_at(collected_at, "customer", fact.subject, "entry", fact.at)

    def _customer_graded(self, fact: Fact) -> None:
        self._customer_changed(fact, None, fact.data["grade"], mark=True)

    def _customer_assigned(self, fact: Fact) -> None:
        self._customer_changed(fact, fact.data["owner"], None, mark=False)

    def _customer_released(self, fact: Fact) -> None:
        self._customer_changed(fact, UNOWNED, None, mark=False)

    def _plan_made(self, fact: Fact) -> None:
        put(self.customers[fact.data["customer"]].plans, fact.at)
        self._touch("customer", fact.data["customer"], "plan", fact.at)

    # Follow-ups and visits

    def _followup_logged(self, fact: Fact) -> None:
        data = fact.data
        happened_at, by = data["happened_at"], data["by"]
        put(self.followups[fact.subject], Logged(fact.at, fact.seq, by, happened_at))
        self._touch_at(happened_at, "followup", fact.subject, "entry", happened_at)
        self._when(happened_at, self._followed_up, data["customer"], (by,), happened_at, data["progress"])

    def _followed_up(self, customer_id: str, people: tuple[str, ...], moment: int, progress: bool) -> None:
        customer = self.customers[customer_id]
        put(customer.followups, moment)
        if progress:
            put(customer.progress, moment)
            self._touch("customer", customer_id, "progress", moment)
        for person in dict.fromkeys(people):
            put(customer.followups_by.setdefault(person, []), moment)
            put(self.followups_of[person], moment)
            self._touch("person", person, "followup", moment)
        self._touch("customer", customer_id, "followup", moment)

    def _visit_held(self, fact: Fact) -> None:
        data = fact.data
        started_at, ended_at = data["started_at"], data["ended_at"]
        put(self.visits[fact.subject].held, Held(fact.at, fact.seq, data["by"][0], ended_at))
        self._touch_at(ended_at, "visit", fact.subject, "held", ended_at)
        self._when(started_at, self._visited, data["customer"], data["by"], started_at)

    def _visited(self, customer: str, people: tuple[str, ...], started_at: int) -> None:
        self._followed_up(customer, people, started_at, True)
        for person in dict.fromkeys(people):
            put(self.visits_of[person], (started_at, customer))
            self._touch("person", person, "visit", started_at)

    def _visit_reported(self, fact: Fact) -> None:
        put(self.visits[fact.subject].reported, HandIn(fact.at, fact.seq, fact.data["complete"]))
        self._touch("visit", fact.subject, "reported", fact.at)

    # Opportunities and bids

    def _opportunity(self, name: str) -> Opportunity:
        return self.opportunities.get(name) or self.opportunities.setdefault(name, Opportunity(name))

    def _opportunity_fact(self, fact: Fact) -> None:
        opportunity = self._opportunity(fact.subject)
        data = fact.data
        complete, owner, customer = data.get("complete", True), data.get("owner"), data.get("customer")
        deal = OpportunityFact(fact.at, fact.seq, fact.verb, complete, owner, customer)
        if opportunity.deals and deal < opportunity.deals[-1]:
            self._disordered.add(fact.subject)
        put(opportunity.deals, deal)
        put(opportunity.touches, fact.at)
        if complete:
            put(opportunity.complete_touches, fact.at)
        if fact.subject not in self._disordered:
            self._follow(opportunity, deal)
        if owner is not None:
            put(opportunity.openings, (fact.at, fact.seq, owner))
        self._touch("opportunity", fact.subject, "touch" if owner is None else "opened", fact.at)

    _opportunity_opened = _opportunity_fact
    _opportunity_updated = _opportunity_fact
    _opportunity_stage_changed = _opportunity_fact
    _opportunity_closed = _opportunity_fact

    def _follow(self, opportunity: Opportunity, deal: OpportunityFact) -> None:
        """Keep in step what the next deal changes: who holds the opportunity, and whose progress its stages are."""
        last = max(len(opportunity.tenures) - 1, 0)
        for tenure in opportunity.tenures[last:]:
            held = self.held_by[tenure.owner]
            del held[bisect_left(held, tenure)]
        opportunity.hold(deal)
        for tenure in opportunity.tenures[last:]:
            put(self.held_by[tenure.owner], tenure)
        opportunity.customer = deal.customer or opportunity.customer
        if deal.verb == "opportunity.stage_changed" and opportunity.customer is not None:
            put(self.customers[opportunity.customer].progress, deal.at)
            opportunity.credited.append((opportunity.customer, deal.at))
            self._touch("customer", opportunity.customer, "progress", deal.at)

    def settle(self) -> None:
        """Follow an opportunity anew where a fact was told late: it can move what came after it to somebody else."""
        for name in self._disordered:
            opportunity = self.opportunities[name]
            for customer, moment in opportunity.credited:
                progress = self.customers[customer].progress
                del progress[bisect_left(progress, moment)]
                self._touch("customer", customer, "progress", moment)
            for tenure in opportunity.tenures:
                held = self.held_by[tenure.owner]
                del held[bisect_left(held, tenure)]
            opportunity.forget()
            for deal in opportunity.deals:
                self._follow(opportunity, deal)
        self._disordered.clear()

    def _bid_quoted(self, fact: Fact) -> None:
        name = fact.data["opportunity"]
        put(self.bids[fact.subject].quotes, Quote(fact.at, fact.seq, name, fact.data["analysed"], fact.actor))
        self._opportunity(name).bids.add(fact.subject)
        self._touch("bid", fact.subject, "quote", fact.at)

    def _bid_opened(self, fact: Fact) -> None:
        put(self.bids[fact.subject].opened, (fact.at, fact.seq))
        self._touch("bid", fact.subject, "opened", fact.at)

    def _bid_result_recorded(self, fact: Fact) -> None:
        put(self.bids[fact.subject].results, HandIn(fact.at, fact.seq, fact.data["complete"]))
        self._touch("bid", fact.subject, "result", fact.at)

    # Contracts

    def _contract_fact(self, fact: Fact) -> None:
        data = fact.data
        word = data.get("reviewer") or data.get("decision") or ""
        step = Step(fact.at, fact.seq, fact.verb, data.get("step", ""), word, fact.actor)
        put(self.contracts[fact.subject].steps, step)
        self._touch("contract", fact.subject, "step", fact.at)

    _contract_review_requested = _contract_fact
    _contract_reviewed = _contract_fact
    _contract_signed = _contract_fact

    # Reports, statistics, waivers

    def _report_submitted(self, fact: Fact) -> None:
        if fact.actor is None:
            return
        slot = fact.actor, fact.data["kind"], fact.data["period"]
        put(self.reports[slot], Submission(fact.at, fact.seq, fact.data["complete"], fact.subject))
        self._slots[fact.subject].add(slot)
        self._touch("person", fact.actor, "report", self.calendar.start_of(slot[2]))

    def _report_completed(self, fact: Fact) -> None:
        put(self.completions[fact.subject], (fact.at, fact.seq))
        for person, _, period in self._slots[fact.subject]:
            self._touch("person", person, "report", self.calendar.start_of(period))

    def _statistics_released(self, fact: Fact) -> None:
        put(self.released[fact.data["week"]], fact.at)
        self._touch("person", None, "statistics", self.calendar.start_of(fact.data["week"]))

    def _duty_waived(self, fact: Fact) -> None:
        before = self.waived.get(fact.subject)
        if before is None or fact.at < before:
            self.waived[fact.subject] = fact.at
            self._touch("duty", fact.subject, "waived", fact.at)
