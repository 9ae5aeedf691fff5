"""Pure: which copies stay. The newest is never among those that go."""

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo

DAYS, WEEKS, MONTHS = 7, 4, 12


def to_drop(made: Iterable[datetime], *, zone: tzinfo) -> set[datetime]:
    """Those that are neither the newest of one of the last seven days, four weeks or twelve months that have copies.

    Days without copies count for nothing: who makes none for a month loses none by it.
    """
    newest_first = sorted(set(made), reverse=True)
    kept: set[datetime] = set(newest_first[:1])
    for count, period in _PERIODS:
        of: dict[object, datetime] = {}
        for moment in newest_first:
            of.setdefault(period(moment.astimezone(zone)), moment)
        kept |= set(list(of.values())[:count])
    return set(newest_first) - kept


_PERIODS: tuple[tuple[int, Callable[[datetime], object]], ...] = (
    (DAYS, lambda moment: moment.date()),
    (WEEKS, lambda moment: moment.isocalendar()[:2]),
    (MONTHS, lambda moment: (moment.year, moment.month)),
)
