"""Texts without what nobody sees, amounts as people write them."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from bihuan.base.records.inputs import Money, one_line, prose

MONEY: TypeAdapter[Decimal] = TypeAdapter(Money)


@pytest.mark.trust("T-F04")
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("1234.5", "1234.50"),
        ("1,234,567.89", "1234567.89"),
        ("￥ 1,000", "1000.00"),
        ("１２３．４５", "123.45"),
        ("12.5万", "125000.00"),
        ("1.2345亿", "123450000.00"),
        ("300元", "300.00"),
        ("0.10", "0.10"),
        (0, "0.00"),
        (Decimal(5), "5.00"),
        ("9999999999999.99", "9999999999999.99"),
    ],
)
def test_amounts(told: Any, expected: str) -> None:
    """Exact to the cent, full width as half, 万 and 亿 as spoken."""
    assert str(MONEY.validate_python(told)) == expected


@pytest.mark.trust("T-F04", "T-J07")
@pytest.mark.parametrize(
    "told",
    [
        "-1",
        "0.005",
        "1e3",
        "1e1000000",
        "NaN",
        "inf",
        "",
        "abc",
        "1.2.3",
        "1,2",
        True,
        None,
        "10000000000000",
        "1" * 5000,
        [],
        {},
    ],
)
def test_what_is_no_amount(told: Any) -> None:
    """T-F04: negative, fractions of a cent, powers, words, what is too large; quickly."""
    with pytest.raises(ValueError):
        MONEY.validate_python(told)


def test_one_line() -> None:
    """Blanks single, line breaks blanks, no signs that nobody sees."""
    assert one_line(" 长安\u200b\u3000汽车\r\n\x00有限\u202e公司 ") == "长安 汽车 有限公司"


def test_prose() -> None:
    """Line breaks stay."""
    assert prose("第一行  \r\n第二行\x00\u200b\n\n\t第三\n \n") == "第一行\n第二行\n\n\t第三"
