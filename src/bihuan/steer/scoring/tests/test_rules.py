"""Which month a duty counts in, what is charged, what a correction is."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.steer.scoring import rules
from bihuan.steer.scoring.rules import Cost

SHANGHAI = ZoneInfo("Asia/Shanghai")
moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(SHANGHAI))
costs = st.builds(Cost, st.integers(-20, 0), st.decimals(0, 500, places=2))
accounts = st.dictionaries(st.tuples(st.integers(1, 3), st.sampled_from("abcd")), costs)


@pytest.mark.parametrize(
    ("due_at", "month"),
    [
        (datetime(2026, 3, 1, tzinfo=SHANGHAI), date(2026, 2, 1)),
        (datetime(2026, 3, 1, 0, 0, 1, tzinfo=SHANGHAI), date(2026, 3, 1)),
        (datetime(2027, 1, 1, tzinfo=SHANGHAI), date(2026, 12, 1)),
        (datetime(2026, 2, 28, 23, 59, tzinfo=SHANGHAI), date(2026, 2, 1)),
    ],
)
def test_what_is_due_by_the_end_of_the_last_day_belongs_to_the_month(due_at: datetime, month: date) -> None:
    assert rules.month_of(due_at, SHANGHAI) == month


@given(moments)
def test_every_moment_belongs_to_exactly_one_month(due_at: datetime) -> None:
    month = rules.month_of(due_at, SHANGHAI)
    since, until = rules.bounds(month, SHANGHAI)
    assert since < due_at <= until
    assert rules.bounds(rules.next_month(month), SHANGHAI)[0] == until


def test_only_what_is_due_after_charging_began_is_charged() -> None:
    start = datetime(2026, 3, 2, tzinfo=SHANGHAI)
    assert not rules.is_charged(start, start)  # due by the end of the day before
    assert rules.is_charged(start + timedelta(hours=1), start)
    assert not rules.is_charged(start, None)


@given(accounts, accounts)
def test_corrections_make_what_was_charged_what_it_is_now(closed: dict, live: dict) -> None:  # type: ignore[type-arg]
    found = rules.corrections(closed, live)
    corrected = {key: closed.get(key, Cost()).plus(found.get(key, Cost())) for key in {*closed, *live}}
    assert corrected == {key: live.get(key, Cost()) for key in {*closed, *live}}
    assert rules.corrections(corrected, live) == {}


def test_the_sum_of_costs() -> None:
    assert rules.total([Cost(-5, Decimal("50.00")), Cost(-3), Cost(0, Decimal("0.10"))]) == (-8, Decimal("50.10"))
    assert rules.total([]) == (0, Decimal("0.00"))
