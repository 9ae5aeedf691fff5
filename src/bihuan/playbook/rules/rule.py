"""What every rule is: a clause with its numbers, asked about one case at a time."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.fold import Store, Touch
from bihuan.playbook.instants import BEFORE_ALL
from bihuan.playbook.people import Staff
from bihuan.playbook.schema.rules import Charge
from bihuan.playbook.verdict import Duty, Finding, Outcome, Proposal, Violation


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause in one version of the playbook: in force over ``[since, until)``.

    ``terms`` are the spans in which any version has the clause: what opened in one of them keeps its number ``#n``.
    ``kind`` (of rule) and ``start`` (the version's first day) tell the rules of one clause apart where answers are kept.
    """

    id: str
    charge: Charge
    since: int = BEFORE_ALL
    until: int | None = None
    terms: tuple[tuple[int, int | None], ...] = ((BEFORE_ALL, None),)
    kind: str = ""
    start: date | None = None

    def holds_at(self, moment: int) -> bool:
        """Whether this version judges what opens at the moment."""
        return self.since <= moment and (self.until is None or moment < self.until)

    def counts_at(self, moment: int) -> bool:
        """Whether any version has the clause at the moment."""
        return any(since <= moment and (until is None or moment < until) for since, until in self.terms)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a rule may look at: the facts up to now, the people, and through them the calendar."""

    store: Store
    staff: Staff

    @property
    def calendar(self) -> WorkCalendar:
        """The working calendar of the playbook."""
        return self.staff.calendar

    @property
    def now(self) -> int:
        """The moment of judgement."""
        return self.store.now


class Rule(ABC):
    """One clause of the regulation, running."""

    case: ClassVar[str]
    """The kind of case it judges."""
    topics: ClassVar[frozenset[str]] = frozenset()
    """Topics of the case that move its answer; empty: all."""
    firsts: ClassVar[bool] = False
    """Of follow-ups it reads only the first of all and each person's first, however far back it judges."""
    finds: ClassVar[type[Duty] | type[Proposal] | type[Violation]] = Duty
    """What its findings are."""

    def __init__(self, clause: Clause) -> None:
        self.clause = clause

    @abstractmethod
    def judge(self, ground: Ground, case: str, since: int) -> Outcome:
        """The findings of the case whose origin is ``since`` or later, as they stand now."""

    @abstractmethod
    def cases(self, ground: Ground) -> Collection[str]:
        """Every case of the kind."""

    def hears(self, touch: Touch) -> bool:
        """Whether the touch may move any answer at all: of one that it does not hear nothing needs to be known."""
        return touch.case == self.case and (not self.topics or touch.topic in self.topics)

    def touched(self, ground: Ground, touch: Touch) -> Iterable[tuple[str, int]]:
        """The cases whose answer the touch can move, each with the first origin concerned."""
        if self.hears(touch):
            for case in self.cases(ground) if touch.id is None else (touch.id,):
                yield case, self.reach(ground, case, touch)

    def reach(self, ground: Ground, case: str, touch: Touch) -> int:
        """How far back a touch goes: the first origin that it can move."""
        return BEFORE_ALL

    def moved(self, ground: Ground, person: str, day: int) -> Iterable[tuple[str, int]]:
        """The cases whose answer it can move when anything about the person's days from ``day`` on has changed."""
        return ()

    def outcome(self, findings: Iterable[Finding], wake_at: int | None = None) -> Outcome:
        """The findings that this version of the playbook judges."""
        return Outcome([finding for finding in findings if self.clause.holds_at(finding.at)], wake_at)


class Numbers:
    """Numbers duties of one key: ``clause:about:who``, then ``#2``, ``#3`` in the log's order of what opened them."""

    def __init__(self, clause: Clause) -> None:
        self._clause = clause
        self._used: dict[str, int] = {}

    def key(self, about: str, who: str, opened_at: int) -> str:
        """The next key. A duty that no version opens, at the moment it would open, takes no number."""
        plain = f"{self._clause.id}:{about}:{who}"
        used = self._used.get(plain, 0) + self._clause.counts_at(opened_at)
        self._used[plain] = used
        return plain if used < 2 else f"{plain}#{used}"


def later(moments: Iterator[int | None]) -> int | None:
    """The latest of the moments; None when one of them is missing, after which no further one is looked for."""
    latest = None
    for moment in moments:
        if moment is None:
            return None
        latest = moment if latest is None else max(latest, moment)
    return latest
