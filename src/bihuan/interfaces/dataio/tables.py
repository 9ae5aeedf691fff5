"""One door for tables that leave the house: a workbook or CSV of columns and rows, in which no text ever becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from django.utils import timezone
from rustpy_xlsxwriter import FastExcel
from rustpy_xlsxwriter import Format as CellFormat

Format = Literal["xlsx", "csv"]
Kind = Literal["auto", "text", "money", "date", "moment"]
CONTENT_TYPES: dict[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
NUMBERS: dict[str, str] = {"money": "#,##0.00", "date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
PAPER = {"landscape": True, "paper_size": 9, "repeat_rows": 0, "fit_to_pages": (1, 0)}
# A workbook's number has 15 digits; a longer code would silently lose its last ones.
EXACT_DIGITS = 15
# What a spreadsheet takes for the beginning of a formula, its full-width twins included, after blanks and control characters.
_FORMULA = re.compile(r"^[\s\x00-\x20\x7f-\xa0\u3000\ufeff]*[=+\-@＝＋－＠]")


class Column(NamedTuple):
    """A column's heading; ``kind`` text keeps codes such as 0138 as they are, the others write numbers and dates as such."""

    title: str
    kind: Kind = "auto"
    width: int = 0


def write_table(
    columns: Sequence[Column], rows: Iterable[Sequence[Any]], kind: Format, *, sheet: str = "Sheet1"
) -> bytes:
    """The file's bytes. Rows are read once, one after the other."""
    return _csv(columns, rows) if kind == "csv" else _xlsx(columns, rows, sheet)


def _plain(value: Any, kind: Kind) -> Any:
    """A value as both formats take it: aware moments in the company's zone, long numbers and codes as text."""
    if value is None:
        return None
    if kind == "text":
        return str(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0) if timezone.is_aware(value) else value
    if isinstance(value, bool | date | float):
        return value
    if isinstance(value, int | Decimal):
        digits = len(str(value).strip("-").replace(".", ""))
        return value if digits <= EXACT_DIGITS else str(value)
    return str(value)


def _titles(columns: Sequence[Column]) -> list[str]:
    """Headings, told apart where two are alike: the writer takes rows by heading."""
    seen: dict[str, int] = {}
    titles = []
    for column in columns:
        seen[column.title] = seen.get(column.title, 0) + 1
        titles.append(column.title if seen[column.title] == 1 else f"{column.title} ({seen[column.title]})")
    return titles


def _xlsx(columns: Sequence[Column], rows: Iterable[Sequence[Any]], sheet: str) -> bytes:
    titles = _titles(columns)

    def records() -> Iterator[dict[str, Any]]:
        empty = True
        for row in rows:
            empty = False
            yield {
                title: _for_sheet(_plain(value, column.kind))
                for title, column, value in zip(titles, columns, row, strict=True)
            }
        if empty:
            # The writer takes the headings from the first row.
            yield dict.fromkeys(titles, "")

    made = io.BytesIO()
    name = re.sub(r"[\[\]:*?/\\']", " ", sheet)[:31].strip() or "Sheet1"
    widths = [float(column.width or min(40, max(11, 2 * len(column.title) + 3))) for column in columns]
    formats = [
        CellFormat().set_num_format(NUMBERS[column.kind]) if column.kind in NUMBERS else None for column in columns
    ]
    workbook = FastExcel(made).format(bold_headers=True, datetime_format=NUMBERS["moment"]).freeze(row=1)
    layout: dict[str, Any] = {
        "column_widths": widths,
        "column_formats": formats,
        "autofilter": True,
        "page_setup": PAPER,
    }
    workbook.sheet(name, records(), **layout).save()
    return made.getvalue()


def _for_sheet(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else "" if value is None else value


def _csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow([guarded(title) for title in _titles(columns)])
    for row in rows:
        writer.writerow([_for_csv(_plain(value, column.kind)) for column, value in zip(columns, row, strict=True)])
    # Excel takes a file without the mark for the machine's old code page, and Chinese for noise.
    return made.getvalue().encode("utf-8-sig")


def _for_csv(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return guarded(value) if isinstance(value, str) else value


def guarded(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if _FORMULA.match(text) else text
