"""Moments between the engine (whole nanoseconds, any year) and the tables (timestamps, 64-bit integers).

Facts are exact to the microsecond and so is every deadline that follows from them. What lies beyond the ends of a column is
put at its end: an absence "until 9999" makes such a moment, and nothing is later than it anyway.
"""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1
_MICROSECOND = 1_000
# A day from the ends, so that a shown time has room for its zone's offset.
_FIRST = datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
_LAST = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
_FIRST_NS = int((_FIRST - EPOCH) // timedelta(microseconds=1)) * _MICROSECOND
_LAST_NS = int((_LAST - EPOCH) // timedelta(microseconds=1)) * _MICROSECOND


def nanoseconds(at: datetime) -> int:
    """The moment as the engine counts."""
    passed = at - EPOCH
    return ((passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds) * _MICROSECOND


def moment(instant: int) -> datetime:
    """The engine's moment as a timestamp in UTC."""
    if instant >= _LAST_NS:
        return _LAST
    if instant <= _FIRST_NS:
        return _FIRST
    return EPOCH + timedelta(microseconds=int(instant // _MICROSECOND))


def optional(instant: int | None) -> datetime | None:
    """``moment``, where there may be none."""
    return None if instant is None else moment(instant)


def narrow(instant: int) -> int:
    """The engine's moment as a 64-bit integer; order is kept."""
    return min(max(int(instant // 1), LOWEST), HIGHEST)
