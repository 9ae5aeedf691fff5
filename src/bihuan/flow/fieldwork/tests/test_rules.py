"""Told times."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bihuan.base.records.refusals import Refused
from bihuan.flow.fieldwork.rules import check_span, check_told, is_late_entry

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 10, 9, tzinfo=ZONE)


@pytest.mark.trust("T-E01")
@pytest.mark.clause("B27", part="base")
@pytest.mark.parametrize(
    ("told", "any_past", "code"),
    [
        (NOW, False, ""),
        (NOW + timedelta(microseconds=1), False, "told_future"),
        (NOW - timedelta(days=7), False, ""),
        (NOW - timedelta(days=7, microseconds=1), False, "told_too_long_ago"),
        (NOW - timedelta(days=700), True, ""),
        (NOW + timedelta(seconds=1), True, "told_future"),
    ],
)
def test_a_told_time(told: datetime, any_past: bool, code: str) -> None:
    """T-E01: never in the future, at most seven days back; further only with the permission."""
    try:
        check_told(told, NOW, field="happened_at", any_past=any_past)
        found = ""
    except Refused as refused:
        found = refused.code
    assert found == code


@pytest.mark.parametrize(
    ("start", "end", "code", "field"),
    [
        (60, 30, "", ""),
        (60, 60, "", ""),
        (30, 60, "ends_before_it_starts", "ended_at"),
        (60, -1, "told_future", "ended_at"),
        (24 * 60 + 31, 30, "visit_too_long", "ended_at"),
        (8 * 24 * 60, 30, "told_too_long_ago", "started_at"),
    ],
)
def test_a_told_span(start: int, end: int, code: str, field: str) -> None:
    """Minutes before now: in order, at most a day long, over."""
    found = ("", "")
    try:
        check_span(NOW - timedelta(minutes=start), NOW - timedelta(minutes=end), NOW)
    except Refused as refused:
        found = (refused.code, refused.field or "")
    assert found == (code, field)


@pytest.mark.trust("T-E01")
@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        (datetime(2026, 3, 10, 0, 0, tzinfo=ZONE), False),
        (datetime(2026, 3, 9, 23, 59, tzinfo=ZONE), True),
        (datetime(2026, 3, 9, 16, 0, tzinfo=ZoneInfo("UTC")), False),
    ],
)
def test_entered_on_a_later_day(happened: datetime, expected: bool) -> None:
    """The day is the company's, whatever zone the phone is in."""
    assert is_late_entry(happened, NOW, ZONE) is expected
