"""Days, weeks and working days in one zone (``docs/how-to/read-a-deadline.en.md``).

A day is its proleptic ordinal (``date.toordinal()``), a week the ordinal of its Monday, a moment nanoseconds
(``instants.py``). Day and week bounds are half open: a day runs from its start to the next day's start.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from math import ceil
from zoneinfo import ZoneInfo

from holidays import country_holidays

from bihuan.playbook.instants import DAY, HOUR, SECOND
from bihuan.playbook.schema.values import Span

_FIRST_DAY, _LAST_DAY = date.min.toordinal() + 2, date.max.toordinal() - 2
"""Two days from the ends of what ``datetime`` knows, so that no zone's offset leads beyond them."""
_CYCLE_DAYS = 146_097
"""Days in 400 years, after which dates and weekdays repeat: carries the arithmetic past the year 9999."""
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_QUARTER = 900
_FIRST_PUBLISHED = 2001
"""From this year on every year's make-up days are known once its notice is out."""


def monday_of(day: int) -> int:
    """The Monday of the ISO week that holds the day."""
    return day - (day - 1) % 7


@lru_cache(maxsize=100_000)
def week_name(monday: int) -> str:
    """``2026-W10``."""
    year, week, _ = date.fromordinal(monday).isocalendar()
    return f"{year:04}-W{week:02}"


@lru_cache(maxsize=100_000)
def day_name(day: int) -> str:
    """``2026-03-05``."""
    return date.fromordinal(day).isoformat()


@lru_cache(maxsize=256)
def _official_year(year: int) -> tuple[tuple[bool, ...], bool]:
    """Which of the year's days China works, from the first on; and whether its make-up days are published."""
    official = country_holidays("CN")
    # The notice for a year can name make-up days in the year before it, so the neighbours are read first.
    for near in (max(year - 1, 1), min(year + 1, 9999), year):
        date(near, 1, 1) in official  # noqa: B015 - asking is what makes the library read the year
    days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
    worked = tuple(official.is_working_day(date.fromordinal(day)) for day in days)
    return worked, any(day.year == year for day in official.weekend_workdays)


class WorkCalendar:
    """The working days of China's official calendar, then the company's own days, in one zone."""

    def __init__(self, zone: str, *, holidays: Iterable[date] = (), workdays: Iterable[date] = ()) -> None:
        self.zone = ZoneInfo(zone)
        self._company = {day.toordinal(): False for day in holidays} | {day.toordinal(): True for day in workdays}
        self._working: dict[int, bool] = {}
        self._starts: dict[int, int] = {}
        self._nth: dict[tuple[int, int], int] = {}
        self._quarters: dict[int, tuple[str, int, str]] = {}

    @property
    def last_company_day(self) -> int:
        """The last day that the company itself set, 0 when it set none."""
        return max(self._company, default=0)

    # Zone

    def start_of(self, day: int) -> int:
        """The first moment of the day, which is 00:00 wherever the zone has one that day."""
        start = self._starts.get(day)
        if start is None:
            if day > _LAST_DAY:
                return self.start_of(day - _CYCLE_DAYS) + _CYCLE_DAYS * DAY
            midnight = datetime.combine(date.fromordinal(max(day, _FIRST_DAY)), time(), self.zone)
            offset = midnight.utcoffset()
            assert offset is not None
            start = (day - _EPOCH_DAY) * DAY - (offset.days * 86_400 + offset.seconds) * SECOND
            self._starts[day] = start
        return start

    def end_of(self, day: int) -> int:
        """24:00 of the day: the next day's start."""
        return self.start_of(day + 1)

    def day_of(self, instant: int) -> int:
        """The day that holds the moment."""
        day = instant // DAY + _EPOCH_DAY
        while instant < self.start_of(day):
            day -= 1
        while instant >= self.start_of(day + 1):
            day += 1
        return day

    def week_of(self, instant: int) -> int:
        """The Monday of the week that holds the moment."""
        return monday_of(self.day_of(instant))

    def text(self, instant: int) -> str:
        """The moment as RFC 3339 in the zone, cut to the second."""
        quarter, rest = divmod(instant // SECOND, _QUARTER)
        known = self._quarters.get(quarter)
        if known is None:
            known = self._quarters[quarter] = self._quarter(quarter)
        hour, minute, offset = known
        if not hour:
            return self._in_mean_time(instant // SECOND)
        return f"{hour}{minute + rest // 60:02}:{rest % 60:02}{offset}"

    def _quarter(self, quarter: int) -> tuple[str, int, str]:
        """What times in one quarter of an hour share, since zones have offsets that end on a quarter; else empty."""
        seconds, years = quarter * _QUARTER, 0
        while seconds >= (_LAST_DAY - _EPOCH_DAY) * 86_400:
            seconds, years = seconds - _CYCLE_DAYS * 86_400, years + 400
        while seconds < (_FIRST_DAY - _EPOCH_DAY) * 86_400:
            seconds, years = seconds + _CYCLE_DAYS * 86_400, years - 400
        local = datetime.fromtimestamp(seconds, self.zone)
        offset = local.strftime("%z")
        if local.minute % 15 or local.second:
            return "", 0, ""
        prefix = f"{local.year + years:04}-{local:%m-%dT%H}:"
        return prefix, local.minute, f"{offset[:3]}:{offset[3:5]}"

    def _in_mean_time(self, seconds: int) -> str:
        """Before zones: the offset of local mean time, cut to the whole minutes that RFC 3339 can write."""
        shift = max(0, (_FIRST_DAY - _EPOCH_DAY) * 86_400 - seconds)
        years = -(-shift // (_CYCLE_DAYS * 86_400)) * 400
        seconds += years // 400 * _CYCLE_DAYS * 86_400
        offset = datetime.fromtimestamp(seconds, self.zone).utcoffset() or timedelta()
        local = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=offset // timedelta(minutes=1))))
        return f"{local.year - years:04}{local.isoformat()[4:]}"

    # Working days

    def is_working(self, day: int) -> bool:
        """Whether the day is worked, make-up days and company days included."""
        working = self._working.get(day)
        if working is None:
            if day > _LAST_DAY or day < 1:
                working = (day - 1) % 7 < 5
            else:
                self._read_year(date.fromordinal(day).year)
                working = self._working[day]
        return working

    def _read_year(self, year: int) -> None:
        first = date(year, 1, 1).toordinal()
        for day, official in enumerate(_official_year(year)[0], first):
            self._working[day] = self._company.get(day, official)

    def is_provisional(self, year: int) -> bool:
        """Whether the year's make-up days are not published yet: only the statutory holidays are known."""
        if not _FIRST_PUBLISHED <= year <= date.max.year:
            return False
        return not _official_year(year)[1]

    def nth_working_day(self, day: int, count: int) -> int:
        """The ``count``-th working day after the day, which itself is not counted."""
        key = day, count
        found = self._nth.get(key)
        if found is None:
            found, left = day, count
            while left:
                found += 1
                left -= self.is_working(found)
            self._nth[key] = found
        return found

    def next_working(self, day: int) -> int:
        """The day itself if it is worked, else the next one that is."""
        return self.nth_working_day(day - 1, 1)

    def after(self, instant: int, span: Span) -> int:
        """The exclusive bound of "within ``span`` of the moment": hours run, days and working days end at 24:00."""
        if span.unit == "hours":
            return instant + span.count * HOUR
        day = self.day_of(instant)
        last = day + span.count if span.unit == "days" else self.nth_working_day(day, span.count)
        return self.end_of(last)

    def after_due(self, due_at: int, span: Span) -> int:
        """The bound of ``span`` after the last moment before the due time, which belongs to the day it ends."""
        return due_at + span.count * HOUR if span.unit == "hours" else self.after(ceil(due_at) - 1, span)
