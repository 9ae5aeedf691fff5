"""Workbooks of the old kind."""

import contextlib
import struct
from decimal import Decimal
from typing import Any

import pytest

from bihuan.interfaces.dataio.reading import Unreadable
from bihuan.interfaces.dataio.reading.tests.made import book, only, told, values, xls

HEADINGS = ["合同编号", "回款日期", "回款金额(万元)"]


def test_an_old_workbook_is_read_like_a_new_one() -> None:
    """Texts, numbers, serials, units."""
    sheet, rows = only(xls("2026回款", [["回款表"], HEADINGS, ["HT-1", 46086.0, 12.5], ["合计", None, 12.5]]), "a.xls")
    assert (sheet.kind, sheet.heading_row) == ("receipts", 2)
    (row,) = values(rows)
    assert row["amount"] == Decimal("125000.00") and row["received_on"].isoformat() == "2026-03-05"


def test_errors_and_1904_are_seen_in_old_workbooks() -> None:
    """What the parser shows as nothing is a mistake."""
    _, rows = only(xls("回款", [HEADINGS, ["HT-1", 44624.0, "#N/A"]], is_1904=True), "a.XLS")
    assert told(rows) == [(2, "回款金额(万元)", "cell_error", "#N/A")]
    assert rows[0].values["received_on"].isoformat() == "2026-03-05"


def test_merged_cells_of_old_workbooks_repeat() -> None:
    """The contract's number stands once for two receipts."""
    merged = struct.pack("<HH", 0xE5, 10) + struct.pack("<HHHHH", 1, 1, 2, 0, 0)
    rows: list[list[Any]] = [HEADINGS, ["HT-1", 46086.0, 1.0], [None, 46087.0, 2.0]]
    assert [row["contract"] for row in values(only(xls("回款", rows, extra=merged), "a.xls")[1])] == ["HT-1", "HT-1"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (xls("回款", [HEADINGS], extra=struct.pack("<HHHHH", 0x2F, 6, 0, 0, 0)), "encrypted"),
        (xls("回款", [HEADINGS, *[["x"] * 250] * 20, *[[]] * 65_000, ["x"]]), "too_many_cells"),
        (xls("回款", [HEADINGS])[:3000], "broken"),
        (xls("回款", [HEADINGS])[:600], "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "broken"),
        (
            xls("回款", [HEADINGS]).replace("Workbook".encode("utf-16-le"), "Contents".encode("utf-16-le")),
            "wrong_content",
        ),
    ],
)
def test_bad_old_files_say_why(content: bytes, code: str) -> None:
    """Each with its own code, and never a crash."""
    with pytest.raises(Unreadable) as refused:
        book(content, "a.xls")
    assert refused.value.code == code


@pytest.mark.parametrize("at", range(0, 6500, 131))
def test_a_flipped_byte_is_read_or_refused(at: int) -> None:
    """Nothing but ``Unreadable`` comes out of a damaged file."""
    content = bytearray(xls("回款", [HEADINGS, ["HT-1", 46086.0, 1.0]]))
    content[at % len(content)] ^= 0xFF
    with contextlib.suppress(Unreadable):
        for sheet in book(bytes(content), "a.xls").sheets:
            assert len(list(sheet.rows)) < 10
