"""Amounts as they are spoken: 12.5万, 1.2亿."""

from decimal import Decimal

import pytest
from django import forms

from bihuan.interfaces.web.kit.fields import figure


@pytest.mark.parametrize(
    ("typed", "value"),
    [("12.5万", "125000"), ("１.２亿", "120000000"), ("5万元", "50000"), ("0.0001万", "1"), ("3", "3")],
)
def test_spoken(typed: str, value: str) -> None:
    """Exact."""
    assert figure(places=2).clean(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["万", "1万万", "3万3", "亿1", "1e3万", "0.0000001万"])
def test_not_spoken(typed: str) -> None:
    """What nobody says, and fractions of a cent."""
    with pytest.raises(forms.ValidationError):
        figure(places=2).clean(typed)
