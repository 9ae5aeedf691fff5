"""The company's own days in the calendar."""

from datetime import date, timedelta

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.base.policies.inputs import MOST_DAYS
from bihuan.base.policies.models import CalendarDay
from bihuan.base.policies.selectors import regulation, stamp, work_calendar
from bihuan.base.policies.services import publish, set_calendar_days
from bihuan.base.records.refusals import Refused
from bihuan.playbook.load import read_source

FRIDAY, SATURDAY = date(2026, 3, 6), date(2026, 3, 7)


def test_days_win_over_the_public_calendar(cast: Cast) -> None:
    """A rest day on a Friday, a working Saturday; in every version of the regulation."""
    text = read_source("equipment").text
    publish(text=text, name="equipment", starts_on=date(2026, 1, 12), by=cast.admin, at=START)
    changed = set_calendar_days(days={SATURDAY: True, FRIDAY: False}, note="搬迁", by=cast.admin, at=START)
    assert changed == [FRIDAY, SATURDAY]
    calendar = work_calendar()
    assert (calendar.is_working(FRIDAY.toordinal()), calendar.is_working(SATURDAY.toordinal())) == (False, True)
    found = regulation()
    assert found is not None
    assert found.versions[0].playbook.calendar.holidays == (FRIDAY,)
    assert found.versions[0].playbook.calendar.workdays == (SATURDAY,)
    event = Event.objects.get(verb="calendar.changed")
    assert event.data == {"working": ["2026-03-07"], "resting": ["2026-03-06"], "cleared": [], "note": "搬迁"}


def test_what_is_so_already_is_no_change(cast: Cast) -> None:
    """No row, no fact."""
    set_calendar_days(days={FRIDAY: False}, by=cast.admin, at=START)
    assert set_calendar_days(days={FRIDAY: False, SATURDAY: None}, by=cast.admin, at=START) == []
    assert Event.objects.filter(verb="calendar.changed").count() == 1


def test_a_day_goes_back_to_the_public_calendar(cast: Cast) -> None:
    """And the stamp shows every step."""
    stamps = [stamp()]
    for on in (False, True, None):
        set_calendar_days(days={FRIDAY: on}, by=cast.admin, at=START)
        stamps.append(stamp())
    assert not CalendarDay.objects.exists()
    assert len({*stamps[:3]}) == 3
    assert stamps[3] == stamps[0]


def test_only_who_may(cast: Cast) -> None:
    """A manager does not decide when the company rests."""
    with pytest.raises(Refused) as refused:
        set_calendar_days(days={FRIDAY: False}, by=cast.zhang_min, at=START)
    assert refused.value.code == "no_permission"
    assert not CalendarDay.objects.exists()


def test_a_bounded_number_of_days(cast: Cast) -> None:
    """A year at once, not a century."""
    days = {FRIDAY + timedelta(days=number): False for number in range(MOST_DAYS + 1)}
    with pytest.raises(Refused) as refused:
        set_calendar_days(days=days, by=cast.admin, at=START)
    assert refused.value.code == "too_many_days"
