"""Moments as whole nanoseconds since 1970-01-01 UTC: exact to compare, cheap to keep by the million."""

import re
from datetime import UTC, datetime
from fractions import Fraction
from typing import cast

SECOND = 1_000_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR

BEFORE_ALL = -(1 << 80)
"""Earlier than every moment that can be written."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHAPE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.([0-9]+))?"
    r"(Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])",
    re.IGNORECASE,
)


def parse_instant(text: str) -> int:
    """Nanoseconds of an RFC 3339 time with seconds and offset; ValueError for anything else.

    A finer fraction than nine digits gives a ``Fraction`` of nanoseconds, which compares and adds as an int does. A leap
    second (``:60``) is refused: no clock of ours shows one.
    """
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    seconds, fraction, offset = found.groups()
    passed = datetime.fromisoformat(seconds + offset.upper()) - _EPOCH
    instant = (passed.days * 86_400 + passed.seconds) * SECOND
    if fraction:
        instant += int(fraction[:9].ljust(9, "0"))
        finer = fraction[9:].rstrip("0")
        if finer:
            return cast(int, instant + Fraction(int(finer), 10 ** len(finer)))
    return instant
