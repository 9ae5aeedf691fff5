"""Duties that a day or a week opens: reports, opportunities brought up to date, statistics released."""

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from heapq import heappop, heappush

from bihuan.playbook.calendar import day_name, monday_of, week_name
from bihuan.playbook.fold import Touch
from bihuan.playbook.instants import BEFORE_ALL, HOUR
from bihuan.playbook.people import Person
from bihuan.playbook.rules.rule import Clause, Ground, Rule, later
from bihuan.playbook.schema.duties import (
    DailyReport,
    OpportunityUpdate,
    Periodic,
    Weekly,
    WeeklyReport,
)
from bihuan.playbook.schema.values import WEEKDAYS, Span
from bihuan.playbook.spans import Opportunity, first_from, last_before
from bihuan.playbook.verdict import Duty, Outcome

Done = tuple[int | None, int | None]
"""(first hand-in, completion)."""


class PersonRule(Rule):
    """A rule about what a person does in a period; its case is the person."""

    case = "person"

    def cases(self, ground: Ground) -> Collection[str]:
        return ground.staff.people.keys()


def week_start(ground: Ground, moment: int) -> int:
    """The start of the week that holds the moment."""
    return ground.calendar.start_of(ground.calendar.week_of(moment))


def report_done(ground: Ground, person: str, kind: str, period: int) -> Done:
    """When the person's report of the period was handed in, and when it was complete."""
    submissions = ground.store.reports.get((person, kind, period), [])
    completions: list[int] = []
    for at, seq, complete, report in submissions:
        if complete:
            completions.append(at)
        filled_in = ground.store.completions.get(report, [])
        index = bisect_left(filled_in, (at, seq))
        completions += [moment for moment, _ in filled_in[index : index + 1]]
    return (submissions[0].at if submissions else None), min(completions, default=None)


class WeeklyRule(PersonRule):
    """Owed for each week in which the person has a working day of their own and, on its last one, the role."""

    def __init__(self, clause: Clause, spec: Weekly, following: Weekly | None) -> None:
        """``following``: the weekly duty whose next due time makes this one missing; None: a span does."""
        super().__init__(clause)
        self.spec = spec
        self.following = following

    def reach(self, ground: Ground, case: str, touch: Touch) -> int:
        return week_start(ground, touch.moment)

    def moved(self, ground: Ground, person: str, day: int) -> Iterable[tuple[str, int]]:
        yield person, ground.calendar.start_of(self._moved_from(ground, ground.staff.people[person], monday_of(day)))

    def _moved_from(self, ground: Ground, person: Person, monday: int) -> int:
        """The week itself, or the first of those before it that are missing from a due time in or after it on."""
        if self.following is None:
            return monday
        moved, last_due = monday, None
        while (monday := monday - 7) + 6 >= person.joined:
            own = ground.staff.own_week(person, monday)
            if own.days and own.role in self.following.owed_by:
                # Weeks can share a due time; what is due before the last one's has its next one there.
                due_at = weekly_due(ground, self.following, monday)
                if last_due is not None and due_at < last_due:
                    return monday + 7
                last_due = due_at
        return min(moved, monday_of(person.joined))

    def due_at(self, ground: Ground, monday: int) -> int:
        """The end of the due day after the week, or of the next working day."""
        return weekly_due(ground, self.spec, monday)

    def judge(self, ground: Ground, case: str, since: int) -> Outcome:
        store, person = ground.store, ground.staff.people[case]
        if store.first_event is None:
            return Outcome([])
        monday = max(ground.calendar.week_of(max(store.first_event, since)), monday_of(person.joined))
        weeks: list[int] = []
        while (opens_at := ground.calendar.start_of(monday + 7)) <= ground.now:
            if self.is_owed(ground, person, monday):
                weeks.append(monday)
            monday += 7
        return self.outcome(self.duties(ground, person, weeks), self._wake_at(person, monday, opens_at))

    def _wake_at(self, person: Person, monday: int, opens_at: int) -> int | None:
        return opens_at if person.left is None or monday <= person.left else None

    def is_owed(self, ground: Ground, person: Person, monday: int) -> bool:
        """Whether the person owes the week."""
        own = ground.staff.own_week(person, monday)
        return own.days > 0 and own.role in self.spec.owed_by

    @abstractmethod
    def duties(self, ground: Ground, person: Person, weeks: list[int]) -> Iterator[Duty]:
        """The duties of the weeks, whose Mondays ascend."""

    def duty(self, ground: Ground, person: Person, monday: int, done: Done) -> Duty:
        """The duty of one week."""
        about = f"week:{week_name(monday)}"
        due_at = self.due_at(ground, monday)
        return Duty(
            due_at,
            f"{self.clause.id}:{about}:{person.id}",
            self.clause.id,
            person.id,
            about,
            ground.calendar.start_of(monday + 7),
            self._missing_at(ground, person, monday, due_at),
            *done,
            self.clause.charge,
            ground.calendar.start_of(monday),
        )

    def _missing_at(self, ground: Ground, person: Person, monday: int, due_at: int) -> int:
        if self.following is not None:
            for following in ground.staff.weeks_after(person, monday):
                own = ground.staff.own_week(person, following)
                if own.days and own.role in self.following.owed_by:
                    next_due = weekly_due(ground, self.following, following)
                    if next_due > due_at:
                        return next_due
        return missing_by_span(ground, self.spec, due_at)


def weekly_due(ground: Ground, spec: Weekly, monday: int) -> int:
    """The due time of a weekly duty of the week."""
    day = monday + 7 + WEEKDAYS.index(spec.due)
    return ground.calendar.end_of(ground.calendar.next_working(day))


def missing_by_span(ground: Ground, spec: Periodic, due_at: int) -> int:
    """Where no next duty comes: the end of the fifth working day after the due day, or what the playbook says."""
    span = spec.missing if isinstance(spec.missing, Span) else Span(5, "working days")
    return ground.calendar.after_due(due_at, span)


class HandInRule(WeeklyRule):
    """Something of the week is handed in."""

    def duties(self, ground: Ground, person: Person, weeks: list[int]) -> Iterator[Duty]:
        for monday in weeks:
            yield self.duty(ground, person, monday, self.done(ground, person, monday))

    @abstractmethod
    def done(self, ground: Ground, person: Person, monday: int) -> Done:
        """When the week's duty was done."""


class WeeklyReportRule(HandInRule):
    """A11, D11: the weekly or management report of the week."""

    topics = frozenset({"report", "first event"})

    def __init__(self, clause: Clause, spec: WeeklyReport, following: Weekly | None) -> None:
        super().__init__(clause, spec, following)
        self.report = spec.report

    def done(self, ground: Ground, person: Person, monday: int) -> Done:
        return report_done(ground, person.id, self.report, monday)


class StatisticsReleaseRule(HandInRule):
    """A19: the statistics of the week, released by anyone."""

    topics = frozenset({"statistics", "first event"})

    def done(self, ground: Ground, person: Person, monday: int) -> Done:
        released = ground.store.released.get(monday, [])
        return (released[0], released[0]) if released else (None, None)


class OpportunityUpdateRule(WeeklyRule):
    """A12: every open opportunity of the person touched shortly before the due time, or later."""

    topics = frozenset({"holding", "first event"})

    def __init__(self, clause: Clause, spec: OpportunityUpdate, following: Weekly | None) -> None:
        super().__init__(clause, spec, following)
        self.window = spec.window.count * HOUR

    def hears(self, touch: Touch) -> bool:
        return touch.case == "opportunity" or (touch.case == "person" and touch.topic == "first event")

    def touched(self, ground: Ground, touch: Touch) -> Iterable[tuple[str, int]]:
        opportunity = ground.store.opportunities.get(touch.id or "")
        if touch.case == "opportunity" and opportunity is not None:
            reach = self._reach(ground, opportunity, touch.moment)
            for owner in {tenure.owner for tenure in opportunity.tenures}:
                yield owner, reach
        elif touch.case == "person" and touch.topic == "first event":
            yield from ((person, BEFORE_ALL) for person in self.cases(ground))

    def _reach(self, ground: Ground, opportunity: Opportunity, moment: int) -> int:
        """The first week that a touch can move: it makes good all weeks since the last complete one."""
        before = last_before(opportunity.complete_touches, moment)
        return self.due_after(ground, moment if before is None else min(moment, before + self.window))

    def due_after(self, ground: Ground, moment: int) -> int:
        """The start of the first week that is due after the moment."""
        monday = ground.calendar.week_of(moment)
        while self.due_at(ground, monday - 7) > moment:
            monday -= 7
        return ground.calendar.start_of(monday)

    def duties(self, ground: Ground, person: Person, weeks: list[int]) -> Iterator[Duty]:
        opportunities = ground.store.opportunities
        if not weeks:
            return
        tenures = ground.store.held_by.get(person.id, [])
        first_cut = min(self.due_at(ground, weeks[0]), ground.now + 1)
        current = tenures[bisect_left(tenures, (first_cut,)) :]
        starting = sorted(((since, until, name) for until, since, name, _ in current), reverse=True)
        held: list[tuple[int, str]] = []
        for monday in weeks:
            due_at = self.due_at(ground, monday)
            cut = min(due_at, ground.now + 1)
            while starting and starting[-1][0] < cut:
                _, end, name = starting.pop()
                heappush(held, (end, name))
            while held and held[0][0] < cut:
                heappop(held)
            if held:
                touches = [opportunities[name] for _, name in held]
                yield self.duty(ground, person, monday, self._brought_up_to_date(touches, due_at - self.window))

    def _brought_up_to_date(self, owned: list[Opportunity], since: int) -> Done:
        return (
            later(first_from(opportunity.touches, since) for opportunity in owned),
            later(first_from(opportunity.complete_touches, since) for opportunity in owned),
        )


class DailyReportRule(PersonRule):
    """D6: the daily report of each own working day."""

    topics = frozenset({"report", "first event"})

    def __init__(self, clause: Clause, spec: DailyReport) -> None:
        super().__init__(clause)
        self.spec = spec

    def reach(self, ground: Ground, case: str, touch: Touch) -> int:
        return ground.calendar.start_of(ground.calendar.day_of(touch.moment))

    def moved(self, ground: Ground, person: str, day: int) -> Iterable[tuple[str, int]]:
        one = ground.staff.people[person]
        if not isinstance(self.spec.missing, Span):
            # The last duty before the day is missing from the next one on, which may be another now.
            before = range(day - 1, one.joined - 1, -1)
            day = next((earlier for earlier in before if self._is_owed(ground, one, earlier)), day)
        yield person, ground.calendar.start_of(day)

    def judge(self, ground: Ground, case: str, since: int) -> Outcome:
        person, calendar = ground.staff.people[case], ground.calendar
        if ground.store.first_event is None:
            return Outcome([])
        first = max(calendar.day_of(max(ground.store.first_event, since)), person.joined)
        today = calendar.day_of(ground.now)
        last = today if person.left is None else min(today, person.left)
        days = [day for day in range(first, last + 1) if self._is_owed(ground, person, day)]
        more = person.left is None or today < person.left
        duties = (self._duty(ground, person, day, days[index + 1 : index + 2]) for index, day in enumerate(days))
        return self.outcome(duties, calendar.start_of(max(today, person.joined - 1) + 1) if more else None)

    def _is_owed(self, ground: Ground, person: Person, day: int) -> bool:
        return ground.staff.is_own_day(person, day) and person.role_on(day) in self.spec.owed_by

    def _duty(self, ground: Ground, person: Person, day: int, following: list[int]) -> Duty:
        about, start = f"day:{day_name(day)}", ground.calendar.start_of(day)
        due_at = ground.calendar.end_of(day)
        key = f"{self.clause.id}:{about}:{person.id}"
        missing_at = self._missing_at(ground, person, day, due_at, following)
        done = report_done(ground, person.id, "daily", day)
        return Duty(due_at, key, self.clause.id, person.id, about, start, missing_at, *done, self.clause.charge, start)

    def _missing_at(self, ground: Ground, person: Person, day: int, due_at: int, following: list[int]) -> int:
        if isinstance(self.spec.missing, Span):
            return missing_by_span(ground, self.spec, due_at)
        later_days = following or ground.staff.own_days_after(person, day)
        for next_day in later_days:
            if person.role_on(next_day) in self.spec.owed_by:
                return ground.calendar.end_of(next_day)
        return missing_by_span(ground, self.spec, due_at)
