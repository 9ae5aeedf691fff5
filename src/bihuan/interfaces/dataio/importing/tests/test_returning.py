"""Bad rows come back exactly as they were, and can come in again mended."""

from datetime import date, datetime

import pytest

from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.dataio.importing import Options, Returned
from bihuan.interfaces.dataio.importing.tests.books import AT, Rows, brought, counts
from bihuan.interfaces.dataio.reading import Source, read
from bihuan.interfaces.dataio.reading.tests.made import ZONE

ROWS: Rows = [
    ["客户名称", "录入时间", "收集日期", "手机", "负责人", "备用", "=1+1"],
    ["长安精机", datetime(2026, 3, 5, 14, 30), date(2026, 3, 4), "1.38E+10", "王磊", 12.5, "=HYPERLINK(1)"],
    ["宏图科技", "2026年3月5日", "3月4日", 13900139001, "没人", True, "-1"],
    ["好公司", None, None, None, None, None, None],
]


@pytest.mark.trust("T-G01")
def test_exactly_as_they_were(cast: Cast) -> None:
    """Numbers are numbers, days are days, and what looks like a formula is text; titles that cannot be are made so."""
    returned = Returned()
    options = Options(dry_run=True)
    result = brought({"客户 甲": ROWS, "客户 乙": ROWS[:2]}, cast.admin, options=options, returned=returned)
    assert counts(result) == {"客户 甲": (1, 0, 0, 0, 2), "客户 乙": (0, 0, 0, 0, 1)}
    path = returned.finish()
    assert path is not None
    book = read([Source("bad.xlsx", path.read_bytes())], today=AT.date(), zone=ZONE)
    path.unlink()
    assert [sheet.title for sheet in book.sheets] == ["客户 甲", "客户 乙"]
    sheet = book.sheets[0]
    first, second = sheet.rows
    assert sheet.headings == ("错误", *ROWS[0])
    assert first.raw[0] == "手机:1.38E+10 不是手机号;负责人:没有叫「王磊」的成员"
    assert first.raw[1:] == (
        "长安精机",
        datetime(2026, 3, 5, 14, 30),
        *first.raw[3:4],
        "1.38E+10",
        "王磊",
        12.5,
        "=HYPERLINK(1)",
    )
    assert str(first.raw[3])[:10] == "2026-03-04"
    assert second.raw[1:] == ("宏图科技", "2026年3月5日", "3月4日", 13900139001, "没人", True, "-1")


def test_nothing_bad_nothing_back(cast: Cast) -> None:
    """No workbook then."""
    returned = Returned()
    brought({"客户": [ROWS[0], ROWS[3]]}, cast.admin, returned=returned)
    assert returned.finish() is None


def test_mended_rows_come_in(cast: Cast) -> None:
    """The column of mistakes is no note of the customer's."""
    rows: Rows = [["错误", "客户名称", "备用"], ["手机:1.38E+10 不是手机号", "长安精机", "x"]]
    assert counts(brought({"客户": rows}, cast.admin)) == {"客户": (1, 0, 0, 0, 0)}
    again = brought({"客户": [["客户名称", "备用"], ["长安精机", "x"]]}, cast.admin)
    assert counts(again) == {"客户": (0, 0, 1, 0, 0)}
