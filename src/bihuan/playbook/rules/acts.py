"""Duties that an act opens: report the visit, record the result, enter what was collected, review the contract."""

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator

from bihuan.playbook.fold import Touch
from bihuan.playbook.instants import BEFORE_ALL
from bihuan.playbook.rules.rule import Clause, Ground, Numbers, Rule
from bihuan.playbook.schema.duties import Act, ContractReview
from bihuan.playbook.spans import HandIn
from bihuan.playbook.verdict import Duty, Outcome


class ActRule(Rule):
    """A duty opened by a fact, due within a time of it."""

    def __init__(self, clause: Clause, spec: Act) -> None:
        super().__init__(clause)
        self.spec = spec

    def judge(self, ground: Ground, case: str, since: int) -> Outcome:
        return self.outcome(duty for duty in self.duties(ground, case, since) if duty.opened_at <= ground.now)

    @abstractmethod
    def duties(self, ground: Ground, case: str, since: int) -> Iterator[Duty]:
        """The case's duties with origins from ``since`` on, those too whose moment has not come."""

    def duty(
        self,
        ground: Ground,
        about: str,
        who: str,
        key: str,
        *,
        opened_at: int,
        done: tuple[int | None, int | None],
        opened_by: int = 0,
        origin: int | None = None,
    ) -> Duty:
        """A duty with its bounds; ``done`` is (first hand-in, completion), ``opened_by`` the opening fact's ``seq``."""
        due_at = ground.calendar.after(opened_at, self.spec.within)
        missing_at = ground.calendar.after_due(due_at, self.spec.missing)
        fixed = (self.clause.charge, opened_at if origin is None else origin)
        return Duty(due_at, key, self.clause.id, who, about, opened_at, missing_at, *done, *fixed, opened_by=opened_by)


def done_by(hand_ins: Iterable[HandIn]) -> tuple[int | None, int | None]:
    """(first hand-in, first complete one) of hand-ins in the log's order."""
    first: int | None = None
    for hand_in in hand_ins:
        first = hand_in.at if first is None else first
        if hand_in.complete:
            return first, hand_in.at
    return first, None


class VisitReportRule(ActRule):
    """A13, B18: the leader of a visit reports it."""

    case = "visit"

    def cases(self, ground: Ground) -> Collection[str]:
        return ground.store.visits

    def duties(self, ground: Ground, case: str, since: int) -> Iterator[Duty]:
        visit, about, numbers = ground.store.visits[case], f"visit:{case}", Numbers(self.clause)
        done = done_by(visit.reported)
        for held in visit.held:
            key = numbers.key(about, held.leader, held.ended_at)
            yield self.duty(ground, about, held.leader, key, opened_at=held.ended_at, done=done, opened_by=held.seq)


class BidResultRule(ActRule):
    """A16: the owner of the opportunity records how the bid ended."""

    case = "bid"

    def cases(self, ground: Ground) -> Collection[str]:
        return ground.store.bids

    def hears(self, touch: Touch) -> bool:
        return (touch.case == "opportunity" and touch.topic == "opened") or super().hears(touch)

    def touched(self, ground: Ground, touch: Touch) -> Iterable[tuple[str, int]]:
        if touch.case != "opportunity":
            return super().touched(ground, touch)
        opportunity = ground.store.opportunities.get(touch.id or "")
        if touch.topic != "opened" or opportunity is None:
            return ()
        return ((bid, BEFORE_ALL) for bid in opportunity.bids)

    def duties(self, ground: Ground, case: str, since: int) -> Iterator[Duty]:
        bid, about, numbers = ground.store.bids[case], f"bid:{case}", Numbers(self.clause)
        done = done_by(bid.results)
        for place in bid.opened:
            quoted = bisect_left(bid.quotes, place)
            opportunity = ground.store.opportunities.get(bid.quotes[quoted - 1].opportunity) if quoted else None
            owner = opportunity.owner_at(place) if opportunity else None
            if owner is not None:
                key = numbers.key(about, owner, place[0])
                yield self.duty(ground, about, owner, key, opened_at=place[0], done=done, opened_by=place[1])


class CustomerEntryRule(ActRule):
    """B3, E2: who collected a customer's data records them; the recording itself is the doing."""

    case = "customer"
    topics = frozenset({"entry"})

    def cases(self, ground: Ground) -> Collection[str]:
        return ground.store.customers

    def reach(self, ground: Ground, case: str, touch: Touch) -> int:
        return touch.moment

    def duties(self, ground: Ground, case: str, since: int) -> Iterator[Duty]:
        numbers = Numbers(self.clause)
        about = f"customer:{case}"
        for recording in ground.store.customers[case].recordings:
            opened_at, done = recording.collected_at, (recording.at, recording.at)
            key = numbers.key(about, recording.actor, opened_at)
            if recording.at < since:
                continue
            yield self.duty(
                ground,
                about,
                recording.actor,
                key,
                opened_at=opened_at,
                done=done,
                opened_by=recording.seq,
                origin=recording.at,
            )


class FollowupEntryRule(ActRule):
    """E11: who made a follow-up logs it; the logging itself is the doing."""

    case = "followup"

    def cases(self, ground: Ground) -> Collection[str]:
        return ground.store.followups

    def duties(self, ground: Ground, case: str, since: int) -> Iterator[Duty]:
        numbers = Numbers(self.clause)
        about = f"followup:{case}"
        for logged in ground.store.followups[case]:
            key = numbers.key(about, logged.by, logged.happened_at)
            done = (logged.at, logged.at)
            yield self.duty(
                ground, about, logged.by, key, opened_at=logged.happened_at, done=done, opened_by=logged.seq
            )


class FollowupPlanRule(ActRule):
    """E8: the owner plans the follow-up of a customer of the grade, once it has been followed up."""

    case = "customer"
    topics = frozenset({"standing", "followup", "plan"})
    firsts = True

    def __init__(self, clause: Clause, spec: Act, grade: str) -> None:
        super().__init__(clause, spec)
        self.grade = grade

    def cases(self, ground: Ground) -> Collection[str]:
        return ground.store.customers

    def touched(self, ground: Ground, touch: Touch) -> Iterable[tuple[str, int]]:
        if touch.case == self.case and touch.topic == "followup" and self._is_later(ground, touch):
            return ()
        return super().touched(ground, touch)

    def _is_later(self, ground: Ground, touch: Touch) -> bool:
        """Only the first follow-up of all decides from when on there is one behind the customer."""
        followups = ground.store.customers[touch.id].followups if touch.id is not None else []
        return bool(followups) and touch.moment > followups[0]

    def duties(self, ground: Ground, case: str, since: int) -> Iterator[Duty]:
        customer = ground.store.customers[case]
        if not customer.followups:
            return
        reached = customer.standing_at(customer.followups[0])
        opened_at = customer.followups[0]
        if reached is None or reached.grade != self.grade:
            steps = customer.standings
            reached = next((step for step in steps if step.at > opened_at and step.grade == self.grade), None)
            if reached is None:
                return
            opened_at = reached.at
        if not reached.owner:
            return
        about = f"customer:{case}"
        plan = max(customer.plans[0], opened_at) if customer.plans else None
        key = f"{self.clause.id}:{about}:{reached.owner}"
        yield self.duty(ground, about, reached.owner, key, opened_at=opened_at, done=(plan, plan), origin=BEFORE_ALL)


class ContractReviewRule(ActRule):
    """E16: the reviewer asked reviews the contract; the next review of the step, by anyone, does it."""

    case = "contract"

    def __init__(self, clause: Clause, spec: ContractReview) -> None:
        super().__init__(clause, spec)
        self.steps = spec.steps

    def cases(self, ground: Ground) -> Collection[str]:
        return ground.store.contracts

    def duties(self, ground: Ground, case: str, since: int) -> Iterator[Duty]:
        steps, about, numbers = ground.store.contracts[case].steps, f"contract:{case}", Numbers(self.clause)
        reviews: dict[str, list[tuple[int, int]]] = {step: [] for step in self.steps}
        for step in steps:
            if step.verb == "contract.reviewed" and step.step in reviews:
                reviews[step.step].append(step[:2])
        for asked in steps:
            if asked.verb != "contract.review_requested" or asked.step not in reviews:
                continue
            following = bisect_left(reviews[asked.step], asked[:2])
            done_at = reviews[asked.step][following][0] if following < len(reviews[asked.step]) else None
            named = f"{about}:{asked.step}"
            key = numbers.key(named, asked.word, asked.at)
            yield self.duty(
                ground, about, asked.word, key, opened_at=asked.at, done=(done_at, done_at), opened_by=asked.seq
            )
