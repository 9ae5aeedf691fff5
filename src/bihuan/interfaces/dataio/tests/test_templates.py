"""Empty templates: what they offer, and that nothing in them is taken for data."""

import io
import re
import zipfile
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
import python_calamine

from bihuan.flow.customers.rules import is_credit_code
from bihuan.interfaces.dataio.examples import EXAMPLES
from bihuan.interfaces.dataio.reading import KINDS, Mapping, Source, read
from bihuan.interfaces.dataio.templates import EXAMPLE_ROW, HEAD_ROW, RED, write_templates

ZONE = ZoneInfo("Asia/Shanghai")
NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Opened:
    """The first sheet of a workbook, its cells and how they look."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            self.page = ET.fromstring(packed.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own file
            styles = ET.fromstring(packed.read("xl/styles.xml"))  # noqa: S314 - our own file
        self.names = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
        self.fonts = [font.find(f"{NS}color") for font in styles.find(f"{NS}fonts") or []]
        self.forms = list(styles.find(f"{NS}cellXfs") or [])
        self.numbers = {one.get("numFmtId"): one.get("formatCode") for one in styles.iter(f"{NS}numFmt")}
        lists = {
            rule.get("sqref", ""): rule.findtext(f"{NS}formula1", "") for rule in self.page.iter(f"{NS}dataValidation")
        }
        self.offered = {re.sub(r"\d.*", "", where): words for where, words in lists.items()}

    def is_red(self, cell: str) -> bool:
        """Whether the cell's letters are red."""
        style = next(one.get("s", "0") for one in self.page.iter(f"{NS}c") if one.get("r") == cell)
        color = self.fonts[int(self.forms[int(style)].get("fontId", "0"))]
        return color is not None and color.get("rgb") == f"FF{RED[1:]}"

    def number_format(self, place: int) -> str | None:
        """How the column shows what is typed into it."""
        column = next(
            one for one in self.page.iter(f"{NS}col") if int(one.get("min", "0")) <= place <= int(one.get("max", "0"))
        )
        kept = self.forms[int(column.get("style", "0"))].get("numFmtId")
        return "@" if kept == "49" else self.numbers.get(kept)


def letter(place: int) -> str:
    """The column's letter; there are no more than 26."""
    return chr(ord("A") + place - 1)


def cells(content: bytes, title: str) -> list[list[Any]]:
    """What the sheet holds."""
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(title).to_python()


def test_all_sheets_with_their_headings() -> None:
    """A sheet for each kind, titled with its word, its headings in the contract's order."""
    content = write_templates()
    assert Opened(content).names == [kind.word for kind in KINDS.values()]
    for kind in KINDS.values():
        heads = [str(cell).rstrip("*") for cell in cells(content, kind.word)[HEAD_ROW]]
        assert heads == [column.heading for column in kind.columns]


@pytest.mark.parametrize("kind", KINDS)
def test_one_sheet(kind: str) -> None:
    """Required headings are red, long numbers are text, dates are dates, pick lists drop down; the example is above."""
    content = write_templates([kind])
    page, rows = Opened(content), cells(content, KINDS[kind].word)
    for place, column in enumerate(KINDS[kind].columns, start=1):
        assert page.is_red(f"{letter(place)}{HEAD_ROW + 1}") is column.required
        assert str(rows[HEAD_ROW][place - 1]).endswith("*") is column.required
        if column.value in {"code", "phone", "credit_code", "line"}:
            assert page.number_format(place) == "@"
        if column.value in {"date", "day"}:
            assert page.number_format(place) == "yyyy-mm-dd"
        if column.choices:
            assert page.offered[letter(place)].startswith(f'"{next(iter(column.choices.values()))[0]},')
        assert rows[EXAMPLE_ROW][place - 1] == EXAMPLES[kind].get(column.field, "")
        if column.required:
            assert rows[EXAMPLE_ROW][place - 1]
    assert len(rows) == HEAD_ROW + 1


def test_words_of_ones_own() -> None:
    """Titles of positions and names of people are offered; more than a cell can hold are not."""
    many = [f"员工{number}" for number in range(200)]
    page = Opened(write_templates(["people"], choices={"people": {"role": ["业务员", "经理"], "manager": many}}))
    assert list(page.offered.values()) == ['"业务员,经理"']


def test_the_examples_fit_their_columns() -> None:
    """An example names only columns that there are."""
    assert list(EXAMPLES) == list(KINDS)
    for kind, example in EXAMPLES.items():
        assert not set(example) - {column.field for column in KINDS[kind].columns}
    assert is_credit_code(EXAMPLES["customers"]["credit_code"])


def test_an_empty_template_holds_nothing() -> None:
    """Brought as it is, every sheet is recognised, and the example is no row of it."""
    book = read([Source("模板.xlsx", write_templates())], today=date(2026, 3, 9), zone=ZONE)
    assert [sheet.kind for sheet in book.sheets] == list(KINDS)
    assert not book.passed_over
    for sheet in book.sheets:
        assert (sheet.heading_row, sheet.unknown, sheet.missing, list(sheet.rows)) == (HEAD_ROW + 1, (), (), [])


def test_the_examples_are_right() -> None:
    """Typed in below the headings they are rows without a mistake."""
    files = [
        Source(f"{kind.word}.csv", f"{','.join(EXAMPLES[name])}\n{','.join(EXAMPLES[name].values())}\n".encode())
        for name, kind in KINDS.items()
    ]
    mapping = Mapping.from_data(
        {
            "sheets": {
                f"{kind.word}.csv": {"kind": name, "columns": {f: f for f in EXAMPLES[name]}}
                for name, kind in KINDS.items()
            }
        }
    )
    book = read(files, today=date(2026, 3, 9), zone=ZONE, mapping=mapping)
    assert [sheet.kind for sheet in book.sheets] == list(KINDS)
    for sheet in book.sheets:
        [row] = sheet.rows
        assert (row.mistakes, set(row.values)) == ([], set(EXAMPLES[sheet.kind]))
