"""Cell by cell: what each spelling is read as."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from bihuan.interfaces.dataio.reading import KINDS
from bihuan.interfaces.dataio.reading.cells import ERRORS, Setting, Told, choice_key, reader, several
from bihuan.interfaces.dataio.reading.mistakes import Wrong
from bihuan.interfaces.dataio.reading.tests.made import ZONE

SETTING = Setting(ZONE, lambda: 2026)


def column(kind: str, field: str, times: int = 1) -> Callable[[Any], Any]:
    """What reads this column: the value, or the code of the mistake."""
    read = reader(KINDS[kind].by_field[field], SETTING, times)

    def either(cell: Any) -> Any:
        try:
            value = read(cell)
        except Wrong as wrong:
            return wrong.code
        return value.at if isinstance(value, Told) else value

    return either


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (125000, "125000.00"),
        (125000.0, "125000.00"),
        ("125000", "125000.00"),
        ("125,000.00", "125000.00"),
        ("12.5万", "125000.00"),
        ("1.2亿", "120000000.00"),
        ("¥12.5万元", "125000.00"),
        ("￥ 1，234．50", "1234.50"),
        ("１２５０００", "125000.00"),
        ("3千元", "3000.00"),
        ("200百万", "200000000.00"),
        ("人民币 5000 元整", "5000.00"),
        ("RMB 12", "12.00"),
        ("12.5w", "125000.00"),
        ("1亿2000万", "120000000.00"),
        ("0", "0.00"),
        (0, "0.00"),
        (0.1 + 0.2, "0.30"),
        (1 / 3, "0.33"),
        ("12.345", "12.35"),
        (".5", "0.50"),
    ],
)
def test_money(cell: Any, amount: str) -> None:
    """In yuan, exact to the cent."""
    assert column("contracts", "amount")(cell) == Decimal(amount)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("10-20万", "amount_range"),
        ("10万～20万", "amount_range"),
        ("10至20万元", "amount_range"),
        (-5, "negative_amount"),
        ("-5", "negative_amount"),
        ("(1,234.00)", "negative_amount"),
        ("（5万）", "negative_amount"),
        ("面议", "not_an_amount"),
        ("约12万", "not_an_amount"),
        ("1,25", "not_an_amount"),
        ("1.2E+6", "not_an_amount"),
        ("12万5", "not_an_amount"),
        (True, "not_an_amount"),
        (date(2026, 3, 5), "not_an_amount"),
        (1e14, "amount_too_large"),
        ("9" * 20, "amount_too_large"),
        (float("nan"), "not_an_amount"),
        (float("inf"), "not_an_amount"),
        ("9" * 5000, "too_long"),
        ("1e1000000", "not_an_amount"),
        ("#VALUE!", "cell_error"),
        ("-", None),
        ("无", None),
        ("", None),
        ("  ", None),
        (None, None),
    ],
)
def test_what_is_no_amount(cell: Any, code: str | None) -> None:
    """Never one that was made up."""
    assert column("contracts", "amount")(cell) == code


def test_the_unit_of_the_heading_is_for_bare_numbers() -> None:
    """12.5 under 金额(万元), and what says its own unit."""
    read = column("contracts", "amount", 10_000)
    assert [read(cell) for cell in (12.5, "12.5", "12.5万", "125000元")] == [Decimal("125000.00")] * 4
    assert read(0.123456) == Decimal("1234.56")


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2026-03-05 14:30", datetime(2026, 3, 5, 14, 30)),
        ("2026/3/5 14:30:25", datetime(2026, 3, 5, 14, 30, 25)),
        ("2026年3月5日14时30分", datetime(2026, 3, 5, 14, 30)),
        ("2026年3月5日 下午2:30", datetime(2026, 3, 5, 14, 30)),
        ("3月5日 14：30", datetime(2026, 3, 5, 14, 30)),
        ("2026-03-05T14:30:00", datetime(2026, 3, 5, 14, 30)),
        ("2026.3.5 9点", datetime(2026, 3, 5, 9)),
        ("2026-03-05 2:30 PM", datetime(2026, 3, 5, 14, 30)),
        (46086.604166666664, datetime(2026, 3, 5, 14, 30)),
        ("46086", datetime(2026, 3, 5)),
        ("2026年3月5日（周四）", datetime(2026, 3, 5)),
        (datetime(2026, 3, 5, 14, 30), datetime(2026, 3, 5, 14, 30)),
        ("26年3月5日", datetime(2026, 3, 5)),
        ("3月5号", datetime(2026, 3, 5)),
        ("2026 - 3 - 5", datetime(2026, 3, 5)),
        ("26-03-15", datetime(2026, 3, 15)),
        ("31/3/2026", datetime(2026, 3, 31)),
        ("5/5/2026", datetime(2026, 5, 5)),
        ("2026年3月5日 上午", "not_a_date"),
        ("2026-03-05 25:00", "not_a_date"),
        ("2026-03-05 14:30-15:30", "not_a_date"),
        (2026, "not_a_date"),
        (-1, "not_a_date"),
        (1e300, "not_a_date"),
        (True, "not_a_date"),
        (time(9), "not_a_date"),
        ("待定", "not_a_date"),
        ("2026Q3", "date_without_day"),
        ("3月", "date_without_day"),
        ("2026年3月中旬", "date_without_day"),
        ("0001-01-01", "date_out_of_range"),
        ("无", None),
    ],
)
def test_moments(cell: Any, at: Any) -> None:
    """In the company's zone."""
    found = column("followups", "happened_at")(cell)
    assert found == (at.replace(tzinfo=ZONE) if isinstance(at, datetime) else at)


def test_a_zone_that_is_told_counts() -> None:
    """As other systems export."""
    zone = timezone(timedelta(hours=9))
    assert column("followups", "happened_at")("2026-03-05T14:30:00+09:00") == datetime(2026, 3, 5, 14, 30, tzinfo=zone)


@pytest.mark.parametrize(
    ("cell", "monday"),
    [
        ("2026-W10", date(2026, 3, 2)),
        ("2026W10", date(2026, 3, 2)),
        ("2026年第10周", date(2026, 3, 2)),
        ("2026年10周", date(2026, 3, 2)),
        ("第10周", date(2026, 3, 2)),
        ("2026-03-05", date(2026, 3, 2)),
        ("2026年3月8日", date(2026, 3, 2)),
        (46086, date(2026, 3, 2)),
        (date(2026, 3, 8), date(2026, 3, 2)),
        ("2026-03-02~2026-03-08", date(2026, 3, 2)),
        ("2026/3/2 - 2026/3/8", date(2026, 3, 2)),
        ("2026 年 第 1 周", date(2025, 12, 29)),
        ("2026-W53", date(2026, 12, 28)),
        ("2025-W53", "no_such_week"),
        ("2026-W00", "no_such_week"),
        ("2026-03-02至2026-03-09", "not_a_week"),
        ("本周", "not_a_week"),
        ("10", "not_a_week"),
        (True, "not_a_week"),
        ("31/2", "no_such_date"),
    ],
)
def test_weeks(cell: Any, monday: Any) -> None:
    """By their Monday."""
    assert column("reports", "week")(cell) == monday


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("13800138000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("0086 13800138000", "13800138000"),
        ("(86)13800138000", "not_a_phone"),
        ("１３８ ００１３ ８０００", "13800138000"),
        ("013800138000", "13800138000"),
        ("021-55556666", "02155556666"),
        ("(010) 1234 5678", "01012345678"),
        ("0512-66558801-802", "051266558801-802"),
        ("021-55556666转801", "02155556666-801"),
        ("400-800-1234", "4008001234"),
        ("5555 6666", "55556666"),
        ("+1 415 555 2671", "+14155552671"),
        (13800138000, "13800138000"),
        (13800138000.0, "13800138000"),
        (2155556666.0, "not_a_phone"),
        (138001380001.0, "not_a_phone"),
        ("1380013800", "not_a_phone"),
        ("138001380000", "not_a_phone"),
        ("1.38E+10", "not_a_phone"),
        ("1.38e10", "not_a_phone"),
        ("13800138000/13900139000", "not_a_phone"),
        ("张三13800138000", "not_a_phone"),
        (13800138000.5, "not_a_phone"),
        ("12", "not_a_phone"),
        ("tel:13800138000", "13800138000"),
        ("-", None),
        ("暂无", None),
    ],
)
def test_phones(cell: Any, number: str | None) -> None:
    """11 digits or a land line."""
    assert column("customers", "contact_phone")(cell) == number


@pytest.mark.parametrize(
    ("cell", "number"),
    [(1, 1), (2.0, 2), ("第3期", 3), ("3", 3), ("三", 3), ("第十二期", 12), ("二十", 20), ("第1名", 1), ("3.0", 3)]
    + [(bad, "not_an_integer") for bad in (0, 1.5, -1, "x", True, "一百", "十十", 1001, float("nan"))],
)
def test_instalments_by_number(cell: Any, number: Any) -> None:
    """第三期 is 3."""
    assert column("instalments", "number")(cell) == number


def test_scores() -> None:
    """From 0 to 1,000."""
    read = column("bid_results", "score")
    assert [read(cell) for cell in (89.5, "89.5分", "１００", 0)] == [
        Decimal(x) for x in ("89.50", "89.50", "100", "0")
    ]
    assert [read(cell) for cell in (-1, 1001, "优", True, float("inf"))] == ["not_a_score"] * 5


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("张三、李四", ("张三", "李四")),
        ("张三,李四，王五;赵六；孙七/周八", ("张三", "李四", "王五", "赵六", "孙七", "周八")),
        ("张三 李四", ("张三", "李四")),
        ("张三　李四\n王五", ("张三", "李四", "王五")),
        ("张　三", ("张三",)),
        ("Moses Frase", ("Moses Frase",)),
        ("张三和李四", ("张三", "李四")),
        ("和珅", ("和珅",)),
        ("张三、张三", ("张三",)),
        ("1001", ("1001",)),
        ("张三 Tom Lee", ("张三", "Tom Lee")),
    ],
)
def test_several_people(cell: str, names: tuple[str, ...]) -> None:
    """All the signs that people put between them."""
    assert several(cell) == names
    assert column("visits", "people")(cell) == names


def test_numbers_of_members_and_codes() -> None:
    """1001 typed as a number, a name that is stretched, leading zeros of a text."""
    assert column("people", "code")(1001.0) == "1001"
    assert column("people", "code")("0012") == "0012"
    assert column("customers", "owner")("王　磊") == "王磊"
    assert column("visits", "people")(1001.0) == ("1001",)
    assert column("customers", "name")(1e15) == "precision_lost"
    assert column("customers", "name")(3.5) == "3.5"
    assert column("customers", "name")(date(2026, 3, 5)) == "2026-03-05"
    assert column("customers", "needs")("a\r\nb\u200b\n") == "a\nb"
    assert column("customers", "needs")("预算10-20万") == "预算10-20万"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (120, "100-499"),
        ("50人", "20-99"),
        ("约６０人", "20-99"),
        ("30-80人", "20-99"),
        ("100人至300人", "100-499"),
        ("1500余人", "1000+"),
        ("大型企业", "500-999"),
        ("50-200人", "unknown_choice"),
        ("80-30人", "unknown_choice"),
        (0, "unknown_choice"),
    ],
)
def test_sizes_of_companies(cell: Any, expected: str) -> None:
    """A number of people is the size it lies in; a span that lies in two is a mistake."""
    assert column("customers", "scale")(cell) == expected


def test_credit_codes_and_mail() -> None:
    """By their shape."""
    assert column("customers", "credit_code")("９１３１０１１５mA1k3xyz1X") == "91310115MA1K3XYZ1X"
    assert column("customers", "credit_code")("91310115 MA1K 3XYZ 1X") == "91310115MA1K3XYZ1X"
    assert column("customers", "credit_code")("123456789012345") == "123456789012345"
    assert column("customers", "credit_code")("12345678901234") == "bad_credit_code"
    assert column("customers", "credit_code")(913101151234567890) == "precision_lost"
    assert column("customers", "contact_email")(" ａ@example.com ") == "a@example.com"
    assert column("customers", "contact_email")("a@b") == "not_an_email"
    assert column("customers", "contact_email")("无") is None


def test_every_word_of_every_pick_list_is_understood() -> None:
    """As screens show it, as stored, and its synonyms; no word stands for two values."""
    for kind in KINDS.values():
        for one in kind.columns:
            words = [(choice_key(word), stored) for stored, told in one.choices.items() for word in told]
            assert len(dict(words)) == len(dict.fromkeys(words))
            for word, stored in words:
                assert column(kind.name, one.field)(f" {word} ") == (stored or None)
            for stored in filter(None, one.choices):
                assert column(kind.name, one.field)(stored) == stored


def test_a_word_that_is_not_in_the_list() -> None:
    """What there is comes with the mistake."""
    with pytest.raises(Wrong) as wrong:
        reader(KINDS["customers"].by_field["grade"], SETTING)("D")
    assert wrong.value.code == "unknown_choice"
    assert wrong.value.parameters == {"value": "D", "choices": ["A", "B", "C", "无效"]}


def test_yes_and_no() -> None:
    """中标 is yes, 未中标 no."""
    read = column("bid_results", "is_winner")
    assert [read(cell) for cell in ("是", "中标", "√", True, 1, "Y", "已中标")] == [True] * 7
    assert [read(cell) for cell in ("否", "未中标", "×", False, 0, "n", "-", "无")] == [False] * 8
    assert read("也许") == "not_yes_or_no" and read("") is None


def test_errors_of_a_spreadsheet_are_mistakes_in_every_column() -> None:
    """As text, too."""
    for kind in KINDS.values():
        for one in kind.columns:
            assert {column(kind.name, one.field)(error) for error in ERRORS} == {"cell_error"}
