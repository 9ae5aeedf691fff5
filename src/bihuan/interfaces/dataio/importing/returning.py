"""The workbook of bad rows: each on its own sheet, exactly as it was, its mistakes in words in the first column."""

import datetime as dt
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bihuan.interfaces.dataio.importing.planning import OWN_COLUMN
from bihuan.interfaces.dataio.importing.results import Told
from bihuan.interfaces.dataio.reading import Row, Sheet
from bihuan.interfaces.dataio.statistics import LONGEST_CELL, OPTIONS

LONGEST_TITLE = 31
EXACT = 10**15
"""From here on a workbook's number loses digits."""


class Returned:
    """Takes bad rows as they come and writes them to the disk at once. ``finish`` says where, None without any."""

    def __init__(self) -> None:
        self._book: Any = None
        self._path: Path | None = None
        self._sheets: dict[int, Worksheet] = {}
        self._rows: Counter[int] = Counter()
        self._formats: dict[str, Format] = {}

    def take(self, sheet: Sheet, row: Row, told: Sequence[Told]) -> None:
        """One bad row."""
        page = self._page(sheet)
        self._rows[id(sheet)] += 1
        place = self._rows[id(sheet)]
        page.write_string(place, 0, ";".join(f"{one.column}:{one.message}" for one in told)[:LONGEST_CELL])
        for column, value in enumerate(row.raw, start=1):
            self._write(page, place, column, value)

    def finish(self) -> Path | None:
        """The workbook, whole; whoever takes it moves it away or deletes it."""
        if self._book is not None:
            self._book.close()
            self._book = None
        return self._path

    def drop(self) -> None:
        """Nobody wants it any more."""
        path = self.finish()
        if path is not None:
            path.unlink(missing_ok=True)
            self._path = None

    def _page(self, sheet: Sheet) -> Worksheet:
        if self._book is None:
            descriptor, name = tempfile.mkstemp(prefix=".bad-rows-", suffix=".xlsx")
            os.close(descriptor)
            self._path = Path(name)
            self._book = xlsxwriter.Workbook(name, {**OPTIONS, "in_memory": False, "constant_memory": True})
            numbers = {"date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm:ss", "time": "hh:mm:ss"}
            self._formats = {kind: self._book.add_format({"num_format": form}) for kind, form in numbers.items()}
            self._formats["head"] = self._book.add_format({"bold": True})
        if id(sheet) not in self._sheets:
            self._sheets[id(sheet)] = self._begun(sheet)
        return self._sheets[id(sheet)]

    def _begun(self, sheet: Sheet) -> Worksheet:
        page: Worksheet = self._book.add_worksheet(self._title(sheet))
        page.write_string(0, 0, OWN_COLUMN, self._formats["head"])
        page.set_column(0, 0, 50)
        for column, heading in enumerate(sheet.headings, start=1):
            page.write_string(0, column, heading, self._formats["head"])
        page.freeze_panes(1, 1)
        return page

    def _title(self, sheet: Sheet) -> str:
        """Its own title; a second one of the same title, from another file, with a number."""
        wanted = "".join("_" if sign in "[]:*?/\\" else sign for sign in sheet.title).strip("'") or sheet.kind
        taken = {page.get_name().casefold() for page in self._sheets.values()}
        title, number = wanted[:LONGEST_TITLE], 2
        while title.casefold() in taken:
            title, number = f"{wanted[: LONGEST_TITLE - 4]} ({number})", number + 1
        return title

    def _write(self, page: Worksheet, place: int, column: int, value: Any) -> None:
        """As it was: text stays text, a day a day."""
        if value is None or value == "":
            return
        if isinstance(value, bool):
            page.write_boolean(place, column, value)
        elif isinstance(value, int | float | Decimal) and -EXACT < value < EXACT:
            page.write_number(place, column, float(value))
        elif isinstance(value, dt.datetime):
            page.write_datetime(place, column, value.replace(tzinfo=None), self._formats["moment"])
        elif isinstance(value, dt.date):
            page.write_datetime(place, column, value, self._formats["date"])
        elif isinstance(value, dt.time):
            page.write_datetime(place, column, value, self._formats["time"])
        else:
            page.write_string(place, column, str(value)[:LONGEST_CELL])
