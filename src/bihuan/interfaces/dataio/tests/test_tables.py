"""Tables that leave the house, read back by another library."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import python_calamine

from bihuan.interfaces.dataio.tables import Column, guarded, write_table

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("x")',
    "\u3000=1",
    "\ufeff=1",
]
HARMLESS = ["", "A=1", "1-2", "客户", "'", '"=1', "（=1）"]


def _read(content: bytes) -> list[list[Any]]:
    rows: list[list[Any]] = (
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    )
    return rows


def test_values_come_back_as_what_they_are() -> None:
    """Numbers, days, moments in the company's zone; codes and long numbers as text."""
    columns = [
        Column("名称"),
        Column("编号", "text"),
        Column("金额", "money"),
        Column("日期", "date"),
        Column("时间", "moment"),
        Column("是"),
        Column("证号"),
    ]
    at = datetime(2026, 3, 5, 18, 30, 15, 999, tzinfo=UTC)
    row = ["华通", "0138", Decimal("-1234.50"), date(2026, 3, 5), at, True, 110101199003071234]
    assert _read(write_table(columns, [row], "xlsx")) == [
        ["名称", "编号", "金额", "日期", "时间", "是", "证号"],
        ["华通", "0138", -1234.5, date(2026, 3, 5), datetime(2026, 3, 6, 2, 30, 15), True, "110101199003071234"],
    ]


@pytest.mark.trust("T-G08")
@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula(text: str) -> None:
    """Neither in a cell nor in a heading."""
    content = write_table([Column(text)], [[text]], "xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        sheet = opened.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert write_table([Column("x")], [[text]], "csv").decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    """An apostrophe too many is a wrong export, too."""
    assert guarded(text) == text


@pytest.mark.trust("T-G08")
def test_numbers_in_csv_stay_numbers() -> None:
    """A negative amount is no formula."""
    content = write_table(
        [Column("金额", "money"), Column("时间", "moment")],
        [[Decimal("-3.50"), datetime(2026, 3, 5, tzinfo=UTC)], [None, None]],
        "csv",
    )
    assert content == "金额,时间\r\n-3.50,2026-03-05 08:00\r\n,\r\n".encode("utf-8-sig")


def test_nothing_but_headings() -> None:
    """An empty list is a file with headings; two alike are told apart."""
    columns = [Column("人"), Column("人")]
    assert _read(write_table(columns, [], "xlsx")) == [["人", "人 (2)"]]
    assert write_table(columns, [], "csv").decode("utf-8-sig") == "人,人 (2)\r\n"


def test_any_title_is_a_sheets_name() -> None:
    """Signs that workbooks forbid, and more than 31 characters."""
    content = write_table([Column("a")], [[1]], "xlsx", sheet="客户/[联系人]:*?" + "很" * 40)
    names = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert len(names) == 1
    assert len(names[0]) <= 31
    assert _read(write_table([Column("a")], [[1]], "xlsx", sheet="'"))[1] == [1]


def test_a_row_of_the_wrong_length_is_a_mistake() -> None:
    """Never a file whose columns have slipped."""
    with pytest.raises(ValueError, match="zip"):
        write_table([Column("a")], [[1, 2]], "csv")


def test_rows_may_come_one_after_the_other() -> None:
    """A generator is read once."""
    rows = ([n, f"行{n}"] for n in range(5000))
    found = _read(write_table([Column("n"), Column("t")], rows, "xlsx"))
    assert len(found) == 5001
    assert found[-1] == [4999, "行4999"]
