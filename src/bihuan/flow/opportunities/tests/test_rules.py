"""Which weekly update an act counts for (A12)."""

from datetime import date, datetime

import pytest

from bihuan.base.organisation.tests.cast import SHANGHAI
from bihuan.flow.opportunities.rules import next_confirmation, told
from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.load import load_preset

CALENDAR = WorkCalendar("Asia/Shanghai")
EQUIPMENT = load_preset("equipment")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "week", "since", "due"),
    [
        # A Monday still serves the week before, until its end; from Tuesday on the current week's update counts.
        ("2026-03-09T10:00", "2026-W10", "2026-03-03T00:00", "2026-03-10T00:00"),
        ("2026-03-09T23:59:59", "2026-W10", "2026-03-03T00:00", "2026-03-10T00:00"),
        ("2026-03-10T00:00", "2026-W11", "2026-03-10T00:00", "2026-03-17T00:00"),
        ("2026-03-15T12:00", "2026-W11", "2026-03-10T00:00", "2026-03-17T00:00"),
        # Monday 2026-10-05 is a holiday: W40 runs until the end of Thursday the 8th.
        ("2026-10-06T09:00", "2026-W40", "2026-10-02T00:00", "2026-10-09T00:00"),
        ("2026-10-09T00:00", "2026-W41", "2026-10-06T00:00", "2026-10-13T00:00"),
    ],
)
def test_the_update_that_is_due_next(at: str, week: str, since: str, due: str) -> None:
    """The first that is not due yet; its window is the 168 hours before."""
    found = next_confirmation(EQUIPMENT, CALENDAR, _at(at))
    assert found is not None
    assert (found.clause, found.week, found.roles) == ("A12", week, ("sales",))
    assert (found.since, found.due_at) == (_at(since), _at(due))


def test_none_where_the_regulation_asks_for_none() -> None:
    """Handbook E has no weekly update; before anything is published nothing is asked."""
    assert next_confirmation(load_preset("tob"), CALENDAR, _at("2026-03-09T10:00")) is None
    assert next_confirmation(None, CALENDAR, _at("2026-03-09T10:00")) is None


def test_what_the_log_tells_of_a_change() -> None:
    """The regulation's own fields each by their key, the stage by a fact of its own."""
    changes = {
        "name": ("甲", "乙"),
        "stage": ("discovered", "proposal"),
        "extra": ({"brand": "A", "kept": "x"}, {"brand": "B", "kept": "x", "purchase_time": "2026-05-01"}),
        "expected_close_on": (None, date(2026, 6, 1)),
    }
    assert told(changes) == {
        "name": ("甲", "乙"),
        "expected_close_on": (None, date(2026, 6, 1)),
        "brand": ("A", "B"),
        "purchase_time": (None, "2026-05-01"),
    }
