"""Empty workbooks to fill in: the contract's sheets and headings, with drop-downs, and an example that never becomes data.

The example stands above the headings, where nothing is read: whoever types below it need not clear it away first.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from bihuan.interfaces.dataio.examples import EXAMPLES
from bihuan.interfaces.dataio.reading.kinds import KINDS, ColumnKind, SheetKind
from bihuan.interfaces.dataio.statistics import OPTIONS

NOTE_ROW, EXAMPLE_ROW, HEAD_ROW, FIRST_ROW = 0, 1, 2, 3
LAST_ROW = 99_999
LONGEST_LIST = 255
"""What Excel takes as the choices of a cell, commas included."""
NUMBERS = {
    "date": "yyyy-mm-dd",
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
    "time": "hh:mm",
    "money": "#,##0.00",
    "integer": "0",
}
NUMBERS["score"] = "0.00"
WIDE = frozenset({"text", "tags", "people"})
WIDTHS = {
    "date": 12,
    "day": 12,
    "moment": 17,
    "time": 9,
    "money": 15,
    "integer": 8,
    "score": 8,
    "credit_code": 22,
    "email": 24,
}
RED, DARK = "#C0322B", "#202725"
HEAD = {"bold": True, "bg_color": "#E4F1EE", "border": 1, "border_color": "#A1AAA5", "text_wrap": True}
EXAMPLE = {"italic": True, "font_color": "#58625E", "bg_color": "#F6F7F5", "num_format": "@", "text_wrap": True}


def write_templates(
    kinds: Sequence[str] = (), *, choices: Mapping[str, Mapping[str, Sequence[str]]] | None = None
) -> bytes:
    """The workbook's bytes: the sheets of these kinds, none named: all.

    ``choices`` offers words of the company's own: kind → field → words (the titles of positions, the names of people). Where
    there are more than a cell can offer, none are.
    """
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, OPTIONS)
    formats = _formats(book)
    for name in kinds or tuple(KINDS):
        kind = KINDS[name]
        page = book.add_worksheet(kind.word)
        _write(page, name, kind, formats, (choices or {}).get(name, {}))
    book.close()
    return made.getvalue()


def _formats(book: Workbook) -> dict[str, Format]:
    cells = {value: book.add_format({"num_format": number, "valign": "top"}) for value, number in NUMBERS.items()}
    return {
        **cells,
        "as text": book.add_format({"num_format": "@", "valign": "top"}),
        "required": book.add_format({**HEAD, "font_color": RED}),
        "free": book.add_format({**HEAD, "font_color": DARK}),
        "example": book.add_format(EXAMPLE),
        "note": book.add_format({"font_color": "#58625E"}),
    }


def _write(
    page: Worksheet, name: str, kind: SheetKind, formats: Mapping[str, Format], own: Mapping[str, Sequence[str]]
) -> None:
    note = _("Red columns are required. Line 2 is an example and is not read; fill in from line 4 on.")
    page.write_string(NOTE_ROW, 0, note, formats["note"])
    example = EXAMPLES[name]
    for place, column in enumerate(kind.columns):
        page.set_column(place, place, width(column), formats.get(column.value, formats["as text"]))
        page.write_string(EXAMPLE_ROW, place, str(example.get(column.field, "")), formats["example"])
        title = f"{column.heading}*" if column.required else column.heading
        page.write_string(HEAD_ROW, place, title, formats["required" if column.required else "free"])
        _offer(page, place, column, own.get(column.field, ()))
    page.freeze_panes(FIRST_ROW, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD_ROW)


def _offer(page: Worksheet, place: int, column: ColumnKind, own: Sequence[str]) -> None:
    """A drop-down; another word can be typed, too: the reader knows more spellings, and says which it does not know."""
    words = list(own) or words_of(column)
    if not words or len(",".join(words)) > LONGEST_LIST or any("," in word for word in words):
        return
    rule: dict[str, Any] = {"validate": "list", "source": words, "error_type": "information"}
    rule["error_title"], rule["error_message"] = column.heading, _("Please choose one of the list.")
    page.data_validation(FIRST_ROW, place, LAST_ROW, place, rule)


def words_of(column: ColumnKind) -> list[str]:
    """The words of a pick list as the screens say them: of several for the same value the first."""
    if column.value == "yes":
        return ["是", "否"]
    return [words[0] for words in column.choices.values()]


def width(column: ColumnKind) -> int:
    """How wide a column is, in signs."""
    if column.value in WIDE:
        return 28
    return WIDTHS.get(column.value, max(14, 2 * len(column.heading) + 3))
