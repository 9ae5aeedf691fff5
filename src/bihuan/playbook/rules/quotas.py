"""Quotas: so many in a week. Open until the count is reached, missing when the week ends before it."""

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator

from bihuan.playbook.calendar import monday_of, week_name
from bihuan.playbook.fold import Touch
from bihuan.playbook.people import OwnWeek
from bihuan.playbook.rules.periods import PersonRule, week_start
from bihuan.playbook.rules.rule import Clause, Ground, Rule
from bihuan.playbook.schema.rules import CustomerFollowups, CustomersRecorded, CustomersVisited
from bihuan.playbook.spans import END_OF_TIME, Customer
from bihuan.playbook.verdict import Duty, Outcome


def quota(
    ground: Ground, clause: Clause, about: str, named: str, who: str, *, monday: int, reached: list[int], target: int
) -> Duty:
    """A quota's duty; ``reached`` holds the week's counted moments in order, ``named`` the key without the clause."""
    starts_at, ends_at = ground.calendar.start_of(monday), ground.calendar.start_of(monday + 7)
    done_at = reached[target - 1] if len(reached) >= target else None
    key = f"{clause.id}:{named}:{who}"
    fixed = (clause.charge, starts_at, len(reached), target)
    return Duty(ends_at, key, clause.id, who, about, starts_at, ends_at, done_at, done_at, *fixed)


class PersonQuotaRule(PersonRule):
    """A quota of distinct customers per person and week; the target follows the person's own working days, or not."""

    def __init__(self, clause: Clause, spec: CustomersRecorded | CustomersVisited) -> None:
        super().__init__(clause)
        self.spec = spec

    def reach(self, ground: Ground, case: str, touch: Touch) -> int:
        return week_start(ground, touch.moment)

    def moved(self, ground: Ground, person: str, day: int) -> Iterable[tuple[str, int]]:
        yield person, week_start(ground, ground.calendar.start_of(day))

    def judge(self, ground: Ground, case: str, since: int) -> Outcome:
        store, person = ground.store, ground.staff.people[case]
        if store.first_event is None:
            return Outcome([])
        monday = max(ground.calendar.week_of(max(store.first_event, since)), monday_of(person.joined))
        duties: list[Duty] = []
        while (starts_at := ground.calendar.start_of(monday)) <= ground.now:
            own = ground.staff.own_week(person, monday)
            if own.days and own.role in self.spec.owed_by:
                duties.append(self._duty(ground, case, monday, own))
            monday += 7
        return self.outcome(duties, starts_at if person.left is None or monday <= person.left else None)

    def _duty(self, ground: Ground, person: str, monday: int, own: OwnWeek) -> Duty:
        about = f"week:{week_name(monday)}"
        target = self.spec.target * (own.days if self.spec.per == "working day" else 1)
        counted = self.counted(ground, person)
        first, last = ((ground.calendar.start_of(day),) for day in (monday, monday + 7))
        found: dict[str, int] = {}
        for moment, customer in counted[bisect_left(counted, first) : bisect_left(counted, last)]:
            found.setdefault(customer, moment)
        reached = list(found.values())
        return quota(ground, self.clause, about, about, person, monday=monday, reached=reached, target=target)

    @abstractmethod
    def counted(self, ground: Ground, person: str) -> list[tuple[int, str]]:
        """(moment, customer) of what counts, in order."""


class CustomersRecordedRule(PersonQuotaRule):
    """B2: distinct customers that the person records."""

    topics = frozenset({"recording", "first event"})

    def counted(self, ground: Ground, person: str) -> list[tuple[int, str]]:
        return ground.store.recorded_by.get(person, [])


class CustomersVisitedRule(PersonQuotaRule):
    """B17: distinct customers that the person visits, alone or with others."""

    topics = frozenset({"visit", "first event"})

    def counted(self, ground: Ground, person: str) -> list[tuple[int, str]]:
        return ground.store.visits_of.get(person, [])


class CustomerFollowupsRule(Rule):
    """E7: follow-ups, by anyone, of a customer that has the grade and one owner from the week's start to its end."""

    case = "customer"
    topics = frozenset({"standing", "followup"})

    def __init__(self, clause: Clause, spec: CustomerFollowups) -> None:
        super().__init__(clause)
        self.spec = spec

    def cases(self, ground: Ground) -> Collection[str]:
        return ground.store.customers

    def reach(self, ground: Ground, case: str, touch: Touch) -> int:
        return week_start(ground, touch.moment)

    def moved(self, ground: Ground, person: str, day: int) -> Iterable[tuple[str, int]]:
        since = week_start(ground, ground.calendar.start_of(day))
        for case, customer in ground.store.customers.items():
            if any(step.owner == person for step, _ in customer.standings_since(since)):
                yield case, since

    def judge(self, ground: Ground, case: str, since: int) -> Outcome:
        customer, calendar = ground.store.customers[case], ground.calendar
        duties: list[Duty] = []
        wake_at: int | None = None
        for owner, from_, until in self._held(customer, since):
            monday = max(calendar.week_of(max(from_, since)), monday_of(ground.staff.people[owner].joined))
            if calendar.start_of(monday) < from_:
                monday += 7
            while (starts_at := calendar.start_of(monday)) <= ground.now and calendar.start_of(monday + 7) <= until:
                if ground.staff.own_week(ground.staff.people[owner], monday).days:
                    duties.append(self._duty(ground, case, owner, monday))
                monday += 7
            if until == END_OF_TIME:
                wake_at = starts_at
        return self.outcome(duties, wake_at)

    def _held(self, customer: Customer, since: int) -> Iterator[tuple[str, int, int]]:
        """(owner, from, until) of the spans, up to ``since`` or later, in which the customer has the grade and an owner."""
        for step, following in customer.standings_since(since):
            if step.owner and step.grade == self.spec.grade:
                yield step.owner, step.at, END_OF_TIME if following is None else following.at

    def _duty(self, ground: Ground, case: str, owner: str, monday: int) -> Duty:
        about = f"customer:{case}"
        followups = ground.store.customers[case].followups
        first, last = (bisect_left(followups, ground.calendar.start_of(day)) for day in (monday, monday + 7))
        named = f"{about}:{week_name(monday)}"
        reached, target = followups[first:last], self.spec.target
        return quota(ground, self.clause, about, named, owner, monday=monday, reached=reached, target=target)
