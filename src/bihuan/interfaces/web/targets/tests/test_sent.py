"""What is short in a cell, and in which words."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from bihuan.interfaces.web.kit.times import short_amount
from bihuan.interfaces.web.targets.grid import percent

D = Decimal


@pytest.mark.parametrize(
    ("amount", "english"),
    [("0", "0"), ("9999.5", "9,999.50"), ("10000", "10k"), ("1284999", "1,285k"), ("-20000", "−20k")],
)
def test_short_amounts(amount: str, english: str) -> None:
    """Thousands in English."""
    with override("en"):
        assert short_amount(D(amount)) == english


def test_ratios() -> None:
    """Whole per cents; — without a target."""
    assert [percent(ratio) for ratio in (None, D(0), D("99.5"), D("1333.3"))] == ["—", "0%", "100%", "1333%"]
