"""Who stands above whom within a sheet of people: the order in which they can be entered, and circles."""

from collections import defaultdict
from collections.abc import Sequence

from bihuan.base.records.pinyin import normal
from bihuan.base.search.grams import squeezed
from bihuan.interfaces.dataio.reading import Row


class Ranks:
    """``of`` says how many of the sheet's people stand above a row; ``circular`` holds the rows that stand above themselves."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._numbers: dict[str, Row] = {}
        self._names: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if row.values.get("code"):
                self._numbers.setdefault(normal(row.values["code"]), row)
            if row.values.get("name"):
                self._names[squeezed(row.values["name"])].append(row)
        above = {row.number: one.number for row in rows if (one := self._above(row)) is not None}
        self.circular = _circles(above)
        self._ranks: dict[int, int] = {}
        for row in rows:
            self._rank(row.number, above)

    def of(self, row: Row) -> int:
        """0: nobody of the sheet stands above."""
        return self._ranks[row.number]

    def numbers_of(self, name: str) -> list[str]:
        """The numbers, empty ones too, of those who have the name."""
        return [row.values.get("code") or "" for row in self._names.get(name, [])]

    def _above(self, row: Row) -> Row | None:
        text = row.values.get("manager")
        if not text:
            return None
        by_number = self._numbers.get(normal(text))
        if by_number is not None:
            return by_number
        named = self._names.get(squeezed(text), [])
        return named[0] if len(named) == 1 else None

    def _rank(self, number: int, above: dict[int, int]) -> None:
        passed: list[int] = []
        at: int | None = number
        while at is not None and at not in self._ranks and at not in passed:
            passed.append(at)
            at = above.get(at)
        rank = -1 if at is None or at in passed else self._ranks[at]
        for one in reversed(passed):
            rank += 1
            self._ranks[one] = rank


def _circles(above: dict[int, int]) -> set[int]:
    found: set[int] = set()
    done: set[int] = set()
    for start in above:
        passed: list[int] = []
        at: int | None = start
        while at is not None and at not in done and at not in passed:
            passed.append(at)
            at = above.get(at)
        if at is not None and at in passed:
            found |= set(passed[passed.index(at) :])
        done |= set(passed)
    return found
