"""Another system's headings and words: what a mapping (from YAML, or from the mapping page) says of a sheet."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from bihuan.interfaces.dataio.reading.book import Unreadable
from bihuan.interfaces.dataio.reading.kinds import KINDS


@dataclass(frozen=True)
class SheetMapping:
    """Of one sheet: its kind, heading → field, field → word → word, and what a field says in every row that has no column for it.

    Headings not named are still recognised by themselves; a heading mapped to ``""`` is left out (kept as a note).
    """

    kind: str
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)


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
    columns = {str(heading): str(named or "") for heading, named in _dict(given.get("columns"), title).items()}
    values = {
        str(named): {str(old): str(new) for old, new in _dict(words, title).items()}
        for named, words in _dict(given.get("values"), title).items()
    }
    constants = {str(named): str(value) for named, value in _dict(given.get("constants"), title).items()}
    for named in (*columns.values(), *values, *constants):
        if named and named not in fields:
            raise Unreadable("bad_mapping", where=title, value=named)
    return SheetMapping(kind, columns, values, constants)


def _dict(data: object, where: str) -> Dict[Any, Any]:
    if data is None:
        return {}
    if not isinstance(data, Dict):
        raise Unreadable("bad_mapping", where=where, value=str(data)[:80])
    return data
