"""Another system's headings and words: what a mapping (from YAML, or from the mapping page) says of a sheet."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from bihuan.interfaces.dataio.reading.book import Unreadable
from bihuan.interfaces.dataio.reading.kinds import KINDS

MOST_ROWS = 1_000
"""Rows of its own that a mapping brings along."""


@dataclass(frozen=True)
class SheetMapping:
    """Of one sheet: its kind, heading → field, field → word → word, and what a field says where a row says nothing of it.

    Headings not named are still recognised by themselves; a heading mapped to ``""`` is left out (kept as a note). ``also``:
    heading → further fields that are read from the same column. ``rows``: rows that the file does not have, heading → cell.
    ``leave_out``: the sheet is not read at all.
    """

    kind: str
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: tuple[dict[str, str], ...] = ()
    leave_out: bool = False


@dataclass(frozen=True)
class Mapping:
    """By title of the sheet or name of the file (with or without its ending)."""

    sheets: dict[str, SheetMapping]

    @classmethod
    def from_data(cls, data: object) -> "Mapping":
        """From what YAML or JSON says; ``Unreadable("bad_mapping")`` where it names what is not there."""
        named = _dict(data, "").get("sheets")
        return cls({str(title): _sheet(str(title), said) for title, said in _dict(named, "sheets").items()})

    def of(self, title: str, file: str) -> SheetMapping | None:
        """What is said of this sheet; its title counts before the name of its file."""
        for name in (title, file, PurePath(file).stem):
            if name in self.sheets:
                return self.sheets[name]
        return None


def _sheet(title: str, said: object) -> SheetMapping:
    given = _dict(said, title)
    kind = str(given.get("kind", ""))
    if kind not in KINDS:
        raise Unreadable("bad_mapping", where=title, value=kind)
    fields = KINDS[kind].by_field
    fed = {str(heading): _fields(named) for heading, named in _dict(given.get("columns"), title).items()}
    columns = {heading: named[0] for heading, named in fed.items()}
    also = {heading: named[1:] for heading, named in fed.items() if named[1:]}
    values = {
        str(named): {str(old): str(new) for old, new in _dict(words, title).items()}
        for named, words in _dict(given.get("values"), title).items()
    }
    constants = {str(named): str(value) for named, value in _dict(given.get("constants"), title).items()}
    for named in (*(name for names in fed.values() for name in names), *values, *constants):
        if named and named not in fields:
            raise Unreadable("bad_mapping", where=title, value=named)
    leave_out = str(given.get("leave_out", "")).casefold() in ("true", "yes")
    return SheetMapping(kind, columns, values, constants, also, _rows(title, given.get("rows")), leave_out)


def _fields(named: object) -> tuple[str, ...]:
    """One field, several, or none."""
    names = named if isinstance(named, list | tuple) else [named]
    return tuple(str(name or "") for name in names) or ("",)


def _rows(title: str, given: object) -> tuple[dict[str, str], ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or len(given) > MOST_ROWS:
        raise Unreadable("bad_mapping", where=title, value="rows")
    return tuple({str(heading): str(cell) for heading, cell in _dict(row, title).items()} for row in given)


def _dict(data: object, where: str) -> Dict[Any, Any]:
    if data is None:
        return {}
    if not isinstance(data, Dict):
        raise Unreadable("bad_mapping", where=where, value=str(data)[:80])
    return data
