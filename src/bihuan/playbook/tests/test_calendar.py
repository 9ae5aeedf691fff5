"""Working days and deadlines (``docs/how-to/read-a-deadline.en.md``), against dates worked out from the official notices."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.playbook.calendar import WorkCalendar, monday_of, week_name
from bihuan.playbook.instants import DAY, HOUR, SECOND, parse_instant
from bihuan.playbook.schema.values import Span
from bihuan.playbook.tests.running import day

SHANGHAI = WorkCalendar("Asia/Shanghai")

MAKE_UP_DAYS = (
    "2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12 "
    "2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11 "
    "2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10"
).split()
DAYS_OFF = (
    "2025-01-28 2025-02-04 2025-10-01 2025-10-08 2026-01-02 2026-02-16 2026-02-23 2026-10-01 2026-10-07 2026-03-07"
).split()

# X, the span, and the exclusive bound of "within the span of X".
DEADLINES = [
    ("2026-03-02T11:00:00+08:00", "3 working days", "2026-03-06T00:00:00+08:00"),
    ("2026-03-02T00:00:00+08:00", "3 working days", "2026-03-06T00:00:00+08:00"),
    ("2026-03-01T23:59:59+08:00", "1 working day", "2026-03-03T00:00:00+08:00"),
    # Spring Festival 2025: 28 January to 4 February, made up for on Sunday 26 January and Saturday 8 February.
    ("2025-01-25T10:00:00+08:00", "3 working days", "2025-02-06T00:00:00+08:00"),
    ("2025-02-06T10:00:00+08:00", "2 working days", "2025-02-09T00:00:00+08:00"),
    # Spring Festival 2026: 15 to 23 February, made up for on Saturdays 14 and 28 February.
    ("2026-02-13T10:00:00+08:00", "1 working day", "2026-02-15T00:00:00+08:00"),
    ("2026-02-13T10:00:00+08:00", "3 working days", "2026-02-26T00:00:00+08:00"),
    ("2026-02-27T10:00:00+08:00", "1 working day", "2026-03-01T00:00:00+08:00"),
    # Spring Festival 2027: the statutory days, 5 to 8 February, and 9 and 10 for those that fall on a weekend.
    ("2027-02-05T10:00:00+08:00", "1 working day", "2027-02-12T00:00:00+08:00"),
    # National Day 2025 with Mid-Autumn: 1 to 8 October, made up for on 28 September and 11 October.
    ("2025-09-30T10:00:00+08:00", "3 working days", "2025-10-12T00:00:00+08:00"),
    ("2025-09-26T18:00:00+08:00", "1 working day", "2025-09-29T00:00:00+08:00"),
    # Hours and days of the calendar run on over holidays.
    ("2026-02-16T23:30:00+08:00", "2 hours", "2026-02-17T01:30:00+08:00"),
    ("2026-02-14T15:00:00+08:00", "7 days", "2026-02-22T00:00:00+08:00"),
    # The end of February in a leap year, and the turn of the year.
    ("2028-02-28T10:00:00+08:00", "1 days", "2028-03-01T00:00:00+08:00"),
    ("2026-12-31T10:00:00+08:00", "1 working day", "2027-01-05T00:00:00+08:00"),
]


@pytest.mark.parametrize("name", MAKE_UP_DAYS)
def test_make_up_days_are_worked(name: str) -> None:
    assert SHANGHAI.is_working(day(name))


@pytest.mark.parametrize("name", DAYS_OFF)
def test_days_off_are_not(name: str) -> None:
    assert not SHANGHAI.is_working(day(name))


@pytest.mark.parametrize("year", range(2010, 2028))
def test_every_day_agrees_with_the_library(year: int) -> None:
    official = holidays.country_holidays("CN", years=(year - 1, year, year + 1))
    for offset in range(366):
        one = date(year, 1, 1) + timedelta(days=offset)
        assert SHANGHAI.is_working(one.toordinal()) == official.is_working_day(one), one


@pytest.mark.trust("T-E04")
@pytest.mark.parametrize(("at", "span", "due"), DEADLINES)
def test_deadlines(at: str, span: str, due: str) -> None:
    assert SHANGHAI.text(SHANGHAI.after(parse_instant(at), Span.parse(span))) == due


def test_a_year_without_make_up_days_is_provisional() -> None:
    assert [SHANGHAI.is_provisional(year) for year in (2025, 2026, 2027)] == [False, False, True]


@pytest.mark.trust("T-E04")
def test_company_days_come_before_the_official_ones() -> None:
    calendar = WorkCalendar("Asia/Shanghai", holidays=[date(2026, 3, 4)], workdays=[date(2026, 3, 7)])
    assert [calendar.is_working(day(f"2026-03-0{number}")) for number in range(2, 9)] == [
        True,
        True,
        False,
        True,
        True,
        True,
        False,
    ]
    due = calendar.after(parse_instant("2026-03-02T11:00:00+08:00"), Span(3, "working days"))
    assert calendar.text(due) == "2026-03-07T00:00:00+08:00"


def test_the_fifth_working_day_counts_from_the_day_of_the_last_moment() -> None:
    span = Span(5, "working days")
    friday = parse_instant("2026-03-06T00:00:00+08:00")
    assert SHANGHAI.text(SHANGHAI.after_due(friday, span)) == "2026-03-13T00:00:00+08:00"
    assert SHANGHAI.text(SHANGHAI.after_due(friday + 1, span)) == "2026-03-14T00:00:00+08:00"


@pytest.mark.trust("T-E04")
@pytest.mark.parametrize(
    ("name", "week"),
    [("2026-12-28", "2026-W53"), ("2027-01-03", "2026-W53"), ("2027-01-04", "2027-W01"), ("2025-12-29", "2026-W01")],
)
def test_weeks_over_the_turn_of_the_year(name: str, week: str) -> None:
    assert week_name(monday_of(day(name))) == week


@pytest.mark.trust("T-E04")
@pytest.mark.parametrize(
    "zone", ["Asia/Shanghai", "Europe/Berlin", "America/Havana", "Asia/Kathmandu", "Australia/Lord_Howe"]
)
def test_days_have_no_gap_and_no_overlap(zone: str) -> None:
    calendar = WorkCalendar(zone)
    for number in range(day("2025-12-30"), day("2027-01-03")):
        start, end = calendar.start_of(number), calendar.start_of(number + 1)
        assert start < end
        assert calendar.day_of(start) == calendar.day_of(end - 1) == number
        assert calendar.day_of(end) == number + 1


def test_a_day_of_twenty_three_hours() -> None:
    calendar = WorkCalendar("Europe/Berlin")
    sunday = day("2026-03-29")
    assert calendar.end_of(sunday) - calendar.start_of(sunday) == 23 * HOUR
    assert calendar.text(calendar.end_of(sunday)) == "2026-03-30T00:00:00+02:00"


@given(st.datetimes(datetime(1950, 1, 1), datetime(9998, 12, 31)), st.sampled_from(["Asia/Shanghai", "Asia/Kathmandu"]))
def test_text_and_back(moment: datetime, zone: str) -> None:
    calendar = WorkCalendar(zone)
    instant = parse_instant(moment.isoformat() + "Z")
    text = calendar.text(instant)
    assert parse_instant(text) == instant - instant % SECOND
    assert datetime.fromisoformat(text) == moment.replace(tzinfo=UTC, microsecond=0)


def test_times_before_the_first_year_do_not_fail() -> None:
    assert SHANGHAI.text(parse_instant("0001-01-01T00:00:00+08:00")) == "0001-01-01T00:05:00+08:05"
    assert SHANGHAI.text(parse_instant("0001-01-01T00:00:00+14:00")) == "0000-12-31T18:05:00+08:05"


def test_before_zones_the_offset_is_cut_to_the_minute() -> None:
    for text in ("1899-12-30T00:57:43+08:05", "1890-01-01T00:00:00+08:05", "1900-06-30T23:59:59+08:05"):
        assert SHANGHAI.text(parse_instant(text)) == text
        assert SHANGHAI.text(parse_instant(text) + 59 * SECOND)[17:19] == f"{(int(text[17:19]) + 59) % 60:02}"


def test_times_beyond_the_last_year_do_not_fail() -> None:
    last = parse_instant("9999-12-31T23:59:59Z")
    assert SHANGHAI.text(last) == "10000-01-01T07:59:59+08:00"
    assert SHANGHAI.after(last, Span(5, "working days")) > last + 4 * DAY


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05", "2026-03-05T09:00+08:00", "2026-03-05T09:00:00", "2026-03-05 09:00:00+08:00", "20260305T090000+0800",
        "2026-W10-4T09:00:00+08:00", "2026-02-30T09:00:00+08:00", "2026-03-05T24:00:00+08:00", "2026-03-05T09:60:00+08:00",
        "2026-03-05T09:00:60Z", "2026-03-05T09:00:00+0800", "2026-03-05T09:00:00.+08:00", "2026-03-05T09:00:00+25:00",
        "2026-03-05T09:00:00+08:99", "2026-03-05T09:00:00-24:00", "２０２６-03-05T09:00:00+08:00", "2026-03-05T09:00:00+08:00 ", "", "T",
    ],
)  # fmt: skip
def test_unreadable_times(text: str) -> None:
    with pytest.raises(ValueError):
        parse_instant(text)


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("2026-03-05T09:00:00z", "2026-03-05T17:00:00+08:00"),
        ("2026-03-05t09:00:00Z", "2026-03-05T17:00:00+08:00"),
        ("2026-03-05T09:00:00.000+08:00", "2026-03-05T09:00:00+08:00"),
        ("2026-03-05T09:00:00-00:00", "2026-03-05T09:00:00Z"),
        ("2026-03-05T09:00:00.12345678900000Z", "2026-03-05T09:00:00.123456789Z"),
    ],
)
def test_readable_times(text: str, same_as: str) -> None:
    assert parse_instant(text) == parse_instant(same_as)


def test_fractions_are_compared_exactly() -> None:
    assert parse_instant("2026-03-05T09:00:00.000000001Z") == parse_instant("2026-03-05T09:00:00Z") + 1
    finer = parse_instant("2026-03-05T09:00:00.0000000001Z")
    assert parse_instant("2026-03-05T09:00:00Z") < finer < parse_instant("2026-03-05T09:00:00.000000001Z")
    assert SHANGHAI.text(finer) == "2026-03-05T17:00:00+08:00"
    assert SHANGHAI.text(SHANGHAI.after(finer, Span(2, "hours"))) == "2026-03-05T19:00:00+08:00"
