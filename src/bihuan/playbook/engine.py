"""The engine: facts, people and a regulation in; duties, proposals and violations out.

``Live`` is told facts one by one, in any order, is moved on by the clock, and judges only the cases that a fact or the
clock can have changed. ``replay`` tells all facts first and judges every case once. Store and rules are the same.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import heappop, heappush
from operator import attrgetter

from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.facts import Fact
from bihuan.playbook.fold import Store, Touch
from bihuan.playbook.instants import BEFORE_ALL
from bihuan.playbook.people import Person, Staff
from bihuan.playbook.rules.rule import Ground, Rule
from bihuan.playbook.ruleset import running
from bihuan.playbook.schema.timeline import Timeline
from bihuan.playbook.verdict import Duty, Finding, Proposal, State, Violation

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Judged:
    """A duty with its state at a moment, and what it costs: points, and a fine in 元."""

    duty: Duty
    state: State
    done_at: int | None
    points: int
    fine: Decimal


@dataclass(frozen=True, slots=True)
class Result:
    """What a regulation makes of a log up to a moment. Lists are in the order of ``docs/reference/replay.md``."""

    playbook: str
    until: int
    calendar: WorkCalendar
    people: tuple[str, ...]
    duties: list[Judged]
    proposals: list[Proposal]
    violations: list[Violation]

    def totals(self) -> list[tuple[str, int, Decimal]]:
        """(person, points, fine in 元) over the listed duties, for everyone."""
        points, fines = dict.fromkeys(self.people, 0), dict.fromkeys(self.people, ZERO)
        for judged in self.duties:
            if judged.points or judged.fine:
                points[judged.duty.who] += judged.points
                fines[judged.duty.who] += judged.fine
        return [(who, points[who], fines[who]) for who in sorted(self.people)]


def apart(duties: list[Duty]) -> list[Duty]:
    """The duties, those told apart that have one key: of ``visit:V:b`` owed by ``a`` and ``visit:V`` by ``b:a``, say.

    Numbers are given per case; only ids that hold colons or end in a number can still lead to one key.
    """
    counts = Counter(duty.key for duty in duties)
    if len(counts) == len(duties):
        return duties
    given = {key for key, count in counts.items() if count == 1}
    told_apart = [duty for duty in duties if duty.key in given]
    for duty in sorted((duty for duty in duties if duty.key not in given), key=_by_opening):
        key, number = duty.key, 1
        while key in given:
            number += 1
            key = f"{duty.key}#{number}"
        given.add(key)
        told_apart.append(duty._replace(key=key))
    return told_apart


def judge_duty(duty: Duty, now: int, *, waived: bool) -> Judged:
    """The duty as it stands at ``now``."""
    state = duty.state(now)
    if waived:
        return Judged(duty, "waived", duty.handed_at, 0, ZERO)
    if state == "open":
        return Judged(duty, state, None, 0, ZERO)
    if state == "done":
        return Judged(duty, state, duty.handed_at, 0, ZERO)
    return Judged(duty, state, duty.handed_at, getattr(duty.charge, state), getattr(duty.charge.fine, state))


class _Setting:
    """What a replay and the live form share: people, store, and the rules, each with the ground it stands on."""

    def __init__(self, regulation: Timeline, people: Iterable[Person], store: Store) -> None:
        self.name = regulation.id
        self.people = {person.id: person for person in people}
        self.store = store
        self.rules: list[tuple[Rule, Ground]] = []
        for version in running(regulation):
            ground = Ground(store, Staff(self.people.values(), version.calendar))
            self.rules += [(rule, ground) for rule in version.rules]

    def result(self, findings: Iterable[Finding], since: int | None) -> Result:
        """Sort the findings, judge the duties; leave out what lies before ``since``."""
        now, waived = self.store.now, self.store.waived
        found = list(findings)
        numbered = apart([finding for finding in found if isinstance(finding, Duty)])
        duties = sorted((duty for duty in numbered if since is None or duty.at >= since), key=_by_due)
        kept = [finding for finding in found if since is None or finding.at >= since]
        return Result(
            self.name,
            now,
            self.store.calendar,
            tuple(self.people),
            [judge_duty(duty, now, waived=duty.key in waived) for duty in duties],
            sorted((finding for finding in kept if isinstance(finding, Proposal)), key=_by_moment),
            sorted((finding for finding in kept if isinstance(finding, Violation)), key=_by_moment),
        )


_by_due = attrgetter("due_at", "key")
_by_opening = attrgetter("opened_at", "opened_by")
_by_moment = attrgetter("at", "about", "clause")


def fold(facts: Iterable[Fact], *, zone: str, until: int) -> Store:
    """The facts up to and including ``until``, folded into spans and moments."""
    store = Store(WorkCalendar(zone), now=until)
    for fact in facts:
        if fact.at <= until:
            store.tell(fact)
    store.settle()
    return store


def evaluate(regulation: Timeline, people: Iterable[Person], store: Store, *, since: int | None = None) -> Result:
    """What the regulation makes of the folded facts. The store may serve several regulations of one zone in turn.

    With ``since``, duties opened before it and earlier proposals and violations are left out of the lists and totals.
    """
    setting = _Setting(regulation, people, store)

    def findings() -> Iterator[Finding]:
        for rule, ground in setting.rules:
            for case in rule.cases(ground):
                yield from rule.judge(ground, case, BEFORE_ALL).findings

    return setting.result(findings(), since)


def replay(
    regulation: Timeline, people: Sequence[Person], facts: Iterable[Fact], *, until: int, since: int | None = None
) -> Result:
    """What the regulation makes of the facts up to and including ``until`` (nanoseconds)."""
    return evaluate(regulation, people, fold(facts, zone=regulation.zone, until=until), since=since)


class Live:
    """The regulation running: tell it facts, move its clock, ask how things stand.

    What it knows of a case is what ``replay`` would find in the same facts at the same moment; a fact that comes late
    changes the answers behind it too.
    """

    def __init__(self, regulation: Timeline, people: Iterable[Person], *, now: int) -> None:
        self._regulation = regulation
        self._answers: dict[tuple[int, str], list[Finding]] = {}
        self._wakes: dict[tuple[int, str], int] = {}
        self._alarm: list[tuple[int, int, str]] = []
        self._touches: list[Touch] = []
        self._store = Store(WorkCalendar(regulation.zone), now=now, listen=self._touches.append)
        self._setting = _Setting(regulation, people, self._store)

    @property
    def now(self) -> int:
        """The moment the clock has reached."""
        return self._store.now

    def tell(self, *facts: Fact) -> None:
        """Take facts in. Each counts from its own moment on, whenever it is told; a batch judges each case once."""
        for fact in facts:
            self._store.tell(fact)
        self._judge_touched()

    def advance(self, now: int) -> None:
        """Move the clock on; it never goes back."""
        self._store.advance(now)
        self._judge_touched()
        while self._alarm and self._alarm[0][0] <= self._store.now:
            wake_at, number, case = heappop(self._alarm)
            if self._wakes.get((number, case)) == wake_at:
                self._judge(number, case, wake_at)

    def people_changed(self, people: Iterable[Person]) -> None:
        """People joined, left, were away or changed roles: every answer is judged anew."""
        self._judge_anew(self._regulation, people)

    def regulation_changed(self, regulation: Timeline) -> None:
        """A version was published, or company days became known: every answer is judged anew. The zone stays."""
        self._judge_anew(regulation, self._setting.people.values())

    def _judge_anew(self, regulation: Timeline, people: Iterable[Person]) -> None:
        self._regulation = regulation
        self._setting = _Setting(regulation, people, self._store)
        self._answers.clear()
        self._wakes.clear()
        self._alarm.clear()
        for number, (rule, ground) in enumerate(self._setting.rules):
            for case in list(rule.cases(ground)):
                self._judge(number, case, BEFORE_ALL)

    def findings(self, case: str) -> list[Finding]:
        """What is known of a case such as ``visit:V1``, ``customer:C1`` or ``person:li.wei``."""
        kind, _, name = case.partition(":")
        return [
            finding
            for number, (rule, _) in enumerate(self._setting.rules)
            if rule.case == kind
            for finding in self._answers.get((number, name), ())
        ]

    def result(self, since: int | None = None) -> Result:
        """Everything as it stands now."""
        return self._setting.result((finding for found in self._answers.values() for finding in found), since)

    def _judge_touched(self) -> None:
        self._store.settle()
        reach: dict[tuple[int, str], int] = {}
        for touch in dict.fromkeys(self._touches):
            for number, (rule, ground) in enumerate(self._setting.rules):
                for case, since in rule.touched(ground, touch):
                    key = number, case
                    reach[key] = min(since, reach.get(key, since))
        self._touches.clear()
        for (number, case), since in reach.items():
            self._judge(number, case, since)

    def _judge(self, number: int, case: str, since: int) -> None:
        rule, ground = self._setting.rules[number]
        if rule.case == "person" and case not in self._setting.people:
            return
        wake_at = self._wakes.get((number, case))
        if wake_at is not None and wake_at <= self._store.now:
            since = min(since, rule.reach(ground, case, Touch(rule.case, case, "clock", wake_at - 1)))
        outcome = rule.judge(ground, case, since)
        answers = self._answers.setdefault((number, case), [])
        del answers[bisect_left(answers, since, key=_origin) :]
        answers += sorted(outcome.findings, key=_origin)
        self._set_alarm(number, case, outcome.wake_at)

    def _set_alarm(self, number: int, case: str, wake_at: int | None) -> None:
        # A judgement of the later origins does not see what the earlier ones wait for: an alarm once set stays set.
        # One that rings for nothing costs a judgement and changes nothing.
        waiting = self._wakes.pop((number, case), None)
        alarms = [at for at in (wake_at, waiting) if at is not None and at > self._store.now]
        if alarms:
            self._wakes[number, case] = min(alarms)
            if min(alarms) != waiting:
                heappush(self._alarm, (min(alarms), number, case))


_origin = attrgetter("origin")
