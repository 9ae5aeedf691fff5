"""Orders and receipts against targets, of one person and of several."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.organisation.inputs import LeaveInput
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import people
from bihuan.base.organisation.services import record_leave
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.contracts.tests.papers import signed
from bihuan.steer.reports import money
from bihuan.steer.reports.rules import Period, period
from bihuan.steer.reports.tests.world import founded, week, when
from bihuan.steer.targets.models import Target
from bihuan.steer.targets.selectors import week_targets

MARCH = date(2026, 3, 1)


def _target(cast: Cast, code: str, amount: str, month: date = MARCH, measure: str = "orders") -> None:
    Target.objects.create(
        member=cast[code], month=month, measure=measure, amount=Decimal(amount), set_at=cast.at, set_by=cast.chen_jing
    )


@pytest.fixture
def _company(cast: Cast) -> None:
    founded(cast)


def of_member(member: Member, period: Period) -> dict[str, Any]:
    """One person's amounts."""
    return money.each([member], people([member.code]), period)[member.pk]


@pytest.mark.usefixtures("_company")
def test_a_months_target_is_spread_over_its_working_days(cast: Cast) -> None:
    """March 2026 has 22 working days; the week has five of them."""
    _target(cast, "li.wei", "220000")
    found = of_member(cast.li_wei, week())["orders"]
    assert (found["target"], found["month_target"]) == ("50000.00", "220000.00")
    assert week_targets(cast.li_wei, week().first)["orders"] == Decimal("50000.00")


@pytest.mark.usefixtures("_company")
def test_who_is_on_leave_has_the_rest_of_the_weeks_share(cast: Cast) -> None:
    _target(cast, "li.wei", "220000")
    away = LeaveInput(first_on=date(2026, 3, 5), last_on=date(2026, 3, 6), reason="年假")
    record_leave(member=cast.li_wei, value=away, by=cast.zhang_min, at=when(2))
    assert of_member(cast.li_wei, week())["orders"]["target"] == "30000.00"


@pytest.mark.usefixtures("_company")
def test_a_week_across_two_months_takes_its_part_of_each(cast: Cast) -> None:
    """Monday 30 March to Sunday 5 April 2026: two working days of March, two of April (Qingming is on the 4th, a Saturday; Monday
    the 6th is off instead)."""
    _target(cast, "li.wei", "220000")
    _target(cast, "li.wei", "210000", date(2026, 4, 1))
    across = week("2026-W14")
    found = of_member(cast.li_wei, across)["orders"]["target"]
    assert found == str(week_targets(cast.li_wei, across.first)["orders"])


@pytest.mark.usefixtures("_company")
def test_without_a_target_there_is_none(cast: Cast) -> None:
    found = of_member(cast.li_wei, week())["receipts"]
    assert (found["actual"], found["target"], found["month_target"]) == ("0.00", None, None)


def test_a_signed_contract_is_the_order_of_who_sold_it(cast: Cast) -> None:
    signed(cast, at=when(4), amount="128000.50")
    founded(cast)
    assert of_member(cast.li_wei, week())["orders"]["actual"] == "128000.50"
    assert of_member(cast.zhang_min, week())["orders"]["actual"] == "0.00"
    assert of_member(cast.li_wei, week("2026-W11"))["orders"]["month_actual"] == "128000.50"
    assert of_member(cast.li_wei, week("2026-W09"))["orders"]["actual"] == "0.00"
    day = period(date(2026, 3, 4), weekly=False)
    assert of_member(cast.li_wei, day)["orders"]["actual"] == "128000.50"


def test_several_together_are_the_sum_of_each(cast: Cast) -> None:
    signed(cast, at=when(4), amount="128000.50")
    _target(cast, "li.wei", "220000")
    _target(cast, "wang.fang", "110000")
    founded(cast)
    members = [cast.li_wei, cast.wang_fang, cast.zhang_min]
    each = money.each(members, people([one.code for one in members]), week())
    assert money.together(each.values())["orders"] == {
        "actual": "128000.50",
        "target": "75000.00",
        "month_actual": "128000.50",
        "month_target": "330000.00",
    }


@pytest.mark.usefixtures("_company")
def test_the_statements_do_not_grow_with_the_people(cast: Cast) -> None:
    def count(codes: list[str], span: Period) -> int:
        members = [cast[code] for code in codes]
        staff = people(codes)
        with CaptureQueriesContext(connection) as done:
            money.each(members, staff, span)
        return len(done)

    assert count(["li.wei"], week()) == count(["li.wei", "wang.fang", "zhao.qiang", "zhang.min"], week())
