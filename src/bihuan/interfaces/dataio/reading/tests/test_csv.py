"""Csv files as programs write them."""

from decimal import Decimal

import pytest

from bihuan.interfaces.dataio.reading import Unreadable
from bihuan.interfaces.dataio.reading.tests.made import book, only, values

TEXT = '客户名称,手机,需求描述\r\n甲公司,13800138000,"两台,\r\n要快"\r\n\r\n"乙""公司",021-55556666,\r\n'


@pytest.mark.trust("T-G06")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_encodings_and_separators(encoding: str, sign: str) -> None:
    """As Excel in China, elsewhere, and other programs save it."""
    text = TEXT.replace("两台,", "两台").replace(",", sign)
    sheet, rows = only(text.encode(encoding), "2026客户.csv")
    assert (sheet.kind, sheet.heading_row) == ("customers", 1)
    assert [(row.number, row.values["name"], row.values["contact_phone"]) for row in rows] == [
        (2, "甲公司", "13800138000"),
        (4, '乙"公司', "02155556666"),
    ]
    assert rows[0].values["needs"] == "两台\n要快"


def test_a_csv_is_known_by_its_name_else_by_its_headings() -> None:
    """``导出.csv`` says nothing."""
    sheet, _ = only("合同编号,回款日期,回款金额\nHT-1,2026-3-5,1".encode(), "导出.csv")
    assert sheet.kind == "receipts"
    found = book(b"a,b\n1,2", "x.csv")
    assert (found.sheets, found.passed_over[0].why) == ([], "unknown")


def test_what_our_own_export_made_harmless_is_the_text_again() -> None:
    """An apostrophe before a formula; other apostrophes stay."""
    rows = values(only("客户名称,需求描述\n甲,'=1+1\n乙,'十万\n丙,=1+1\n丁, =2".encode(), "客户.csv")[1])
    assert [row["needs"] for row in rows] == ["=1+1", "'十万", "=1+1", "=2"]


def test_short_rows_long_rows_and_a_first_line_for_excel() -> None:
    """``sep=;`` and a row that has more cells than headings."""
    sheet, rows = only("sep=;\n合同编号;回款日期;回款金额(万元)\nHT-1;2026-3-5;1;多\nHT-2".encode(), "回款.csv")
    assert rows[0].values["amount"] == Decimal("10000.00") and rows[0].notes == {"D": "多"}
    assert sheet.heading_row == 2 and {bad.code for bad in rows[1].mistakes} == {"required"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n,,\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe\x00", "unknown_encoding"),
        (b"a,b\n\x81\x20\xff", "unknown_encoding"),
        (b"a,b\n1,\x00\x01", "wrong_content"),
        (b"<html><table>", "wrong_content"),
        (b"PK\x03\x04", "wrong_content"),
        (b'a,"' + b"x" * 140_000, "broken"),
        (b"a\n" * 200_100, "too_many_rows"),
    ],
)
def test_what_is_no_csv(content: bytes, code: str) -> None:
    """Each says why."""
    with pytest.raises(Unreadable) as refused:
        book(content, "客户.csv")
    assert refused.value.code == code
    assert refused.value.parameters["file"] == "客户.csv"


def test_a_line_of_nothing_but_separators_may_be_longer() -> None:
    """As spreadsheets leave them behind."""
    assert len(only("客户名称,手机\n,,,,\n甲,\n".encode(), "客户.csv")[1]) == 1
