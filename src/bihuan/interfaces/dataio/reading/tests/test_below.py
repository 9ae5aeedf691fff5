"""What stands below a table is no row of it; what could be one is never left out."""

from typing import Any

import pytest

from bihuan.interfaces.dataio.reading.tests.made import only, xlsx

HEAD = ["客户名称", "负责人", "手机", "备注", "需求描述"]
DATA = ["长安精机有限公司", "李伟", "13900139001", None, None]

BELOW: list[list[Any]] = [
    ["制表人：李四"],
    ["制表：李四", None, "审核：王五"],
    [None, None, None, "备注：以上数据截至月底"],
    ["注：标红的为重点客户"],
    ["填表日期：2026-03-05"],
    ["填表日期：", 46086],
    ["审 核 人 : 王五"],
    ["经办人：张三   复核：李四   日期：2026.3.5"],
    ["说明：1. 本表每周一更新\n2. 未填写的视为无"],
    ["备注1：以上数据截至月底"],
]


def numbers(*rows: list[Any]) -> tuple[list[int], list[int]]:
    """The numbers of the rows that were read, and of those that stand below the table."""
    sheet, found = only(xlsx({"客户": [HEAD, *rows]}))
    return [row.number for row in found], [number for number, _text in sheet.rows.below]


@pytest.mark.parametrize("foot", BELOW, ids=str)
def test_a_foot_is_left_out_and_told(foot: list[Any]) -> None:
    """In whichever column, alone or two of them, behind blank lines and totals."""
    assert numbers(DATA, foot) == ([2], [3])
    assert numbers(DATA, [], ["合计", 1], [], foot, ["制表人：李四"]) == ([2], [6, 7])


def test_what_it_says_is_kept() -> None:
    """For whoever wants to know what was not read; the rows can be gone through again."""
    sheet, _rows = only(xlsx({"客户": [HEAD, DATA, ["制表：李四", None, "审核：王五"], ["填表日期：", "2026-03-05"]]}))
    assert sheet.rows.below == [(3, "制表：李四 审核：王五"), (4, "填表日期： 2026-03-05")]
    assert len(list(sheet.rows)) == 1
    assert len(sheet.rows.below) == 2


@pytest.mark.parametrize(
    "row",
    [
        ["制表人李四机械厂"],
        ["审核"],
        ["备注"],
        ["上海注：塑机械有限公司"],
        ["长安精机有限公司", None, None, "备注：已联系"],
        ["制表人：李四", "李伟", "13900139001"],
        ["制表人：李四", "李伟"],
        ["联系人：张三"],
        ["客户：长安精机"],
        [46086],
        [None, "李伟"],
        ["日期", "2026-03-05"],
    ],
    ids=str,
)
def test_what_could_be_a_row_is_read(row: list[Any]) -> None:
    """When in doubt it comes back as a bad row."""
    assert numbers(DATA, row) == ([2, 3], [])


def test_only_behind_the_last_row() -> None:
    """Rows follow, so it was none: every line is read, in the order of the sheet. A sheet of nothing else has rows."""
    assert numbers(DATA, ["备注：老客户"], ["注：重点"], DATA, ["制表人：李四"]) == ([2, 3, 4, 5], [6])
    assert numbers(["制表人：李四"]) == ([2], [])


def test_a_merged_remark_is_one_cell() -> None:
    """It reaches over the whole width, and repeats its value to nobody."""

    def fill(_book: Any, sheet: Any) -> None:
        for place, line in enumerate((HEAD, DATA)):
            sheet.write_row(place, 0, line)
        sheet.merge_range(2, 0, 3, 4, "备注：以上数据截至 2026 年 3 月底")

    sheet, rows = only(xlsx({"客户": fill}))
    assert ([row.number for row in rows], sheet.rows.below) == ([2], [(3, "备注：以上数据截至 2026 年 3 月底")])
