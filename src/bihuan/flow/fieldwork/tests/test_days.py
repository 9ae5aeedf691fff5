"""Plans of the day, their signature, and plan beside actual."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Conflict, Missing
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.inputs import DayLine, VisitTimes, WeekLine
from bihuan.flow.fieldwork.models import DayPlan, DayPlanLine
from bihuan.flow.fieldwork.selectors import plan_against_actual, plan_lines, week_against_actual
from bihuan.flow.fieldwork.services import (
    hold_visit,
    plan_day,
    replace_weekly_lines,
    sign_day,
    visit_of_line,
)
from bihuan.flow.fieldwork.tests.conftest import Log, Visited
from bihuan.flow.fieldwork.tests.unchanged import raises, refused

MONDAY = date(2026, 1, 5)
TUESDAY = date(2026, 1, 6)
HOUR = timedelta(hours=1)


def _plan(cast: Cast, *lines: DayLine, day: date = TUESDAY, version: int | None = None) -> DayPlan:
    return plan_day(member=cast.li_wei, day=day, lines=lines, version=version, by=cast.li_wei, at=cast.at)


def test_made_and_changed(cast: Cast, huatong: Customer) -> None:
    """In the order of the route; the customer's region is taken over."""
    first = DayLine(customer=huatong.public_id, time_from=time(10), time_to=time(11), purpose="order", goal="签单")
    plan = _plan(cast, first, DayLine(region="嘉定", purpose="market_research"))
    assert [(line.place, line.region, line.purpose) for line in plan.lines.all()] == [
        (0, "闵行", "order"),
        (1, "嘉定", "market_research"),
    ]
    assert plan.planned_at == cast.at
    event = Event.objects.get(verb="dayplan.made")
    assert event.data == {"member": "li.wei", "day": "2026-01-06", "lines": 2}
    again = _plan(cast, first, version=plan.version)
    assert (again.pk, again.lines.count()) == (plan.pk, 1)
    with raises(Conflict):
        _plan(cast, version=plan.version)


@pytest.mark.clause("D5", part="base")
def test_signed(cast: Cast) -> None:
    """By whoever may sign it, never by oneself; what is changed afterwards is unsigned again."""
    plan = _plan(cast, DayLine(region="嘉定"))
    with refused("no_permission"):
        sign_day(plan=plan.public_id, version=None, by=cast.li_wei, at=cast.at)
    with raises(Missing):
        sign_day(plan=plan.public_id, version=None, by=cast.wang_fang, at=cast.at)
    signed = sign_day(
        plan=plan.public_id, comment="先去嘉定", version=plan.version, by=cast.zhang_min, at=cast.at + HOUR
    )
    assert (signed.signed_by, signed.signed_at, signed.comment) == (cast.zhang_min, cast.at + HOUR, "先去嘉定")
    assert Event.objects.get(verb="dayplan.signed").data == {
        "member": "li.wei",
        "day": "2026-01-06",
        "comment": "先去嘉定",
    }
    changed = _plan(cast, DayLine(region="松江"))
    assert (changed.signed_by, changed.signed_at, changed.comment) == (None, None, "")
    own = plan_day(member=cast.zhang_min, day=TUESDAY, lines=(), version=None, by=cast.zhang_min, at=cast.at)
    with refused("own_plan"):
        sign_day(plan=own.public_id, version=None, by=cast.zhang_min, at=cast.at)


def test_what_is_refused(cast: Cast, huatong: Customer, haitian: Customer) -> None:
    """A day that is over, a customer that may not be seen, an end before its start, somebody else's day."""
    with refused("day_is_over", field="day"):
        _plan(cast, day=MONDAY - timedelta(days=1))
    with refused("no_such_customer", field="lines-1-customer"):
        _plan(cast, DayLine(), DayLine(customer=haitian.public_id))
    with refused("ends_before_it_starts", field="lines-0-time_to"):
        _plan(cast, DayLine(time_from=time(11), time_to=time(10)))
    with refused("too_many_at_once"):
        _plan(cast, *[DayLine()] * 41)
    for stranger in (cast.wang_fang, cast.zhou_jie):
        with refused("no_permission"):
            plan_day(member=cast.li_wei, day=TUESDAY, lines=(), version=None, by=stranger, at=cast.at)


@pytest.mark.clause("A3")
def test_a_week_planned_by_a_report(cast: Cast, huatong: Customer) -> None:
    """Its lines take the place of those it planned before; one's own and those visited stay; the day is not thereby planned."""
    _plan(cast, DayLine(region="自己的"))
    told = (WeekLine(day=TUESDAY, customer=huatong.public_id), WeekLine(day=MONDAY, region="周一"))
    made = replace_weekly_lines(member=cast.li_wei, monday=MONDAY, lines=told, by=cast.li_wei, at=cast.at)
    assert [(line.day, line.origin) for line in made] == [(MONDAY, "weekly"), (TUESDAY, "weekly")]
    assert DayPlan.objects.get(day=MONDAY).planned_at is None
    visit = visit_of_line(line=made[1].pk, by=cast.li_wei, at=cast.at)
    assert visit_of_line(line=made[1].pk, by=cast.li_wei, at=cast.at) == visit
    replace_weekly_lines(member=cast.li_wei, monday=MONDAY, lines=(WeekLine(day=MONDAY),), by=cast.li_wei, at=cast.at)
    lines = [(line.day, line.region, line.origin) for line in plan_lines(cast.li_wei, MONDAY, TUESDAY)]
    assert lines == [(MONDAY, "", "weekly"), (TUESDAY, "自己的", "own"), (TUESDAY, "闵行", "weekly")]
    with refused("not_in_week", field="day"):
        wrong = (WeekLine(day=MONDAY - timedelta(days=1)),)
        replace_weekly_lines(member=cast.li_wei, monday=MONDAY, lines=wrong, by=cast.li_wei, at=cast.at)
    with refused("no_permission"):
        replace_weekly_lines(member=cast.li_wei, monday=MONDAY, lines=told, by=cast.wang_fang, at=cast.at)


def test_a_line_keeps_its_visit(cast: Cast, huatong: Customer) -> None:
    """When the day is planned anew with the line in it; another customer in its place is another stop."""
    plan = _plan(cast, DayLine(customer=huatong.public_id, time_from=time(14)))
    line = plan.lines.get()
    visit = visit_of_line(line=line.pk, by=cast.li_wei, at=cast.at)
    assert visit.planned_start is not None
    assert visit.planned_start.isoformat() == "2026-01-06T14:00:00+08:00"
    _plan(cast, DayLine(), DayLine(key=line.pk, customer=huatong.public_id))
    assert [one.visit_id for one in DayPlanLine.objects.all()] == [None, visit.pk]
    kept = DayPlanLine.objects.get(visit=visit)
    _plan(cast, DayLine(key=kept.pk))
    assert [one.visit_id for one in DayPlanLine.objects.all()] == [None]
    with refused("stop_without_customer"):
        visit_of_line(line=DayPlanLine.objects.get().pk, by=cast.li_wei, at=cast.at)
    with raises(Missing):
        visit_of_line(line=DayPlanLine.objects.get().pk, by=cast.zhao_qiang, at=cast.at)


@pytest.mark.clause("D7", part="base")
def test_plan_beside_actual(cast: Cast, huatong: Customer, haitian: Customer, log: Log, visited: Visited) -> None:
    """D7: each stop with what was done there, then what was done without being planned."""
    _plan(
        cast,
        DayLine(customer=huatong.public_id),
        DayLine(customer=huatong.public_id),
        DayLine(region="嘉定"),
        day=MONDAY,
    )
    lines = list(plan_lines(cast.li_wei, MONDAY, MONDAY))
    made = visit_of_line(line=lines[1].pk, by=cast.li_wei, at=cast.at)
    times = VisitTimes(started_at=cast.at + HOUR, ended_at=cast.at + 2 * HOUR)
    made = hold_visit(visit=made.public_id, row=times, by=cast.li_wei, at=cast.at + 3 * HOUR)
    call = log(at=cast.at + 4 * HOUR)
    other = visited(by=cast.zhang_min, people=(cast.li_wei.public_id,), at=cast.at + 5 * HOUR)
    other.customer = haitian
    other.save(update_fields=["customer"])
    stops = plan_against_actual(cast.li_wei, MONDAY)
    assert [(stop.line and stop.line.place, stop.visits, stop.followups, stop.is_done) for stop in stops] == [
        (0, (), (call,), True),
        (1, (made,), (), True),
        (2, (), (), False),
        (None, (other,), (), True),
    ]


@pytest.mark.parametrize("days", [1, 7])
def test_statements(cast: Cast, log: Log, visited: Visited, days: int) -> None:
    """Three, whether for a day or for a week."""
    log()
    visited()
    with CaptureQueriesContext(connection) as captured:
        week_against_actual(cast.li_wei, MONDAY, MONDAY + timedelta(days=days - 1))
    assert len([query for query in captured if "policies_" not in query["sql"]]) == 3
