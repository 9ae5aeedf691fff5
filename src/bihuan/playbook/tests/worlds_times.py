"""Instants for nasty worlds: few, on boundaries, and related to each other by the clauses' own distances."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bihuan.playbook.tests.oracle_time import nth_working_day_after

ZONE = ZoneInfo("Asia/Shanghai")
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
# First Monday and number of weeks of what is interesting: ordinary weeks, Spring Festival, National Day, ISO week 53.
ERAS: tuple[tuple[date, int], ...] = (
    (date(2026, 3, 2), 4),
    (date(2026, 2, 2), 5),
    (date(2026, 2, 9), 3),
    (date(2025, 1, 20), 4),
    (date(2025, 9, 22), 4),
    (date(2026, 9, 21), 4),
    (date(2026, 12, 21), 4),
    (date(2027, 1, 25), 4),
    (date(2026, 3, 2), 2),
)
CLOCKS = ("00:00:00", "00:00:01", "23:59:59", "09:00:00", "10:00:00", "12:00:00", "17:30:00", "22:00:00")
FRACTIONS = (timedelta(microseconds=500_000), timedelta(microseconds=1), timedelta(microseconds=-1))
OFFSETS = (8, 8, 8, 8, 8, 8, 0, 9, -5)


def day_start(day: date) -> datetime:
    """Return the first moment of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def related(instant: datetime) -> list[datetime]:
    """Return an instant and those that a clause could connect with it: deadlines, silences, ends of days and weeks."""
    day = instant.date()
    monday = day - timedelta(days=day.weekday())
    ends = [day_start(nth_working_day_after(day, count) + DAY) for count in (1, 2, 3, 5, 8, 10)]
    weeks = [day_start(monday + timedelta(days=days)) for days in (0, 7, 8, 10)]
    silences = [instant + timedelta(days=days) for days in (1, 7, 14, 30)]
    return [
        instant,
        instant,
        *ends,
        *weeks,
        *silences,
        instant + timedelta(hours=2),
        day_start(day),
        day_start(day + DAY),
        day_start(day + timedelta(days=8)),
    ]


@st.composite
def instant_pools(draw: st.DrawFn, monday: date, weeks: int) -> list[datetime]:
    """Draw the instants that a world's events, moments and `until` are taken from."""
    days = st.integers(min_value=0, max_value=7 * weeks - 1)
    pool: list[datetime] = []
    for _ in range(draw(st.integers(min_value=2, max_value=5))):
        day = monday + timedelta(days=draw(days))
        clock = draw(st.sampled_from(CLOCKS))
        base = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE)
        near = draw(st.lists(st.sampled_from(related(base)), min_size=1, max_size=4))
        pool += [base, *near]
    for place in draw(st.lists(st.integers(min_value=0, max_value=len(pool) - 1), max_size=4)):
        pool.append(pool[place] + draw(st.sampled_from((SECOND, -SECOND, SECOND, -SECOND, *FRACTIONS))))
    return sorted(set(pool))


@st.composite
def written(draw: st.DrawFn, instant: datetime) -> str:
    """Write an instant as RFC 3339: mostly in the zone, sometimes as UTC or elsewhere, with a needless fraction."""
    hours = draw(st.sampled_from(OFFSETS))
    text = instant.astimezone(UTC if hours == 0 else timezone(timedelta(hours=hours))).isoformat()
    if hours == 0:
        text = text.replace("+00:00", draw(st.sampled_from(("Z", "+00:00"))))
    if instant.microsecond == 0 and draw(st.integers(min_value=0, max_value=15)) == 0:
        text = text[:19] + ".000" + text[19:]
    return text
