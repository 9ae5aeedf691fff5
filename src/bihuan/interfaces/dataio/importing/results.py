"""What an import comes to: counts and mistakes for each sheet, as the command prints them and the page shows them."""

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from bihuan.interfaces.dataio.reading import KINDS, Sheet

Outcome = Literal["created", "updated", "unchanged", "skipped", "failed"]
OUTCOMES: tuple[Outcome, ...] = ("created", "updated", "unchanged", "skipped", "failed")
MOST_TOLD = 5_000
"""So many mistakes of a sheet stand in the result; the workbook of bad rows has them all."""


@dataclass(frozen=True)
class Options:
    """``dry_run``: plan all, write nothing. ``on_duplicate``: what becomes of a row whose record is there and differs."""

    dry_run: bool = False
    on_duplicate: Literal["skip", "update"] = "skip"


class Told(NamedTuple):
    """A mistake in words; ``row`` is the number the spreadsheet shows."""

    row: int
    column: str
    message: str


class Near(NamedTuple):
    """A row that landed although it resembles what is there: ``other_row`` where that stands in the same book."""

    row: int
    name: str
    resembles: str
    other_row: int | None = None


@dataclass
class SheetResult:
    """What became of a sheet's rows: read = created + updated + unchanged + skipped + failed."""

    kind: str
    title: str
    file: str
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    columns: dict[str, int] = field(default_factory=dict)
    heading_row: int = 0
    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    errors: list[Told] = field(default_factory=list)
    near: list[Near] = field(default_factory=list)
    untold: int = 0
    below: list[tuple[int, str]] = field(default_factory=list)
    """Lines below the table, 制表人：…, which are no rows: (number, what they say)."""

    @classmethod
    def of(cls, sheet: Sheet) -> "SheetResult":
        """An empty one."""
        known = sheet.kind, sheet.title, sheet.file, tuple(sheet.unknown), tuple(sheet.missing)
        return cls(*known, tuple(sheet.headings), dict(sheet.columns), sheet.heading_row)

    @property
    def read(self) -> int:
        """Rows that were read."""
        return sum(self.counts.values())

    def tell(self, told: Told) -> None:
        """Take a mistake down, as long as there is room."""
        if len(self.errors) < MOST_TOLD:
            self.errors.append(told)
        else:
            self.untold += 1

    def as_json(self) -> dict[str, Any]:
        """The sheet's part of ``--json``."""
        return {
            "sheet": KINDS[self.kind].word,
            "kind": self.kind,
            "title": self.title,
            "file": self.file,
            "read": self.read,
            **{str(outcome): count for outcome, count in self.counts.items()},
            "errors": [told._asdict() for told in self.errors],
            "errors_left_out": self.untold,
            "near_duplicates": [near._asdict() for near in self.near],
            "below_table": [{"row": row, "text": text} for row, text in self.below],
            "unknown_columns": list(self.unknown),
            "missing_columns": list(self.missing),
            "headings": list(self.headings),
            "columns": self.columns,
            "heading_row": self.heading_row,
        }


@dataclass
class Result:
    """What became of all sheets, in the order in which they stand in the files."""

    sheets: list[SheetResult] = field(default_factory=list)
    passed_over: list[tuple[str, str, str]] = field(default_factory=list)
    dry_run: bool = False

    def total(self, outcome: Outcome) -> int:
        """Rows of all sheets that came to that."""
        return sum(sheet.counts[outcome] for sheet in self.sheets)

    @property
    def has_failures(self) -> bool:
        """Whether any row failed: the command's exit status 1."""
        return self.total("failed") > 0

    def as_json(self) -> dict[str, Any]:
        """What ``--json`` prints and the record of the import keeps."""
        return {
            "dry_run": self.dry_run,
            "totals": {"read": sum(sheet.read for sheet in self.sheets), **{one: self.total(one) for one in OUTCOMES}},
            "sheets": [sheet.as_json() for sheet in self.sheets],
            "passed_over": [{"file": file, "title": title, "why": why} for file, title, why in self.passed_over],
        }
