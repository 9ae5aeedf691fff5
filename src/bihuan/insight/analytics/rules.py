"""What one record counts for: whose, on which day, how much. Pure."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

OPEN, WON, LOST, SIGNED, RECEIVED = "open", "won", "lost", "signed", "received"
MEASURES = (OPEN, WON, LOST, SIGNED, RECEIVED)
NO_DAY = date.max
"""The day of an open opportunity that names no month: no month begins on it."""
CENTS = 100


class Place(NamedTuple):
    """The tally that a record counts in. ``day`` of what is open: the first of the month in which it is expected to close."""

    measure: str
    member: int
    day: date
    stage: str = ""


class Counted(NamedTuple):
    """Where a record counts, and with how much (分)."""

    place: Place
    cents: int


def cents(amount: Decimal | None) -> int:
    """元 as whole 分, exactly: databases add whole numbers alike, SQLite does not add decimals exactly."""
    return 0 if amount is None else int(amount * CENTS)


def yuan(amount: int) -> Decimal:
    """分 as 元."""
    return Decimal(amount).scaleb(-2)


def of_opportunity(
    *,
    owner: int,
    stage: str,
    outcome: str,
    amount: Decimal | None,
    expected_close_on: date | None,
    closed_on: date | None,
    archived: bool,
) -> Counted | None:
    """An open one counts for its stage and month, a won or lost one for the day on which it was closed; a void one not at all."""
    if archived:
        return None
    if not outcome:
        month = NO_DAY if expected_close_on is None else expected_close_on.replace(day=1)
        return Counted(Place(OPEN, owner, month, stage), cents(amount))
    if outcome not in (WON, LOST) or closed_on is None:
        return None
    return Counted(Place(outcome, owner, closed_on), cents(amount))


def of_contract(*, sold_by: int | None, amount: Decimal, signed_on: date | None, archived: bool) -> Counted | None:
    """Signed it counts for whoever sold it, also when it was ended later."""
    if archived or sold_by is None or signed_on is None:
        return None
    return Counted(Place(SIGNED, sold_by, signed_on), cents(amount))


def of_receipt(*, owner: int, amount: Decimal, received_on: date, archived: bool) -> Counted | None:
    """It counts for whose contract it was when it was booked; a reversal takes away on the same day."""
    return None if archived else Counted(Place(RECEIVED, owner, received_on), cents(amount))
