"""A workbook that is handed round: several sheets with titles, frozen headings, widths, number formats, ready to print.

Text is always written as text: nothing that somebody typed becomes a formula or a link.
"""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import xlsxwriter
from django.utils import timezone
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from bihuan.interfaces.dataio.tables import EXACT_DIGITS, NUMBERS, Column, Kind

A4 = 9
LONGEST_CELL = 32_000
HEAD = {
    "bold": True,
    "bg_color": "#E4F1EE",
    "border": 1,
    "border_color": "#A1AAA5",
    "text_wrap": True,
    "valign": "vcenter",
}
CELL = {"border": 1, "border_color": "#CDD2CE", "valign": "top"}
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
TITLE_ROW, NOTE_ROW, HEAD_ROW = 0, 1, 2


class Sheet(NamedTuple):
    """A sheet: its tab, the title over the table, a line under it, the table. ``total``: the last row is a sum."""

    name: str
    title: str
    note: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    total: bool = False


def write_book(sheets: Iterable[Sheet], *, author: str) -> bytes:
    """The workbook's bytes."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, OPTIONS)
    book.set_properties({"author": author, "company": author})
    formats = _formats(book)
    used: set[str] = set()
    for sheet in sheets:
        _write(book.add_worksheet(_tab(sheet.name, used)), sheet, formats)
    book.close()
    return made.getvalue()


def _tab(name: str, used: set[str]) -> str:
    """A name that Excel takes, each once."""
    clean = re.sub(r"[\[\]:*?/\\']", " ", name)[:28].strip() or "Sheet"
    tab, number = clean, 2
    while tab.casefold() in used:
        tab, number = f"{clean} {number}", number + 1
    used.add(tab.casefold())
    return tab


def _formats(book: Workbook) -> dict[str, Format]:
    kinds: dict[str, dict[str, Any]] = {
        "auto": {"num_format": "General"},
        "text": {"num_format": "@", "text_wrap": True},
        **{kind: {"num_format": number} for kind, number in NUMBERS.items()},
    }
    found = {kind: book.add_format({**CELL, **extra}) for kind, extra in kinds.items()}
    found |= {
        f"{kind} total": book.add_format({**CELL, **extra, "bold": True, "top": 2}) for kind, extra in kinds.items()
    }
    found["head"] = book.add_format(HEAD)
    found["title"] = book.add_format({"bold": True, "font_size": 14})
    found["note"] = book.add_format({"font_color": "#58625E"})
    return found


def _write(page: Worksheet, sheet: Sheet, formats: dict[str, Format]) -> None:
    page.write_string(TITLE_ROW, 0, sheet.title, formats["title"])
    page.write_string(NOTE_ROW, 0, sheet.note, formats["note"])
    for place, column in enumerate(sheet.columns):
        page.write_string(HEAD_ROW, place, str(column.title), formats["head"])
        page.set_column(place, place, column.width or min(40, max(10, 2 * len(str(column.title)) + 3)))
    last = HEAD_ROW + len(sheet.rows)
    for number, row in enumerate(sheet.rows, start=HEAD_ROW + 1):
        is_total = sheet.total and number == last
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _cell(page, number, place, value, column.kind, formats[f"{column.kind} total" if is_total else column.kind])
    _set_up(page, sheet, last)


def _set_up(page: Worksheet, sheet: Sheet, last: int) -> None:
    width = max(0, len(sheet.columns) - 1)
    page.freeze_panes(HEAD_ROW + 1, 1)
    if sheet.rows:
        page.autofilter(HEAD_ROW, 0, last - (1 if sheet.total else 0), width)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD_ROW)
    page.print_area(0, 0, max(last, HEAD_ROW), width)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.set_footer("&L&F&C&A&R&P / &N")


def _cell(page: Worksheet, row: int, place: int, value: Any, kind: Kind, form: Format) -> None:
    if value is None or value == "":
        page.write_blank(row, place, None, form)
    elif kind == "text":
        page.write_string(row, place, str(value)[:LONGEST_CELL], form)
    elif isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        page.write_datetime(row, place, local.replace(tzinfo=None, microsecond=0), form)
    elif isinstance(value, date):
        page.write_datetime(row, place, datetime(value.year, value.month, value.day), form)  # noqa: DTZ001 - a day has no zone
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool) and _is_exact(value):
        page.write_number(row, place, float(value) if isinstance(value, Decimal) else value, form)
    else:
        page.write_string(row, place, str(value)[:LONGEST_CELL], form)


def _is_exact(value: float | Decimal) -> bool:
    return len(str(value).strip("-").replace(".", "")) <= EXACT_DIGITS or isinstance(value, float)
