"""What one record counts for."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bihuan.insight.analytics.rules import (
    NO_DAY,
    Counted,
    Place,
    cents,
    of_contract,
    of_opportunity,
    of_receipt,
    yuan,
)

DEAL: dict[str, Any] = {
    "owner": 7,
    "stage": "bidding",
    "outcome": "",
    "amount": Decimal("125000.50"),
    "expected_close_on": date(2026, 3, 20),
    "closed_on": None,
    "archived": False,
}
CLOSED = {"closed_on": date(2026, 4, 9)}


@pytest.mark.parametrize(
    ("changed", "counted"),
    [
        ({}, Counted(Place("open", 7, date(2026, 3, 1), "bidding"), 12_500_050)),
        ({"expected_close_on": None}, Counted(Place("open", 7, NO_DAY, "bidding"), 12_500_050)),
        ({"amount": None}, Counted(Place("open", 7, date(2026, 3, 1), "bidding"), 0)),
        ({"archived": True}, None),
        ({"outcome": "won", **CLOSED}, Counted(Place("won", 7, date(2026, 4, 9)), 12_500_050)),
        ({"outcome": "lost", **CLOSED}, Counted(Place("lost", 7, date(2026, 4, 9)), 12_500_050)),
        ({"outcome": "void", **CLOSED}, None),
        ({"outcome": "won", "archived": True, **CLOSED}, None),
    ],
)
def test_opportunities(changed: dict[str, Any], counted: Counted | None) -> None:
    """Open ones by stage and month, won and lost ones by their day; void and archived ones not at all."""
    assert of_opportunity(**{**DEAL, **changed}) == counted


@pytest.mark.parametrize(
    ("sold_by", "signed_on", "archived", "place"),
    [
        (7, date(2026, 3, 2), False, Place("signed", 7, date(2026, 3, 2))),
        (None, None, False, None),
        (7, date(2026, 3, 2), True, None),
    ],
)
def test_contracts(sold_by: int | None, signed_on: date | None, archived: bool, place: Place | None) -> None:
    """From the signature on."""
    found = of_contract(sold_by=sold_by, amount=Decimal("0.01"), signed_on=signed_on, archived=archived)
    assert found == (None if place is None else Counted(place, 1))


def test_receipts() -> None:
    """A reversal takes away."""
    place = Place("received", 7, date(2026, 3, 6))
    assert of_receipt(owner=7, amount=Decimal("-30000.05"), received_on=place.day, archived=False) == Counted(
        place, -3_000_005
    )
    assert of_receipt(owner=7, amount=Decimal(1), received_on=place.day, archived=True) is None


@pytest.mark.parametrize(
    "amount", [Decimal("0.00"), Decimal("0.01"), Decimal("9999999999999.99"), Decimal("-30000.05")]
)
def test_to_the_cent(amount: Decimal) -> None:
    """There and back."""
    assert yuan(cents(amount)) == amount
