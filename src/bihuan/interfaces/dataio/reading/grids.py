"""Sheets as rows of plain cells, whatever kind of file they come from."""

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

import python_calamine as calamine

from bihuan.interfaces.dataio.reading import delimited, limits
from bihuan.interfaces.dataio.reading.archive import Errors
from bihuan.interfaces.dataio.reading.book import Unreadable
from bihuan.interfaces.dataio.reading.moments import EPOCH_1900, EPOCH_1904

Cells = list[Any]
Merge = tuple[tuple[int, int], tuple[int, int]]


class Grid(Protocol):
    """A sheet: rows from the first one of the sheet on, all as wide, columns from the first one on."""

    title: str
    is_1904: bool

    @property
    def height(self) -> int:
        """Lines down to the last one that holds something."""

    def rows(self) -> Iterator[Cells]:
        """The cells as they are."""

    def merges(self) -> list[Merge]:
        """The merged areas in the order of their first rows."""


@dataclass
class SheetGrid:
    """A sheet of a workbook. Parsed when it is first asked for, and let go when its rows have been read."""

    workbook: calamine.CalamineWorkbook
    title: str
    file: str
    is_1904: bool = False
    errors: Errors = field(default_factory=dict)
    _parsed: calamine.CalamineSheet | None = None
    _height: int | None = None

    @property
    def height(self) -> int:
        """See ``Grid``."""
        if self._height is None:
            self._sheet()
        return self._height or 0

    def _sheet(self) -> calamine.CalamineSheet:
        if self._parsed is None:
            with parsing(self.file):
                self._parsed = self.workbook.get_sheet_by_name(self.title)
            self._height = (self._parsed.start[0] if self._parsed.start else 0) + self._parsed.height
        return self._parsed

    def rows(self) -> Iterator[Cells]:
        """See ``Grid``."""
        sheet = self._sheet()
        before: Cells = [""] * (sheet.start[1] if sheet.start else 0)
        width = len(before) + sheet.width
        for index, row in enumerate(sheet.iter_rows()):
            cells = before + row
            for column, cell in enumerate(cells):
                if isinstance(cell, timedelta):
                    cells[column] = self._of_day(cell)
            if index in self.errors:
                for column, text in self.errors[index].items():
                    if column < width:
                        cells[column] = text
            yield cells
        self._parsed = None

    def _of_day(self, length: timedelta) -> Any:
        """A cell shown as hours that may pass 24: the moment it stands for, a time of the day within the first."""
        if timedelta() <= length < timedelta(days=1):
            return (EPOCH_1900 + length).time()
        with contextlib.suppress(OverflowError):
            return ((EPOCH_1904 if self.is_1904 else EPOCH_1900) + length).replace(tzinfo=None)
        return str(length)

    def merges(self) -> list[Merge]:
        """See ``Grid``."""
        with parsing(self.file):
            found = sorted(self._sheet().merged_cell_ranges or [])
        if len(found) > limits.MERGES:
            raise Unreadable("too_many_merges", file=self.file, sheet=self.title)
        return found


@dataclass
class TextGrid:
    """A csv."""

    text: str
    title: str
    file: str
    width: int
    separator: str
    height: int
    is_1904: bool = False

    def rows(self) -> Iterator[Cells]:
        """See ``Grid``."""
        for row in delimited.rows(self.text, self.separator, self.file):
            # A line may be longer than the table by nothing but separators.
            yield row[: self.width] + [""] * (self.width - len(row))

    def merges(self) -> list[Merge]:
        """A csv has none."""
        return []


@contextlib.contextmanager
def parsing(file: str) -> Iterator[None]:
    """Whatever the parser stumbles over says that the file is broken; it knows several ways of stumbling."""
    try:
        yield
    except calamine.PasswordError as wrong:
        raise Unreadable("encrypted", file=file) from wrong
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as wrong:
        raise Unreadable("broken", file=file) from wrong
    except BaseException as wrong:
        if type(wrong).__name__ != "PanicException":
            raise
        raise Unreadable("broken", file=file) from wrong


def workbook(content: bytes, file: str) -> calamine.CalamineWorkbook:
    """The parser over these bytes."""
    with parsing(file):
        return calamine.load_workbook(io.BytesIO(content))


def text_grid(content: bytes, file: str) -> TextGrid:
    """A csv looked through once: how wide it is, and that its rows are no more than there may be."""
    text = delimited.decoded(content, file)
    sign = delimited.separator(text)
    width = last = 0
    for count, row in enumerate(delimited.rows(text, sign, file), 1):
        if any(row):
            last = count
            width = max(width, len(row))
    if not last:
        raise Unreadable("empty", file=file)
    if last * width > limits.CELLS or last > limits.ROWS + limits.ABOVE:
        raise Unreadable("too_many_rows", file=file, rows=last, most=limits.ROWS)
    return TextGrid(text, file, file, width, sign, last)
