"""The workbooks that people really have, with exactly what must come of them."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from bihuan.interfaces.dataio.reading import KINDS, Mapping, PassedOver, Unreadable
from bihuan.interfaces.dataio.reading.tests.made import ZONE, book, only, part, repacked, told, values, xlsx

NAMES = ["客户名称", "手机", "负责人"]


def test_every_sheet_of_the_contract_is_read_by_its_own_headings() -> None:
    """All kinds, all columns, in any order of sheets."""
    sheets: dict[str, Any] = {
        f"2026年{kind.word}表": [[column.heading + "*" * column.required for column in kind.columns]]
        for kind in reversed(KINDS.values())
    }
    found = book(xlsx(sheets))
    assert [sheet.kind for sheet in found.sheets] == list(reversed(KINDS))
    for sheet in found.sheets:
        assert list(sheet.columns) == [column.field for column in KINDS[sheet.kind].columns]
        assert (sheet.unknown, sheet.missing, sheet.heading_row) == ((), (), 1)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("客户", "customers"),
        ("客户联系人", "contacts"),
        ("投标结果2026", "bid_results"),
        ("投标", "bids"),
        ("合同回款计划", "instalments"),
        ("合同回款", "receipts"),
        ("客户拜访记录", "visits"),
        ("销售机会", "opportunities"),
        ("客 户", "customers"),
    ],
)
def test_the_longest_word_in_the_title_wins(title: str, kind: str) -> None:
    """回款计划 is not 回款, a 联系人 no 客户; of two words as long the later one."""
    assert book(xlsx({title: [["x"]], "说明": [["y"]]})).sheets[0].kind == kind


def test_of_two_words_the_headings_decide() -> None:
    """拜访人员 could be either."""
    rows: list[list[Any]] = [["客户名称", "拜访人员", "拜访日期"]]
    assert book(xlsx({"拜访人员": rows, "说明": []})).sheets[0].kind == "visits"


@pytest.mark.parametrize(("above", "heading", "rows"), [(9, 10, 1), (10, 0, 0), (11, 0, 0)])
def test_headings_stand_in_the_first_ten_rows(above: int, heading: int, rows: int) -> None:
    """The tenth is one of them, the eleventh is not; a line of units below the tenth still belongs to it."""
    notes = [[f"说明 {number}"] for number in range(above)]
    head = ["客户名称", "负责人", "录入时间"]
    sheet, found = only(xlsx({"客户": [*notes, head, ["甲厂", "李伟", "2026-03-05"]]}))
    assert (sheet.heading_row, len(found)) == (heading, rows)
    deals = ["项目名称", "客户名称", "负责人", "预计金额"]
    sheet, found = only(xlsx({"机会": [*notes, deals, [None, None, None, "(万元)"], ["产线", "甲厂", "李伟", 3]]}))
    assert [row.values["amount"] for row in found] == [30_000] * rows


def test_titles_and_notes_stand_above_the_headings() -> None:
    """The unit of a note holds for all amounts."""
    rows: list[list[Any]] = [
        ["2026年合同台账"],
        ["单位：万元", None, "制表：张三"],
        [],
        ["合同编号", "合同名称*", "客户名称", "负责人", "合同\n金额", "备注"],
        ["HT-1", "真空泵", "甲公司", "张三", 12.5, "急"],
        ["HT-2", "风机", "乙公司", "李四", "3000元", None],
    ]
    sheet, read = only(xlsx({"合同": rows}))
    assert (sheet.heading_row, sheet.unknown, sheet.headings[4]) == (4, ("备注",), "合同 金额")
    assert [row["amount"] for row in values(read)] == [Decimal("125000.00"), Decimal("3000.00")]
    assert [(row.number, row.notes) for row in read] == [(5, {"备注": "急"}), (6, {})]


def test_two_lines_of_headings_are_one() -> None:
    """Groups above, names below; what is merged downwards counts once; a unit stands on its own line."""

    def fill(made: Any, sheet: Any) -> None:
        sheet.merge_range("A1:G1", "机会一览表")
        for column, text in ((0, "项目名称"), (1, "客户名称"), (5, "负责人"), (6, "预计金额")):
            if column < 6:
                sheet.merge_range(1, column, 2, column, text)
        sheet.merge_range("C2:E2", "需求")
        sheet.write_row(2, 2, ["需求设备", "设备品牌", "技术参数"])
        sheet.write("G2", "预计金额")
        sheet.write("G3", "（万元）")
        sheet.write_row(3, 0, ["真空泵改造", "甲公司", "真空泵", "莱宝", "10 Pa", "张三", 30])

    sheet, read = only(xlsx({"机会": fill}))
    assert sheet.heading_row == 3 and sheet.unknown == ()
    assert values(read) == [
        {
            "name": "真空泵改造",
            "customer": "甲公司",
            "owner": "张三",
            "products": "真空泵",
            "brand": "莱宝",
            "specs": "10 Pa",
            "amount": Decimal("300000.00"),
        }
    ]


def test_headings_merged_over_two_lines_do_not_become_a_row() -> None:
    """Both lines are headings though the second adds nothing."""

    def fill(made: Any, sheet: Any) -> None:
        for column, text in enumerate(NAMES):
            sheet.merge_range(0, column, 1, column, text)
        sheet.write_row(2, 0, ["甲公司", "13800138000", "张三"])

    sheet, read = only(xlsx({"客户": fill}))
    assert sheet.heading_row == 2 and [row.number for row in read] == [3]


def test_merged_owners_repeat_and_totals_and_blanks_are_left_out() -> None:
    """合计, 小计 and a repeated line of headings are no customers; the numbers stay those of the sheet."""

    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["序号", "客户名称", "手机", "负责人"])
        sheet.merge_range("D2:D4", "王磊")
        sheet.write_row(1, 0, [1, "甲公司", 13800138000])
        sheet.write_row(2, 0, [2, "乙公司", "138 0013-8001"])
        sheet.write_row(3, 0, [3, "丙公司", "+86 13800138002"])
        sheet.write_row(4, 0, ["小 计", 3])
        sheet.write_row(6, 0, ["序号", "客户名称", "手机", "负责人"])
        sheet.write_row(7, 0, [4, "丁公司", "（021）5555-6666", "李四"])
        sheet.merge_range("A9:B9", "合计：")
        sheet.write("C9", 4)
        sheet.write("B11", "  ")

    sheet, read = only(xlsx({"客户": fill}))
    assert [(row.number, row.values.get("contact_phone"), row.values["owner"]) for row in read] == [
        (2, "13800138000", "王磊"),
        (3, "13800138001", "王磊"),
        (4, "13800138002", "王磊"),
        (8, "02155556666", "李四"),
    ]
    assert read[1].raw == (2.0, "乙公司", "138 0013-8001", "王磊")
    assert sheet.unknown == ("序号",) and read[0].notes == {"序号": "1"}


def test_a_total_is_only_where_a_total_is_told() -> None:
    """设计院 and 计划 are words like others."""
    rows: list[list[Any]] = [
        NAMES,
        ["华东设计院", None, None],
        ["计划机械", None, None],
        ["华东小计", None, None],
        ["总计", None, None],
    ]
    assert [row["name"] for row in values(only(xlsx({"客户": rows}))[1])] == ["华东设计院", "计划机械"]


def test_days_in_all_spellings() -> None:
    """Cells that are dates, texts, serials; a day without a year takes that of the others."""
    days = [
        date(2025, 3, 5), datetime(2025, 3, 5, 14, 30), 45721, "2025-03-05", "2025/3/5", "2025.3.5", "2025年3月5日", "3月5日",
        "２０２５年３月５日", "2025-3-5 14:30", "20250305", 20250305, "25/3/5", "2025年3月5日 星期三", "3/31/2025",
    ]  # fmt: skip
    rows: list[list[Any]] = [["合同编号", "回款日期", "回款金额"], *[["HT-1", day, 1] for day in days]]
    found = [row["received_on"] for row in values(only(xlsx({"回款": rows}))[1])]
    assert found == [date(2025, 3, 5)] * 14 + [date(2025, 3, 31)]


def test_a_day_without_a_year_is_in_the_current_one_where_nothing_else_tells() -> None:
    """Nothing but 3月5日 in the whole book."""
    rows: list[list[Any]] = [["合同编号", "回款日期", "回款金额"], ["HT-1", "3月5日", 1]]
    assert values(only(xlsx({"回款": rows}))[1])[0]["received_on"] == date(2026, 3, 5)


def test_the_years_of_other_sheets_count() -> None:
    """The year of the workbook's other dates."""
    found = book(
        xlsx(
            {
                "回款": [["合同编号", "回款日期", "回款金额"], ["HT-1", "3月5日", 1]],
                "合同": [
                    ["合同名称", "客户名称", "负责人", "合同金额", "签订日期"],
                    ["泵", "甲", "张三", 1, date(2024, 1, 2)],
                ],
            }
        )
    )
    assert next(iter(found.sheets[0].rows)).values["received_on"] == date(2024, 3, 5)


def test_days_that_are_none() -> None:
    """31/2 does not exist, 3/5/2026 exists twice, a month is no day."""
    bad = {
        "31/2": "no_such_date", "2026-02-30": "no_such_date", "2月30日": "no_such_date", "3/5/2026": "ambiguous_date",
        "3/5": "ambiguous_date", "5/3/26": "ambiguous_date", "2026年3月": "date_without_day", "2026": "date_without_day",
        "明天": "not_a_date", "2026-13-01": "no_such_date", "1026-03-05": "date_out_of_range", "#REF!": "cell_error",
    }  # fmt: skip
    rows: list[list[Any]] = [["合同编号", "回款日期", "回款金额"], *[["HT-1", text, 1] for text in bad]]
    _, read = only(xlsx({"回款": rows}))
    assert told(read) == [(at, "回款日期", code, text) for at, (text, code) in enumerate(bad.items(), 2)]


@pytest.mark.trust("T-G07")
def test_books_that_count_from_1904() -> None:
    """Typed days and bare serials."""
    rows: list[list[Any]] = [["合同编号", "回款日期", "回款金额"], ["HT-1", date(2026, 3, 5), 1], ["HT-1", 44624, 1]]
    found = values(only(xlsx({"回款": rows}, date_1904=True))[1])
    assert [row["received_on"] for row in found] == [date(2026, 3, 5)] * 2


def test_moments_carry_the_zone_and_say_when_no_time_was_told() -> None:
    """跟进时间 with a time, 记录时间 without."""
    rows: list[list[Any]] = [
        ["客户名称", "跟进人", "跟进时间", "内容", "记录时间"],
        ["甲", "张三", "2026-03-05 14:30", "聊", "2026/3/6"],
    ]
    _, (row,) = only(xlsx({"跟进": rows}))
    assert row.values["happened_at"] == datetime(2026, 3, 5, 14, 30, tzinfo=ZONE)
    assert row.values["recorded_at"] == datetime(2026, 3, 6, tzinfo=ZONE)
    assert row.whole_days == frozenset({"recorded_at"})


def test_times_of_a_visit() -> None:
    """Cells that are times, fractions of a day, texts."""

    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["客户名称", "拜访人员", "拜访日期", "开始时间", "结束时间"])
        sheet.write_row(1, 0, ["甲", "张三、李四", "2026-3-5"])
        sheet.write_number("D2", 14.5 / 24, made.add_format({"num_format": "h:mm"}))
        sheet.write_number("E2", 15.5 / 24)
        sheet.write_row(2, 0, ["甲", "张三,李四；王 五 / 赵六", "2026-3-5", "下午2:30", "15点半"])

    first, second = values(only(xlsx({"拜访": fill}))[1])
    assert (first["started"], first["ended"]) == (second["started"], second["ended"]) == (time(14, 30), time(15, 30))
    assert first["people"] == ("张三", "李四")
    assert second["people"] == ("张三", "李四", "王五", "赵六")


@pytest.mark.trust("T-G07")
def test_telephones_that_a_spreadsheet_made_numbers_of() -> None:
    """A number is a number; one in powers of ten is lost."""
    phones = [13800138000.0, "1.38E+10", 1.38e10, "13800138000.0", "０１３８", "139 0013 8000 转 12", "无", None, True]
    rows: list[list[Any]] = [NAMES, *[[f"客户{at}", phone, "张三"] for at, phone in enumerate(phones)]]
    _, read = only(xlsx({"客户": rows}))
    assert told(read) == [
        (3, "手机", "not_a_phone", "1.38E+10"),
        (4, "手机", "not_a_phone", "1.38E+10"),
        (6, "手机", "not_a_phone", "０１３８"),
        (10, "手机", "not_a_phone", "True"),
    ]
    assert [row.values.get("contact_phone") for row in read] == [
        "13800138000", None, None, "13800138000", None, "13900138000-12", None, None, None,
    ]  # fmt: skip


@pytest.mark.trust("T-G07")
def test_long_numbers_that_lost_their_digits() -> None:
    """An id of 18 digits typed as a number is an error, not a number made up; one of 15 is whole."""
    rows: list[list[Any]] = [
        ["客户编号", "客户名称"],
        [110101199003070123, "甲"],
        [123456789012345, "乙"],
        ["110101199003070123", "丙"],
    ]
    _, read = only(xlsx({"客户": rows}))
    assert told(read) == [(2, "客户编号", "precision_lost", "1.1010119900307e+17")]
    assert [row.values.get("number") for row in read] == [None, "123456789012345", "110101199003070123"]


@pytest.mark.trust("T-G07")
def test_errors_formulas_and_truth() -> None:
    """A cached value counts, an error is a mistake, a text that begins with = is a text."""

    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["客户名称", "客户编号", "需求描述", "备注"])
        sheet.write_row(1, 0, ["甲"])
        sheet.write_formula("B2", '="C"&1', None, "C1")
        sheet.write_string("C2", "=1+1")
        sheet.write_formula("D2", "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 0, ["乙"])
        sheet.write_formula("B3", "=VLOOKUP(A1,B:C,2,0)", None, "#N/A")
        sheet.write_boolean("D3", True)
        sheet.write_formula("A4", "=#REF!", None, "#REF!")

    _, read = only(xlsx({"客户": fill}))
    assert read[0].values == {"name": "甲", "number": "C1", "needs": "=1+1"} and read[0].mistakes == []
    assert read[0].notes == {"备注": "#DIV/0!"}
    assert told(read) == [(3, "客户编号", "cell_error", "#N/A"), (4, "客户名称", "cell_error", "#REF!")]
    assert (read[1].raw[1], read[1].notes) == ("#N/A", {"备注": "TRUE"})


def test_hidden_and_unknown_sheets_are_passed_over_and_named() -> None:
    """Charts too; hidden rows of a sheet are data like others."""

    def hidden(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, NAMES)
        sheet.hide()

    def folded(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, NAMES)
        sheet.write_row(1, 0, ["甲", "13800138000", "张三"])
        sheet.set_row(1, None, None, {"hidden": True})

    found = book(xlsx({"说明": [["怎么填"]], "客户旧": hidden, "客户": folded}))
    assert [sheet.title for sheet in found.sheets] == ["客户"]
    assert len(list(found.sheets[0].rows)) == 1
    assert sorted(found.passed_over) == [
        PassedOver("book.xlsx", "客户旧", "hidden"),
        PassedOver("book.xlsx", "说明", "unknown"),
    ]


@pytest.mark.trust("T-G07")
def test_a_tail_of_100_000_blank_rows() -> None:
    """Formatted, but empty: not read, not counted."""

    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, NAMES)
        sheet.write_row(1, 0, ["甲", "13800138000", "张三"])
        grey = made.add_format({"bg_color": "#eeeeee"})
        for row in range(2, 100_002):
            sheet.write_blank(row, 0, None, grey)
        sheet.write_string(100_002, 0, " ")

    assert len(only(xlsx({"客户": fill}))[1]) == 1


def test_lines_that_are_only_numbered_are_blank() -> None:
    """Prepared, not used; a number with anything beside it is a row."""
    _, read = only(xlsx({"客户": [["序号", "客户名称", "备注"], [1, "甲", None], [2, None, None], [3, None, "?"]]}))
    assert [(row.number, len(row.mistakes)) for row in read] == [(2, 0), (4, 1)]


def test_a_single_sheet_is_known_by_its_file_or_its_headings() -> None:
    """Sheet1 says nothing; of several sheets only titles count."""
    rows: list[list[Any]] = [["客户名称", "手机", "负责人", "需求描述"], ["甲", "13800138000", "张三", "泵"]]
    assert only(xlsx({"Sheet1": rows}), "2026客户.xlsx")[0].kind == "customers"
    assert only(xlsx({"Sheet1": rows}), "导出.xlsx")[0].kind == "customers"
    assert book(xlsx({"Sheet1": rows, "Sheet2": rows})).sheets == []


def test_a_table_that_begins_further_right_and_down() -> None:
    """Numbers are those of the sheet, raw cells lie under the headings."""

    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(4, 3, NAMES)
        sheet.write_row(5, 3, ["甲", "13800138000", "张三"])

    sheet, (row,) = only(xlsx({"客户": fill}))
    assert (row.number, sheet.columns["name"], row.raw[sheet.columns["name"]]) == (6, 3, "甲")
    assert len(row.raw) == len(sheet.headings) == 6


def test_required_cells_and_headings_that_are_missing() -> None:
    """An empty required cell is the row's mistake, an absent heading the sheet's."""
    sheet, read = only(xlsx({"机会": [["项目名称", "负责人"], ["泵", None]]}))
    assert sheet.missing == ("客户名称",)
    assert told(read) == [(2, "负责人", "required", "")]
    sheet, read = only(xlsx({"客户": [["a", "b"], ["c", "d"]]}))
    assert (sheet.heading_row, sheet.missing, read) == (0, ("客户名称",), [])


def test_what_we_handed_back_comes_in_again() -> None:
    """The column 错误 is neither data nor a note."""
    sheet, read = only(xlsx({"客户": [["错误", *NAMES], ["手机:…", "甲", "13800138000", "张三"]]}))
    assert (sheet.unknown, read[0].notes, read[0].values["name"]) == ((), {}, "甲")


def test_rows_can_be_gone_through_twice() -> None:
    """And only as far as one likes."""
    found = book(xlsx({"客户": [NAMES, *[[f"客户{at}", None, None] for at in range(50)]]})).sheets[0]
    assert next(iter(found.rows)).number == 2
    assert len(list(found.rows)) == len(list(found.rows)) == 50


def test_a_mapping_names_other_headings_and_words() -> None:
    """The sheets of another system."""
    mapping = Mapping.from_data(
        {
            "sheets": {
                "pipeline": {
                    "kind": "opportunities",
                    "columns": {"opportunity_id": "name", "sales_agent": "owner", "account": "customer", "deal_stage": "outcome"},
                    "values": {"outcome": {"Engaging": "进行中", "Won": "赢单"}},
                    "constants": {"stage": "接触", "created_at": "2026-03-05"},
                }
            }
        }
    )  # fmt: skip
    text = "opportunity_id,sales_agent,product,account,deal_stage\n1C1,Moses Frase,GTX,Cancity,Won\nZ06,Ann Lee,GTX,Isdom,Engaging\n"
    sheet, read = only(text.encode(), "pipeline.csv", mapping=mapping)
    first, second = values(read)
    assert (first["owner"], first["outcome"], first["stage"]) == ("Moses Frase", "won", "contacted")
    assert "outcome" not in second and read[1].whole_days == frozenset({"created_at"})
    assert second["created_at"] == datetime(2026, 3, 5, tzinfo=ZONE) and sheet.unknown == ("product",)
    with pytest.raises(Unreadable, match="bad_mapping"):
        Mapping.from_data({"sheets": {"a": {"kind": "nothing"}}})
    with pytest.raises(Unreadable, match="bad_mapping"):
        Mapping.from_data({"sheets": {"a": {"kind": "people", "columns": {"x": "nothing"}}}})


def test_cells_without_a_place_follow_each_other() -> None:
    """Some programs leave the addresses of rows and cells out."""
    content = xlsx({"客户": [NAMES, ["甲", 13800138000, "张三"]]})
    plain = re.sub(rb' r="[A-Z]*\d+"', b"", part(content, "xl/worksheets/sheet1.xml"))
    _, (row,) = only(repacked(content, {"xl/worksheets/sheet1.xml": plain}))
    assert row.values["contact_phone"] == "13800138000"
