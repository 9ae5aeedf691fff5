"""What reading hands on: a book of sheets of rows, each value parsed, each mistake with its column."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol


class Unreadable(Exception):
    """A file could not be read at all; ``code`` and ``parameters`` as in the table of ``mistakes``."""

    def __init__(self, code: str, **parameters: Any) -> None:
        super().__init__(code)
        self.code = code
        self.parameters: dict[str, Any] = parameters

    def __str__(self) -> str:
        return f"{self.code} {self.parameters}"


@dataclass(frozen=True)
class Source:
    """A file as it was handed in: its name (which a csv may be recognised by) and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Mistake:
    """Why a cell cannot be taken; ``column`` is the heading as it stands in the sheet, codes are listed in ``mistakes``."""

    column: str
    code: str
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass
class Row:
    """A row that holds something. A field that is empty, or has a mistake, is not in ``values``.

    ``raw``: the cells under the headings as they were (merged ones repeated, errors such as #N/A as text), so that they can be
    handed back. ``notes``: the texts of columns nobody knows. ``whole_days``: moments that were told without a time of the day
    (they stand at 0:00).
    """

    number: int
    values: dict[str, Any]
    raw: tuple[Any, ...]
    mistakes: list[Mistake]
    notes: dict[str, str]
    whole_days: frozenset[str] = frozenset()


class RowsThere(Protocol):
    """The rows of a sheet. ``below``: once they have been gone through, the lines below the table that were not read."""

    below: list[tuple[int, str]]

    def most(self) -> int:
        """How many there are at most, known before they have been gone through."""

    def __iter__(self) -> Iterator[Row]: ...


@dataclass
class Sheet:
    """A recognised sheet. ``rows`` can be gone through more than once and reads the sheet anew each time.

    ``heading_row`` is the number of the (last) line of headings, 0 where none was found: then there are no rows and
    ``missing`` names everything required. ``columns`` and ``headings`` have the same counting: ``row.raw[columns[field]]``.
    """

    kind: str
    title: str
    file: str
    headings: tuple[str, ...]
    heading_row: int
    columns: dict[str, int]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    rows: RowsThere


class PassedOver(NamedTuple):
    """A sheet that was not read; ``why``: ``unknown`` (no word of ours in its title), ``hidden`` or ``left_out``."""

    file: str
    title: str
    why: str


@dataclass
class Book:
    """All that the files hold, in the order of files and sheets."""

    sheets: list[Sheet]
    passed_over: list[PassedOver]
