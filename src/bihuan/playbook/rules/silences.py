"""Proposals that silence brings: nobody followed up, nothing moved on, for too long.

A silence starts at a moment that resets it (its origin) and ends at the next one; what falls on the very moment of the
proposal comes too late to prevent it.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from itertools import zip_longest

from bihuan.playbook.fold import Touch
from bihuan.playbook.instants import BEFORE_ALL, DAY, HOUR
from bihuan.playbook.rules.periods import PersonRule
from bihuan.playbook.rules.rule import Clause, Ground, Rule
from bihuan.playbook.schema.rules import Activate, Downgrade, IdleRep
from bihuan.playbook.schema.values import Span
from bihuan.playbook.spans import Customer, last_before
from bihuan.playbook.verdict import Outcome, Proposal


class Silences:
    """Collects the proposals of one case, and the next moment at which one is due."""

    def __init__(self, clause: Clause, about: str, action: str, now: int) -> None:
        self._clause, self._about, self._action, self._now = clause, about, action, now
        self.found: list[Proposal] = []
        self.wake_at: int | None = None

    def add(self, origin: int, at: int) -> None:
        """A silence from ``origin`` that is long enough at ``at``."""
        if at <= self._now:
            self.found.append(Proposal(at, self._about, self._clause.id, self._action, origin))
        elif self.wake_at is None or at < self.wake_at:
            self.wake_at = at


class IdleRepRule(PersonRule):
    """C13: a person without any follow-up for so many working days of their own."""

    topics = frozenset({"followup", "first event"})
    finds = Proposal

    def __init__(self, clause: Clause, spec: IdleRep) -> None:
        super().__init__(clause)
        self.spec = spec

    def reach(self, ground: Ground, case: str, touch: Touch) -> int:
        before = last_before(ground.store.followups_of.get(case, []), touch.moment)
        return BEFORE_ALL if before is None or touch.topic == "first event" else before

    def moved(self, ground: Ground, person: str, day: int) -> Iterable[tuple[str, int]]:
        # A silence that was over before the day cannot have been long enough by days that come after it.
        yield person, self.reach(ground, person, Touch("person", person, "followup", ground.calendar.start_of(day)))

    def judge(self, ground: Ground, case: str, since: int) -> Outcome:
        store, person, calendar = ground.store, ground.staff.people[case], ground.calendar
        if store.first_event is None:
            return Outcome([])
        silences = Silences(self.clause, f"person:{case}", "idle_rep", ground.now)
        followups = store.followups_of.get(case, [])
        later = followups[bisect_left(followups, since) :]
        starts = [(moment, calendar.day_of(moment)) for moment in later]
        ends: list[int | None] = [*(moment for moment, _ in starts[1:]), None] if starts else []
        if since == BEFORE_ALL:
            first_day = max(person.joined, calendar.day_of(store.first_event))
            starts.insert(0, (BEFORE_ALL, first_day))
            ends.insert(0, followups[0] if followups else None)
        for (origin, day), end in zip(starts, ends, strict=True):
            if end is not None and end < calendar.start_of(day + self.spec.own_working_days + 1):
                continue
            idle_day = self._idle_day(ground, case, day)
            if idle_day is not None:
                at = calendar.end_of(idle_day)
                if (end is None or end >= at) and person.role_on(idle_day) in self.spec.owed_by:
                    silences.add(origin, at)
        return self.outcome(silences.found, silences.wake_at)

    def _idle_day(self, ground: Ground, case: str, day: int) -> int | None:
        """The last of the own working days after the day that make an idle person; None: there are not so many."""
        left = self.spec.own_working_days
        for own_day in ground.staff.own_days_after(ground.staff.people[case], day, left):
            left -= 1
            if not left:
                return own_day
        return None


class CustomerSilenceRule(Rule):
    """A rule about a silent customer."""

    case = "customer"
    finds = Proposal

    def cases(self, ground: Ground) -> Collection[str]:
        return ground.store.customers


def length(span: Span) -> int:
    """A silence in nanoseconds: days are 24 hours from the moment on."""
    return span.count * (HOUR if span.unit == "hours" else DAY)


class ActivateRule(CustomerSilenceRule):
    """C18: an owned customer without follow-up for its grade's time."""

    topics = frozenset({"standing", "followup"})

    def __init__(self, clause: Clause, spec: Activate) -> None:
        super().__init__(clause)
        self.after = {str(grade): length(span) for grade, span in spec.after.items()}

    def reach(self, ground: Ground, case: str, touch: Touch) -> int:
        customer = ground.store.customers[case]
        befores = (last_before(customer.followups, touch.moment), customer.last_mark_before(touch.moment))
        return max((before for before in befores if before is not None), default=BEFORE_ALL)

    def judge(self, ground: Ground, case: str, since: int) -> Outcome:
        customer = ground.store.customers[case]
        silences = Silences(self.clause, f"customer:{case}", "activate", ground.now)
        starts = sorted({*customer.followups_from(since), *customer.marks_from(since)})
        for origin, end in zip_longest(starts, starts[1:]):
            standing = customer.standing_at(origin)
            long_enough = self.after.get(standing.grade) if standing else None
            if long_enough is not None and (end is None or end >= origin + long_enough):
                at = self._owned_from(customer, origin + long_enough)
                if at is not None and (end is None or end >= at):
                    silences.add(origin, at)
        return self.outcome(silences.found, silences.wake_at)

    def _owned_from(self, customer: Customer, moment: int) -> int | None:
        """The moment if the customer was owned just before it, else the first later one at which it is."""
        before = customer.standing_before(moment)
        if before is not None and before.owner:
            return moment
        return next((step.at for step in customer.standings_from(moment) if step.owner), None)


class DowngradeRule(CustomerSilenceRule):
    """E14: a customer of the grade without progress."""

    topics = frozenset({"standing", "progress"})

    def __init__(self, clause: Clause, spec: Downgrade) -> None:
        super().__init__(clause)
        self.grade = spec.grade
        self.after = length(spec.after)

    def reach(self, ground: Ground, case: str, touch: Touch) -> int:
        before = last_before(ground.store.customers[case].progress, touch.moment)
        return BEFORE_ALL if before is None else before

    def judge(self, ground: Ground, case: str, since: int) -> Outcome:
        customer = ground.store.customers[case]
        silences = Silences(self.clause, f"customer:{case}", "downgrade", ground.now)
        for graded_at, ends_at in self._graded(customer, since):
            starts = [graded_at, *customer.progress_between(max(graded_at, since), ends_at)]
            for origin, end in zip(starts, [*starts[1:], ends_at], strict=True):
                at = origin + self.after
                if origin >= since and (end is None or end >= at):
                    silences.add(origin, at)
        return self.outcome(silences.found, silences.wake_at)

    def _graded(self, customer: Customer, since: int) -> list[tuple[int, int | None]]:
        """[from, until) of the spans, up to ``since`` or later, in which the customer has the grade, whoever owns it."""
        spans: list[tuple[int, int | None]] = []
        for step, following in customer.standings_since(since):
            if step.grade == self.grade:
                ends_at = None if following is None else following.at
                if spans and spans[-1][1] == step.at:
                    spans[-1] = spans[-1][0], ends_at
                else:
                    spans.append((step.at, ends_at))
        return spans
