"""Where the headings stand, and which column is which."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bihuan.interfaces.dataio.reading import spelling
from bihuan.interfaces.dataio.reading.cells import as_text, is_empty
from bihuan.interfaces.dataio.reading.kinds import SheetKind
from bihuan.interfaces.dataio.reading.mapping import SheetMapping

LINES = 10
# What our own returned workbook puts before the columns.
IGNORED = frozenset({"错误"})


@dataclass(frozen=True)
class Layout:
    """``first``: the index of the first row of data; ``times``: field → what its heading's unit multiplies by."""

    headings: tuple[str, ...] = ()
    first: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)


Grid = Sequence[Sequence[Any]]


class Names:
    """The headings of a kind, as compared; a mapping's come first."""

    def __init__(self, kind: SheetKind, mapping: SheetMapping | None = None) -> None:
        self.known: dict[str, str] = {}
        for column in kind.columns:
            self.known.setdefault(spelling.heading(column.heading), column.field)
        for column in kind.columns:
            for alias in column.aliases:
                self.known.setdefault(spelling.heading(alias), column.field)
        self.exact = {spelling.heading(column.heading): column.field for column in kind.columns}
        self.also: dict[str, tuple[str, ...]] = {}
        if mapping is not None:
            self.also = {spelling.heading(old): named for old, named in mapping.also.items()}
            given = {spelling.heading(old): named for old, named in mapping.columns.items()}
            self.known.update(given)
            self.exact.update(given)

    def field(self, normal: str) -> str | None:
        """The field of this heading."""
        if normal in self.known:
            return self.known[normal] or None
        return self.known.get(spelling.without_brackets(normal)) or None

    def is_exact(self, normal: str) -> bool:
        """Whether it is the heading of the contract, not another word for it."""
        return normal in self.exact or spelling.without_brackets(normal) in self.exact

    def score(self, cells: Sequence[str]) -> int:
        """How many fields these headings name."""
        return len({named for cell in cells if cell and (named := self.field(cell))})


def layout(kind: SheetKind, top: Grid, merged: Grid, mapping: SheetMapping | None = None) -> Layout:
    """The columns by the best of the first ten rows, or of two that follow each other; an eleventh only adds units to the tenth.

    ``top``: the rows as they are; ``merged``: the same with merged cells repeated.
    """
    names = Names(kind, mapping)
    scores = [names.score([_normal(cell) for cell in row]) for row in top[:LINES]]
    best = max(scores, default=0)
    upper = lower = scores.index(best) if best else -1
    for index in range(min(len(top) - 1, LINES)):
        paired = names.score([_normal(text) for text in _both(top, merged, index)])
        if (paired > best and index + 1 < LINES) or (
            paired == best and index == upper == lower and _continues(top, merged, index)
        ):
            best, upper, lower = paired, index, index + 1
    if not best:
        return Layout()
    texts = _both(top, merged, upper) if lower > upper else [_text(cell) for cell in top[upper]]
    return _named(kind, names, texts, lower + 1, _note(top[:upper]))


def _named(kind: SheetKind, names: Names, texts: Sequence[str], first: int, note: int | None) -> Layout:
    normal = [_normal(text) for text in texts]
    columns: dict[str, int] = {}
    for exact in (True, False):
        for index, cell in enumerate(normal):
            named = names.field(cell) if cell and names.is_exact(cell) is exact else None
            if named and index not in columns.values():
                columns.setdefault(named, index)
    for index, cell in enumerate(normal):
        for named in names.also.get(cell, ()):
            columns.setdefault(named, index)
    taken = set(columns.values())
    notes: dict[int, str] = {}
    for index, text in enumerate(texts):
        if index not in taken and normal[index] not in IGNORED:
            notes[index] = _other(text or letters(index), notes)
    times = {}
    for named, index in columns.items():
        if kind.by_field[named].value == "money":
            told = spelling.unit(normal[index])
            times[named] = told if told is not None else note or 1
    return Layout(tuple(texts), first, columns, notes, times)


def _other(text: str, notes: dict[int, str]) -> str:
    taken = set(notes.values())
    name, number = text, 1
    while name in taken:
        number += 1
        name = f"{text} ({number})"
    return name


def _both(top: Grid, merged: Grid, index: int) -> list[str]:
    """Two lines of headings as one: the lower one, where it is only a unit or says nothing by itself, behind the upper."""
    texts = []
    for above, below, own in zip(merged[index], merged[index + 1], top[index + 1], strict=True):
        upper, lower = _text(above), _text(below)
        if not lower or lower == upper:
            texts.append(upper)
        elif spelling.unit_alone(_normal(lower)):
            texts.append(f"{upper}({lower.strip('()（）')})" if upper else lower)
        else:
            texts.append(lower if own or not upper else upper)
    return texts


def _continues(top: Grid, merged: Grid, index: int) -> bool:
    """Whether the line below belongs to the headings though it names nothing new: merged downwards, or units."""
    found = False
    for above, below, own in zip(merged[index], merged[index + 1], top[index + 1], strict=True):
        upper, lower = _text(above), _text(below)
        if not lower:
            continue
        if lower != upper and not spelling.unit_alone(_normal(lower)):
            return False
        found = found or is_empty(own) or lower != upper
    return found


def _note(rows: Grid) -> int | None:
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and (told := spelling.unit_note(cell)) is not None:
                return told
    return None


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return spelling.line(cell[:200])
    return "" if cell is None else as_text(cell) if not isinstance(cell, float) or abs(cell) < 1e15 else str(cell)


def _normal(cell: Any) -> str:
    return spelling.heading(_text(cell)) if not is_empty(cell) else ""


def letters(index: int) -> str:
    """The name of a column: A, B … AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text
