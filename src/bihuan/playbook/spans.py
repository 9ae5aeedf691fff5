"""What facts fold into, per object of the log: sorted moments and dated changes.

Everything is kept in the log's order (moment, then ``seq``), whatever the order of telling: a fact told late is put where
it belongs. The application fills the same shapes with the few facts that a case needs (ADR 0013).
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

_at = attrgetter("at")

UNOWNED = ""
"""The owner after a release. None in a change says that the change does not touch the owner."""


def put(items: list[Any], item: Any) -> None:
    """Insert in order; at the end, where nearly every fact belongs, this costs nothing."""
    if not items or items[-1] <= item:
        items.append(item)
    else:
        insort(items, item)


def first_from(moments: list[int], moment: int) -> int | None:
    """The first of the sorted moments at or after ``moment``."""
    index = bisect_left(moments, moment)
    return moments[index] if index < len(moments) else None


def last_before(moments: list[int], moment: int) -> int | None:
    """The last of the sorted moments before ``moment``."""
    index = bisect_left(moments, moment)
    return moments[index - 1] if index else None


class Change(NamedTuple):
    """A dated change of a customer: what it leaves alone is None. ``mark``: a recording or a grading."""

    at: int
    seq: int
    owner: str | None
    grade: str | None
    mark: bool


class Standing(NamedTuple):
    """Owner and grade from ``at`` on, until the next standing."""

    at: int
    owner: str
    grade: str


class Recording(NamedTuple):
    """A ``customer.recorded`` that says when the data were collected."""

    at: int
    seq: int
    actor: str
    collected_at: int


@dataclass(slots=True)
class Customer:
    """Who owns a customer and how it is graded, and what happened with it.

    ``givings`` are the changes that give it to an owner, also to the same again, or to nobody.
    """

    changes: list[Change] = field(default_factory=list)
    givings: list[Change] = field(default_factory=list)
    recordings: list[Recording] = field(default_factory=list)
    followups: list[int] = field(default_factory=list)
    followups_by: dict[str, list[int]] = field(default_factory=dict)
    progress: list[int] = field(default_factory=list)
    plans: list[int] = field(default_factory=list)
    _steps: list[Standing] = field(default_factory=list)
    _latest: tuple[str, str] = (UNOWNED, "")
    _disordered: bool = False

    def change(self, change: Change) -> None:
        """Take a change in."""
        self._disordered = self._disordered or (bool(self.changes) and change < self.changes[-1])
        put(self.changes, change)
        if change.owner is not None:
            put(self.givings, change)
        if not self._disordered:
            self._step(change)

    @property
    def standings(self) -> list[Standing]:
        """Owner and grade as a step function: at one instant only what stands after all its facts counts."""
        if self._disordered:
            self._steps.clear()
            self._latest, self._disordered = (UNOWNED, ""), False
            for change in self.changes:
                self._step(change)
        return self._steps

    def _step(self, change: Change) -> None:
        owner, grade = self._latest
        owner = owner if change.owner is None else change.owner
        grade = grade if change.grade is None else change.grade
        self._latest = owner, grade
        steps = self._steps
        if steps and steps[-1].at == change.at:
            steps.pop()
        if (steps[-1][1:] if steps else None) != (owner, grade):
            steps.append(Standing(change.at, owner, grade))

    def standings_since(self, moment: int) -> Iterator[tuple[Standing, Standing | None]]:
        """(standing, the next one) for those that hold at the moment or later."""
        steps = self.standings
        for index in range(max(bisect_right(steps, moment, key=_at) - 1, 0), len(steps)):
            yield steps[index], steps[index + 1] if index + 1 < len(steps) else None

    def standing_before(self, moment: int) -> Standing | None:
        """The standing just before the moment."""
        steps = self.standings
        index = bisect_left(steps, (moment,))
        return steps[index - 1] if index else None

    def standing_at(self, moment: int) -> Standing | None:
        """The standing at the moment, after all of its facts."""
        steps = self.standings
        index = bisect_right(steps, moment, key=_at)
        return steps[index - 1] if index else None

    def standings_from(self, moment: int) -> Iterator[Standing]:
        """The standings that begin at or after the moment."""
        steps = self.standings
        return (steps[index] for index in range(bisect_left(steps, (moment,)), len(steps)))

    def followups_from(self, moment: int) -> list[int]:
        """Follow-ups at or after the moment."""
        return self.followups[bisect_left(self.followups, moment) :]

    def progress_between(self, since: int, until: int | None) -> list[int]:
        """Progress in [since, until)."""
        last = len(self.progress) if until is None else bisect_left(self.progress, until)
        return self.progress[bisect_left(self.progress, since) : last]

    def marks_from(self, moment: int) -> list[int]:
        """Recordings and gradings at or after the moment."""
        return [change.at for change in self.changes[bisect_left(self.changes, (moment,)) :] if change.mark]

    def last_mark_before(self, moment: int) -> int | None:
        """The last recording or grading before the moment."""
        for index in range(bisect_left(self.changes, (moment,)) - 1, -1, -1):
            if self.changes[index].mark:
                return self.changes[index].at
        return None


class Held(NamedTuple):
    """A ``visit.held``; ``leader`` is the first of its people."""

    at: int
    seq: int
    leader: str
    ended_at: int


class HandIn(NamedTuple):
    """Something handed in, complete or not."""

    at: int
    seq: int
    complete: bool


@dataclass(slots=True)
class Visit:
    """The visits told under one id, and the reports under it."""

    held: list[Held] = field(default_factory=list)
    reported: list[HandIn] = field(default_factory=list)


class Logged(NamedTuple):
    """A ``followup.logged``."""

    at: int
    seq: int
    by: str
    happened_at: int


class Submission(NamedTuple):
    """A ``report.submitted`` of one person, kind and period."""

    at: int
    seq: int
    complete: bool
    report: str


class OpportunityFact(NamedTuple):
    """A fact about an opportunity. ``owner`` and ``customer`` stand only where it was opened."""

    at: int
    seq: int
    verb: str
    complete: bool
    owner: str | None
    customer: str | None


END_OF_TIME = 1 << 80
"""Later than every moment: the end of what has none yet."""


class Tenure(NamedTuple):
    """A span [since, until) in which an opportunity was open in one person's hands."""

    until: int
    since: int
    name: str
    owner: str


@dataclass(slots=True)
class Opportunity:
    """The life of an opportunity; ``tenures`` say who held it open, and when."""

    name: str
    tenures: list[Tenure] = field(default_factory=list)
    deals: list[OpportunityFact] = field(default_factory=list)
    openings: list[tuple[int, int, str]] = field(default_factory=list)
    touches: list[int] = field(default_factory=list)
    complete_touches: list[int] = field(default_factory=list)
    credited: list[tuple[str, int]] = field(default_factory=list)
    customer: str | None = None
    bids: set[str] = field(default_factory=set)

    def hold(self, deal: OpportunityFact) -> None:
        """Begin or end a tenure with a deal that comes after all before it."""
        running = self.tenures.pop() if self.tenures and self.tenures[-1].until == END_OF_TIME else None
        spans = [] if running is None else [running]
        if deal.owner is not None and (running is None or running.owner != deal.owner):
            spans = [one._replace(until=deal.at) for one in spans]
            spans.append(Tenure(END_OF_TIME, deal.at, self.name, deal.owner))
        elif deal.verb == "opportunity.closed":
            spans = [one._replace(until=deal.at) for one in spans]
        self.tenures += spans

    def owner_at(self, place: tuple[int, int]) -> str | None:
        """The owner at a place (moment, seq) of the log, closed or not."""
        before = bisect_left(self.openings, place)
        return self.openings[before - 1][2] if before else None

    def forget(self) -> None:
        """Drop what was derived from the deals, to derive it anew."""
        self.tenures.clear()
        self.credited.clear()
        self.customer = None


class Quote(NamedTuple):
    """A ``bid.quoted``."""

    at: int
    seq: int
    opportunity: str
    analysed: bool
    actor: str | None


@dataclass(slots=True)
class Bid:
    """The life of a bid; ``opened`` holds places (moment, seq) of the log."""

    quotes: list[Quote] = field(default_factory=list)
    opened: list[tuple[int, int]] = field(default_factory=list)
    results: list[HandIn] = field(default_factory=list)


class Step(NamedTuple):
    """A fact about a contract's review: ``word`` is the reviewer of a request, the decision of a review."""

    at: int
    seq: int
    verb: str
    step: str
    word: str
    actor: str | None


@dataclass(slots=True)
class Contract:
    """Requests, reviews and signings of a contract, in the log's order."""

    steps: list[Step] = field(default_factory=list)
