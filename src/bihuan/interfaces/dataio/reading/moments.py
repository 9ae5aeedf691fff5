"""Days, times and weeks in the spellings of workbooks."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from bihuan.interfaces.dataio.reading.mistakes import Wrong
from bihuan.interfaces.dataio.reading.spelling import plain

FIRST, LAST = date(1950, 1, 1), date(2100, 12, 31)
EPOCH_1900, EPOCH_1904 = datetime(1899, 12, 30, tzinfo=UTC), datetime(1904, 1, 1, tzinfo=UTC)
_WEEKDAY = r"[(\s,]*(?:星期|周|礼拜)[一二三四五六日天][)]?"
_CLOCK = (
    r"(?P<half>上午|下午|早上|凌晨|中午|晚上|晚|am|pm)?\s*(?P<h>\d{1,2})"
    r"(?:[:：](?P<m>\d{1,2})(?:[:：](?P<s>\d{1,2})(?:\.\d{1,9})?)?|\s*[时点](?:(?P<m2>\d{1,2})分?(?:(?P<s2>\d{1,2})秒)?|(?P<half2>半)|整)?)"
    r"\s*(?P<half3>am|pm)?"
)
_ZONE = r"(?P<zone>z|[+-]\d{2}:?\d{2})?"
_DAY = (
    r"(?:(?P<y>\d{4})\s?(?P<sep>[-/.年])\s?(?P<mo>\d{1,2})\s?(?:(?P=sep)|月)\s?(?P<d>\d{1,2})\s?[日号]?"
    r"|(?P<y8>(?:19|20|21)\d{2})(?P<mo8>\d{2})(?P<d8>\d{2})"
    r"|'?(?P<yy>\d{2})年(?P<moyy>\d{1,2})月(?P<dyy>\d{1,2})[日号]?"
    r"|(?P<mocn>\d{1,2})\s?月\s?(?P<dcn>\d{1,2})\s?[日号]?"
    r"|(?P<a>\d{1,2})(?P<sep3>[-/.])(?P<b>\d{1,2})(?P=sep3)(?P<c>\d{4}|\d{1,2})"
    r"|(?P<p>\d{1,2})[-/.](?P<q>\d{1,2}))"
)
_DATE = re.compile(rf"{_DAY}(?:{_WEEKDAY})?(?:[\s,t]*{_CLOCK}\s*{_ZONE})?", re.IGNORECASE)
_TIME = re.compile(_CLOCK, re.IGNORECASE)
_MONTH = re.compile(
    r"(?:19|20)\d{2}\s?年?|\d{2,4}\s?[-/.年]\s?\d{1,2}\s?月?份?|\d{1,2}\s?月份?|(?:\d{2,4}\s?年?)?\s?(?:q[1-4]|第?[一二三四1-4]季度?|[上下]半年).*|.*[上中下]旬|.*[初底末]",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{5}(?:\.\d{1,12})?")
_WEEK = re.compile(
    r"(?:(?P<y>\d{4})\s?年?[-/.\s]?)?(?:w|第\s?(?=\d{1,2}\s?周))(?P<w>\d{1,2})\s?周?|(?P<y2>\d{4})\s?年\s?(?P<w2>\d{1,2})\s?周",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:~|至|到|—|–|--|\s-\s)\s*")
_AFTERNOON = {"下午", "晚上", "晚", "pm"}
_WITHOUT_YEAR = 0

Moment = tuple[datetime, bool]
Year = Callable[[], int]


def from_serial(number: float, is_1904: bool) -> Moment:
    """The moment (without a zone) that a spreadsheet's number means, and whether it tells a time of the day."""
    epoch = EPOCH_1904 if is_1904 else EPOCH_1900
    try:
        told = epoch + timedelta(seconds=round(number * 86_400))
    except (OverflowError, ValueError) as wrong:
        raise Wrong("not_a_date", number) from wrong
    if not FIRST <= told.date() <= LAST:
        raise Wrong("not_a_date", number)
    return told.replace(tzinfo=None), number != int(number)


def moment(value: object, is_1904: bool, year: Year) -> tuple[datetime, bool]:
    """The moment a cell tells: with a zone only where its text names one; whether it tells a time of the day."""
    if isinstance(value, datetime):
        # A fraction of a day is never quite a second.
        inside = _within(value, value)
        return (inside + timedelta(microseconds=500_000)).replace(microsecond=0) if value.microsecond else inside, True
    if isinstance(value, date):
        return _within(datetime(value.year, value.month, value.day), value), False  # noqa: DTZ001 - the zone is added later
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Wrong("not_a_date", value)
    if isinstance(value, int | float):
        if 19_500_101 <= value <= 21_001_231 and value == int(value):
            value = str(int(value))
        else:
            return from_serial(value, is_1904)
    text = plain(value)
    if _SERIAL.fullmatch(text):
        return from_serial(float(text), is_1904)
    told, has_time, has_year = _read(text)
    if not has_year:
        return _within(_in_year(text, told, year()), text), has_time
    return _within(told, text), has_time


def has_year(value: object) -> int | None:
    """The year that a cell tells by itself, for those that tell none."""
    if isinstance(value, date):
        return value.year
    if not isinstance(value, str):
        return None
    try:
        told, _, with_year = _read(plain(value))
    except Wrong:
        return None
    return told.year if with_year else None


def clock(value: object) -> time:
    """The time of the day."""
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, time):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1:
        return (EPOCH_1900 + timedelta(seconds=round(value * 86_400))).time()
    text = plain(value) if isinstance(value, str) else ""
    if found := _TIME.fullmatch(text):
        return _time(found, text)
    try:
        told, has_time, _ = _read(text)
    except Wrong as wrong:
        raise Wrong("not_a_time", value) from wrong
    if not has_time:
        raise Wrong("not_a_time", value)
    return told.time()


def week(value: object, is_1904: bool, year: Year) -> date:
    """The Monday of the week."""
    text = plain(value) if isinstance(value, str) else ""
    if found := _WEEK.fullmatch(text):
        number = int(found["w"] or found["w2"])
        told = found["y"] or found["y2"]
        try:
            return date.fromisocalendar(int(told) if told else year(), number, 1)
        except ValueError as wrong:
            raise Wrong("no_such_week", value) from wrong
    parts = _PARTS.split(text)
    try:
        days = [moment(part, is_1904, year)[0].date() for part in parts] if len(parts) == 2 else []
        if not days:
            days = [moment(value, is_1904, year)[0].date()]
    except Wrong as wrong:
        code = wrong.code if wrong.code in {"no_such_date", "ambiguous_date"} else "not_a_week"
        raise Wrong(code, value) from wrong
    mondays = {day - timedelta(days=day.weekday()) for day in days}
    if len(mondays) > 1:
        raise Wrong("not_a_week", value)
    return mondays.pop()


@lru_cache(maxsize=20_000)
def _read(text: str) -> tuple[datetime, bool, bool]:
    """The moment, whether it has a time, whether it has a year (else it stands in a leap year)."""
    found = _DATE.fullmatch(text)
    if found is None:
        raise Wrong("date_without_day" if _MONTH.fullmatch(text) else "not_a_date", text)
    year, month, day = _day(found, text)
    try:
        told = datetime(year or 2000, month, day)  # noqa: DTZ001 - the zone is added later
    except ValueError as wrong:
        raise Wrong("no_such_date", text) from wrong
    if found["h"] is None:
        return told, False, year != _WITHOUT_YEAR
    told = datetime.combine(told.date(), _time(found, text, "not_a_date"))
    if found["zone"]:
        # 14:30-15:30 is no moment in a far zone.
        if found["zone"] not in "zZ" and found["s"] is None and "t" not in text.lower():
            raise Wrong("not_a_date", text)
        offset = "+00:00" if found["zone"] in "zZ" else found["zone"]
        try:
            told = datetime.fromisoformat(f"{told.isoformat()}{offset}")
        except ValueError as wrong:
            raise Wrong("not_a_date", text) from wrong
    return told, True, year != _WITHOUT_YEAR


def _day(found: re.Match[str], text: str) -> tuple[int, int, int]:
    for year, month, day in (("y", "mo", "d"), ("y8", "mo8", "d8"), ("yy", "moyy", "dyy")):
        if found[month]:
            return _century(found[year]), int(found[month]), int(found[day])
    if found["mocn"]:
        return _WITHOUT_YEAR, int(found["mocn"]), int(found["dcn"])
    if found["p"]:
        first, second = int(found["p"]), int(found["q"])
        if _can_be(first, second) or _can_be(second, first):
            raise Wrong("ambiguous_date", text)
        raise Wrong("no_such_date", text)
    return _three(found["a"], found["b"], found["c"], text)


def _three(a: str, b: str, c: str, text: str) -> tuple[int, int, int]:
    """Three numbers, the year not first by its length: only what can be one day."""
    first, second, last = int(a), int(b), int(c)
    if len(c) == 4:
        days = {(last, first, second)} if _can_be(first, second) else set()
        days |= {(last, second, first)} if _can_be(second, first) else set()
    else:
        # 26-3-5 is written year first; 5/3/26 could be that of 2005, and the fifth of March or the third of May.
        days = {(_century(a), second, last)} if _can_be(second, last) else set()
        if first <= 12 and len(c) == 2:
            days |= {(_century(c), first, second)} if _can_be(first, second) else set()
            days |= {(_century(c), second, first)} if _can_be(second, first) else set()
    if not days:
        raise Wrong("no_such_date", text)
    if len(days) > 1:
        raise Wrong("ambiguous_date", text)
    return days.pop()


def _can_be(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= (29 if month == 2 else 30 if month in {4, 6, 9, 11} else 31)


def _century(year: str) -> int:
    number = int(year)
    if len(year) == 4:
        return number or 1
    return 2000 + number if number < 70 else 1900 + number


def _time(found: re.Match[str], text: str, code: str = "not_a_time") -> time:
    hour = int(found["h"])
    minute = 30 if found["half2"] else int(found["m"] or found["m2"] or 0)
    second = int(found["s"] or found["s2"] or 0)
    half = (found["half"] or found["half3"] or "").lower()
    if (half in _AFTERNOON and hour < 12) or (half == "中午" and hour < 11):
        hour += 12
    elif half in {"am", "凌晨"} and hour == 12:
        hour = 0
    try:
        return time(hour, minute, second)
    except ValueError as wrong:
        raise Wrong(code, text) from wrong


def _in_year(text: str, told: datetime, year: int) -> datetime:
    try:
        return told.replace(year=year)
    except ValueError as wrong:
        raise Wrong("no_such_date", text) from wrong


def _within(told: datetime, value: object) -> datetime:
    if not FIRST <= told.date() <= LAST:
        raise Wrong("date_out_of_range", value, first=FIRST, last=LAST)
    return told
