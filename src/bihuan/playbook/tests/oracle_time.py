"""The oracle's clock and calendar: exact moments, days of the zone, working days, ISO weeks.

A moment is the exact number of seconds since the epoch, an `int` or, with a fraction of a second, a `Fraction`.
A week is named here by the date of its Monday.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from math import floor
from zoneinfo import ZoneInfo

import holidays

Moment = int | Fraction

ZONE = ZoneInfo("Asia/Shanghai")
HOUR = 3600
DAY = 24 * HOUR
ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(days=7)
CALENDAR = holidays.country_holidays("CN", years=range(2020, 2036))
RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


@cache
def moment(text: str) -> Moment:
    """Read a time of RFC 3339; its fraction of a second may have any number of digits."""
    match = RFC3339.fullmatch(text)
    if match is None:
        raise ValueError(text)
    day, clock, fraction, offset = match.groups()
    whole = int(datetime.fromisoformat(f"{day}T{clock}{offset.upper().replace('Z', '+00:00')}").timestamp())
    return whole + Fraction(f"0{fraction}") if fraction and fraction.strip(".0") else whole


def shown(at: Moment | None) -> str | None:
    """Return "Times are in the playbook's zone, cut to the second"."""
    return None if at is None else datetime.fromtimestamp(floor(at), ZONE).isoformat(timespec="seconds")


@cache
def day_start(day: date) -> int:
    """Return the first moment of a day."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp())


def day_end(day: date) -> int:
    """Return the end of a day, an exclusive bound: the first moment of the next."""
    return day_start(day + ONE_DAY)


def day_of(at: Moment) -> date:
    """Return the day a moment lies in."""
    return datetime.fromtimestamp(floor(at), ZONE).date()


def day_of_last_moment_before(at: Moment) -> date:
    """Return the day of the last moment before `at`: of a midnight, the day that it ends."""
    day = day_of(at)
    return day - ONE_DAY if at == day_start(day) else day


@cache
def is_working_day(day: date) -> bool:
    """Tell a working day of the calendar `CN`: make-up working days are, observed days off are not."""
    return bool(CALENDAR.is_working_day(day))


def nth_working_day_after(day: date, count: int) -> date:
    """Return the n-th working day after a day, which itself is not counted."""
    while count:
        day += ONE_DAY
        count -= is_working_day(day)
    return day


def same_or_next_working_day(day: date) -> date:
    """Return the day itself or, where it is no working day, the next working day."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def working_days_later(at: Moment, count: int) -> int:
    """Return the end of the n-th working day after the day of a moment."""
    return day_end(nth_working_day_after(day_of(at), count))


def monday_of(day: date) -> date:
    """Return the Monday of the ISO week of a day."""
    return day - timedelta(days=day.weekday())


def week_days(monday: date) -> list[date]:
    """Return the seven days of a week."""
    return [monday + timedelta(days=n) for n in range(7)]


def week_name(monday: date) -> str:
    """Name a week as the log does: 2026-W10."""
    year, week, _ = monday.isocalendar()
    return f"{year:04}-W{week:02}"


def week_start(monday: date) -> int:
    """Return the week's first instant."""
    return day_start(monday)


def week_end(monday: date) -> int:
    """Return the week's end, the first instant of the next week."""
    return day_start(monday + ONE_WEEK)


def mondays_end(monday: date) -> int:
    """Return "the end of the Monday after the week or, where that is no working day, of the next working day"."""
    return day_end(same_or_next_working_day(monday + ONE_WEEK))


def wednesdays_end(monday: date) -> int:
    """Return "the end of the Wednesday after the week, or of the next working day"."""
    return day_end(same_or_next_working_day(monday + timedelta(days=9)))
