"""Whatever stands in a cell: a value or a mistake, and what was written in a spelling we know is read back."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.interfaces.dataio.reading import KINDS, Unreadable
from bihuan.interfaces.dataio.reading.cells import Told
from bihuan.interfaces.dataio.reading.moments import FIRST, LAST
from bihuan.interfaces.dataio.reading.tests.made import book
from bihuan.interfaces.dataio.reading.tests.test_cells import column

SIGNS = "0123456789０９.-/:：年月日时点分周第Ww万亿千元¥￥,，()（）+ \t\n~至一二三十上下午EeTZ#N张三、;和 无"
CELLS = (
    st.text(max_size=40)
    | st.text(SIGNS, max_size=20)
    | st.floats()
    | st.integers(-(10**20), 10**20)
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.none()
)
COLUMNS = st.sampled_from([(kind.name, one.field) for kind in KINDS.values() for one in kind.columns])
DAYS = st.dates(FIRST, LAST)
DAY_SPELLINGS = (
    "{0:%Y-%m-%d}",
    "{0:%Y/%m/%d}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y%m%d}",
)
TIME_SPELLINGS = ("{0:%H:%M}", "{0:%H:%M:%S}", "{0.hour}：{0:%M}", "{0.hour}时{0.minute}分", "{0.hour}点{0:%M}分")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@given(COLUMNS, CELLS)
def test_any_cell_gives_a_value_or_a_mistake(where: tuple[str, str], cell: Any) -> None:
    """Nothing else is ever raised."""
    column(*where)(cell)


@given(DAYS, st.sampled_from(DAY_SPELLINGS), st.booleans())
def test_days_are_read_back(day: date, spelling: str, wide: bool) -> None:
    """In every spelling of the contract, in both widths, as a serial number."""
    text = spelling.format(day)
    read = column("contracts", "signed_on")
    assert read(text.translate(WIDE) if wide else f" {text} ") == day
    assert read(float((day - date(1899, 12, 30)).days)) == day
    assert column("reports", "week")(text) == day - timedelta(days=day.weekday())


@given(DAYS, st.times(), st.sampled_from(DAY_SPELLINGS), st.sampled_from(TIME_SPELLINGS))
def test_moments_are_read_back(day: date, at: time, spelling: str, clock: str) -> None:
    """The day in one spelling, the time of the day in another."""
    found = column("followups", "happened_at")(f"{spelling.format(day)} {clock.format(at)}")
    second = at.second if "%S" in clock else 0
    assert found.replace(tzinfo=None) == datetime(day.year, day.month, day.day, at.hour, at.minute, second)
    assert column("visits", "started")(clock.format(at)) == time(at.hour, at.minute, second)


@given(
    st.decimals(0, 99_999_999, places=2),
    st.sampled_from(["{:f}", "{:,}", "¥{:f}", "{:f}元", "￥ {:,} 元", "RMB{:f}"]),
    st.booleans(),
)
def test_money_is_read_back(amount: Decimal, spelling: str, wide: bool) -> None:
    """With and without separators, signs, units."""
    text = spelling.format(amount)
    read = column("contracts", "amount")
    assert read(text.translate(WIDE) if wide else text) == amount
    assert read(float(amount)) == amount
    assert read(f"{amount / 10_000:f}万") == amount
    assert read(f"{amount / 100_000_000:f}亿元") == amount
    assert column("contracts", "amount", 10_000)(f"{amount / 10_000:f}") == amount
    assert read(f"-{text}") in {"negative_amount", "not_an_amount"}


@given(st.integers(13_000_000_000, 19_999_999_999).map(str), st.sampled_from(["{}", "+86 {}", "0086{}", " {} "]))
def test_mobile_numbers_are_read_back(number: str, spelling: str) -> None:
    """As texts with dashes, as numbers."""
    read = column("customers", "contact_phone")
    parted = f"{number[:3]}-{number[3:7]} {number[7:]}"
    assert read(spelling.format(number)) == number
    assert read(spelling.format(parted)) == number
    if int(number) % 10**7:
        assert read(float(number)) == number


@pytest.mark.trust("T-G06")
@given(st.binary(max_size=400), st.sampled_from(["客户.csv", "a.xlsx", "a.xls", "回款.csv"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    """Whatever the name says."""
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "客户名称,手机\n".encode()):
        try:
            sheets = book(start + content, name).sheets
        except Unreadable:
            continue
        for sheet in sheets:
            list(sheet.rows)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=14))
def test_any_csv_of_cells_gives_rows(rows: list[list[Any]]) -> None:
    """Headings in the middle of anything."""
    lines = ["客户名称,手机,合计", *(",".join(f'"{cell}"'.replace("\ud800", "") for cell in row) for row in rows)]
    try:
        (sheet,) = book("\n".join(lines).encode("utf-8", "replace"), "客户.csv").sheets
    except Unreadable as refused:
        assert refused.code in {"broken", "wrong_content"}  # noqa: PT017 - most drawn files are readable
        return
    for row in sheet.rows:
        assert set(row.values) <= {"name", "contact_phone"}
        assert not any(isinstance(value, Told) for value in row.values.values())
