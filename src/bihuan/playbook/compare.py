"""What a changed regulation would have made of the same log: per person and clause, and duty by duty."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from bihuan.playbook.engine import Judged, Result
from bihuan.playbook.verdict import Proposal, State, Violation


@dataclass(slots=True)
class Tally:
    """One person's duties under one clause: how many in which state, points, fines in 元."""

    states: dict[State, int] = field(default_factory=lambda: defaultdict(int))
    points: int = 0
    fine: Decimal = Decimal("0.00")

    def add(self, judged: Judged) -> None:
        """Count a duty."""
        self.states[judged.state] += 1
        self.points += judged.points
        self.fine += judged.fine


@dataclass(frozen=True, slots=True)
class Difference:
    """A person and clause whose duties come out differently."""

    who: str
    clause: str
    before: Tally
    after: Tally


Notice = Proposal | Violation


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results over the same facts.

    ``changed`` holds (before, after) per duty, None where only one has it; ``lapsed`` and ``added`` the proposals and
    violations that only the one or only the other has.
    """

    before: Result
    after: Result
    differences: list[Difference]
    changed: list[tuple[Judged | None, Judged | None]]
    lapsed: list[Notice]
    added: list[Notice]

    @property
    def is_same(self) -> bool:
        """Nothing comes out differently."""
        return not (self.changed or self.lapsed or self.added)


def compare(before: Result, after: Result) -> Comparison:
    """What differs, by person and clause; duties in the order of their keys."""
    changed = list(_changed(before, after))
    concerned = {(one.duty.who, one.duty.clause) for pair in changed for one in pair if one is not None}
    tallies = [_tallies(result) for result in (before, after)]
    differences = [
        Difference(who, clause, tallies[0][who, clause], tallies[1][who, clause]) for who, clause in sorted(concerned)
    ]
    old, new = _notices(before), _notices(after)
    lapsed = [notice for name, notice in old.items() if name not in new]
    added = [notice for name, notice in new.items() if name not in old]
    return Comparison(before, after, differences, changed, lapsed, added)


def _notices(result: Result) -> dict[tuple[object, ...], Notice]:
    notices: list[Notice] = [*result.proposals, *result.violations]
    return {(type(notice), *notice[:4]): notice for notice in notices}


def _changed(before: Result, after: Result) -> Iterator[tuple[Judged | None, Judged | None]]:
    old = {judged.duty.key: judged for judged in before.duties}
    new = {judged.duty.key: judged for judged in after.duties}
    for key in sorted(old.keys() | new.keys()):
        pair = old.get(key), new.get(key)
        if _answer(pair[0]) != _answer(pair[1]):
            yield pair


def _answer(judged: Judged | None) -> object:
    """What a person would notice: a due time that moved without any consequence is no difference."""
    return None if judged is None else (judged.state, judged.points, judged.fine, judged.duty.target)


def _tallies(result: Result) -> dict[tuple[str, str], Tally]:
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for judged in result.duties:
        tallies[judged.duty.who, judged.duty.clause].add(judged)
    return tallies
