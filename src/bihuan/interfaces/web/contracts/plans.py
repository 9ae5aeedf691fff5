"""Pure: an amount split into parts that come due one after the other."""

import calendar
import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bihuan.flow.contracts.inputs import MOST_INSTALMENTS
from bihuan.flow.contracts.rules import split, split_by

_BETWEEN = re.compile(r"[/:,;，、：；\s]+")
_SHARE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?%?")


class Part(NamedTuple):
    """An instalment of a split."""

    due_on: date
    amount: Decimal


def shares(told: str) -> tuple[Decimal, ...]:
    """How the amount is to be divided: ``3`` is three equal parts, ``30/60/10`` these per cents; empty when it is neither."""
    words = [word for word in _BETWEEN.split(told.strip()) if word]
    if not words or len(words) > MOST_INSTALMENTS or not all(map(_SHARE.fullmatch, words)):
        return ()
    found = tuple(Decimal(word.rstrip("%")) for word in words)
    if len(found) == 1:
        count = found[0]
        return (Decimal(1),) * int(count) if count == int(count) and 1 <= count <= MOST_INSTALMENTS else ()
    return found if all(found) else ()


def divided(amount: Decimal, parts: tuple[Decimal, ...]) -> list[Decimal]:
    """The amount in these proportions, to the cent; what is left over goes to the last."""
    if len(set(parts)) == 1:
        return split(amount, len(parts))
    whole = sum(parts)
    return split_by(amount, [part * 100 / whole for part in parts])


def months_after(first: date, months: int) -> date:
    """The same day so many months later; the month's last where it has no such day."""
    year, month = divmod(first.month - 1 + months, 12)
    year += first.year
    return date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))


def split_plan(amount: Decimal, parts: tuple[Decimal, ...], first: date, months: int) -> list[Part]:
    """The instalments of a split: the first due on the day, each other so many months after the one before."""
    amounts = divided(amount, parts)
    return [Part(months_after(first, months * number), part) for number, part in enumerate(amounts)]
