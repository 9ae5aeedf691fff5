"""B8: a customer nobody has contacted yet is contacted by its owner in time, or can be taken back."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator

from bihuan.playbook.fold import Touch
from bihuan.playbook.instants import BEFORE_ALL
from bihuan.playbook.rules.acts import ActRule
from bihuan.playbook.rules.rule import Ground, Numbers
from bihuan.playbook.spans import first_from
from bihuan.playbook.verdict import Duty, Outcome, Proposal

LONGEST_KEY = 1000
"""Characters of a waiver's key that are looked at: no key of a customer is so long, and made-up ones cost time."""

Opened = tuple[Duty, int | None]
"""A duty, and the moment at which the customer was released or given anew before the duty was done; None: never."""


class FirstContactRule(ActRule):
    """The owner's first follow-up of a customer that had none before it was given to them."""

    case = "customer"
    topics = frozenset({"standing", "followup"})
    firsts = True

    def cases(self, ground: Ground) -> Collection[str]:
        return ground.store.customers

    def reach(self, ground: Ground, case: str, touch: Touch) -> int:
        # What was given before the last giving ended with it: only that last one can still move.
        givings = ground.store.customers[case].givings
        before = bisect_left(givings, (touch.moment,))
        return givings[before - 1].at if before else BEFORE_ALL

    def duties(self, ground: Ground, case: str, since: int) -> Iterator[Duty]:
        return (duty for duty, dropped_at in self.openings(ground, case, since) if dropped_at is None)

    def openings(self, ground: Ground, case: str, since: int) -> Iterator[Opened]:
        """Every giving of the customer, from ``since`` on, to an owner before its first follow-up."""
        customer = ground.store.customers[case]
        givings, about, numbers = customer.givings, f"customer:{case}", Numbers(self.clause)
        contacted_at = customer.followups[0] if customer.followups else None
        for index, change in enumerate(givings):
            if contacted_at is not None and contacted_at < change.at:
                return
            if not change.owner:
                continue
            key = numbers.key(about, change.owner, change.at)
            if change.at < since:
                continue
            done_at = first_from(customer.followups_by.get(change.owner, []), change.at)
            taken_at = givings[index + 1].at if index + 1 < len(givings) else None
            if taken_at is not None and done_at is not None and done_at <= taken_at:
                taken_at = None
            done = (done_at, done_at)
            duty = self.duty(ground, about, change.owner, key, opened_at=change.at, done=done, opened_by=change.seq)
            yield duty, taken_at


class ReclaimRule(FirstContactRule):
    """The proposal to take a customer back at the due time of a first contact that did not happen."""

    topics = frozenset({"standing", "followup", "waived"})
    finds = Proposal

    def judge(self, ground: Ground, case: str, since: int) -> Outcome:
        found: list[Proposal] = []
        waking: list[int] = []
        for duty, taken_at in self.openings(ground, case, since):
            if not self._stands(ground, duty, taken_at):
                continue
            if duty.due_at > ground.now:
                waking.append(duty.due_at)
            elif self.clause.counts_at(duty.opened_at):
                found.append(Proposal(duty.due_at, duty.about, self.clause.id, "reclaim", duty.origin))
        return self.outcome(found, min(waking, default=None))

    def hears(self, touch: Touch) -> bool:
        return touch.case == "duty" or super().hears(touch)

    def touched(self, ground: Ground, touch: Touch) -> Iterable[tuple[str, int]]:
        if touch.case != "duty":
            yield from super().touched(ground, touch)
        elif touch.id is not None and touch.id.startswith(f"{self.clause.id}:customer:"):
            # The key does not say where the customer's id ends: ids may hold colons, and so may people's.
            rest = touch.id.split(":", 2)[2][:LONGEST_KEY]
            for end in (place for place, char in enumerate(rest) if char == ":"):
                if rest[:end] in ground.store.customers:
                    yield rest[:end], BEFORE_ALL

    def _stands(self, ground: Ground, duty: Duty, taken_at: int | None) -> bool:
        """Neither done, nor taken away, nor waived before the due time."""
        waived_at = ground.store.waived.get(duty.key)
        ends = (duty.handed_at, taken_at, waived_at)
        return all(end is None or end >= duty.due_at for end in ends)
