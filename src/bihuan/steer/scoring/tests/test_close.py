"""Score sheets, charging, closing a month, correcting a closed one."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.access.predicate import Authority
from bihuan.base.audit.models import Event
from bihuan.base.duties.models import Duty
from bihuan.base.duties.services import waive
from bihuan.base.organisation.inputs import MemberInput
from bihuan.base.organisation.models import Company
from bihuan.base.organisation.services import change_member
from bihuan.base.organisation.tests.cast import SHANGHAI, Cast
from bihuan.base.records.refusals import Refused
from bihuan.flow.fieldwork import services as fieldwork
from bihuan.flow.fieldwork.inputs import VisitReport
from bihuan.steer.reports.tests.world import World, judged, lived, when
from bihuan.steer.scoring.models import Correction, LedgerLine, MonthClosing
from bihuan.steer.scoring.rules import Cost, total
from bihuan.steer.scoring.selectors import SHOWN, duties_of, sheet, totals
from bihuan.steer.scoring.services import close, correct, switch_charging

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
AFTER = datetime(2026, 4, 2, 9, tzinfo=SHANGHAI)


def _without(authority: Authority, permission: str) -> Authority:
    return replace(authority, grants={name: scope for name, scope in authority.grants.items() if name != permission})


@pytest.fixture
def world(cast: Cast) -> World:
    """Charging since 2 March; 李伟 owes a visit report since Wednesday the 4th, and every weekly report since January."""
    found = lived(cast)
    switch_charging(start=date(2026, 3, 2), by=cast.admin, at=datetime(2026, 3, 1, 9, tzinfo=SHANGHAI))
    judged(AFTER)
    return found


@pytest.mark.clause("A20", "A21", "A22")
@pytest.mark.clause("D13", part="base")
def test_the_sheet_names_every_duty_that_costs_and_adds_up(world: World) -> None:
    found = sheet(world.cast.li_wei, MARCH, AFTER)
    visit = next(line for line in found.lines if line.about_id == world.unplanned.public_id)
    assert (visit.clause, visit.state, visit.points, visit.fine, visit.counts) == (
        "A13",
        "missing",
        -5,
        Decimal("0.00"),
        True,
    )
    reports = [line for line in found.lines if line.clause == "A11"]
    assert [line.about_id for line in reports] == ["2026-W09", "2026-W10", "2026-W11", "2026-W12", "2026-W13"]
    assert {(line.state, line.points, line.fine) for line in reports[:4]} == {("missing", -5, Decimal("50.00"))}
    assert (reports[4].state, reports[4].points, reports[4].fine) == ("late", -3, Decimal("0.00"))
    assert found.charged == total(line.cost for line in found.lines if line.counts)
    assert found.would_be == total(line.cost for line in found.lines if not line.counts)
    assert found.states["missing"] == len([line for line in found.lines if line.state == "missing"])


@pytest.mark.trust("T-F09")
def test_what_was_due_before_charging_began_would_cost(world: World) -> None:
    found = sheet(world.cast.li_wei, date(2026, 2, 1), AFTER)
    assert [line.about_id for line in found.lines if line.clause == "A11"] == ["2026-W05", "2026-W06", "2026-W07"]
    assert (found.charged, found.would_be) == (Cost(), Cost(-15, Decimal("150.00")))


def test_the_table_of_all_says_what_the_sheets_say(world: World) -> None:
    rows = {row.name: row for row in totals(world.cast.chen_jing, MARCH, AFTER)}
    assert set(rows) == {"李伟", "王芳", "赵强", "吴婷"}
    for name, code in (("李伟", "li.wei"), ("王芳", "wang.fang"), ("赵强", "zhao.qiang")):
        own = sheet(world.cast[code], MARCH, AFTER)
        assert (rows[name].charged, rows[name].would_be, rows[name].states) == (own.charged, own.would_be, own.states)


def test_one_sees_those_whom_the_permission_reaches(world: World) -> None:
    assert [row.name for row in totals(world.cast.li_wei, MARCH, AFTER)] == ["李伟"]
    assert [row.name for row in totals(world.cast.zhang_min, MARCH, AFTER)] == ["李伟", "王芳"]
    assert totals(world.cast.sun_li, MARCH, AFTER) == []


@pytest.mark.trust("T-F08")
def test_a_waived_duty_is_shown_with_who_and_why_and_costs_nothing(world: World) -> None:
    duty = Duty.objects.get(about_id=world.unplanned.public_id)
    before = sheet(world.cast.li_wei, MARCH, AFTER).charged
    waive(duty=duty, reason="客户临时改期,系统停机", by=world.cast.zhang_min, at=AFTER)
    found = sheet(world.cast.li_wei, MARCH, AFTER)
    line = next(line for line in found.lines if line.duty == duty.public_id)
    assert (line.state, line.points, line.waived_by, line.waived_reason) == (
        "waived",
        0,
        "张敏",
        "客户临时改期,系统停机",
    )
    assert found.charged == before.minus(Cost(-5))


@pytest.mark.trust("T-F09")
def test_charging_does_not_begin_in_the_past_and_not_twice(cast: Cast) -> None:
    Company.objects.get_or_create(pk=1, defaults={"name": "东海", "set_up_at": cast.at})
    now = when(4)
    with pytest.raises(Refused) as refused:
        switch_charging(start=date(2026, 3, 3), by=cast["chen.jing"], at=now)
    assert refused.value.code == "no_permission"
    gm = cast.admin
    vars(gm)["own_authority"] = _without(gm.own_authority, "past.record")
    with pytest.raises(Refused) as refused:
        switch_charging(start=date(2026, 3, 3), by=gm, at=now)
    assert refused.value.code == "charging_in_the_past"
    assert switch_charging(start=date(2026, 3, 9), by=gm, at=now).charging_from == datetime(2026, 3, 9, tzinfo=SHANGHAI)
    assert switch_charging(start=None, by=gm, at=now).charging_from is None
    switch_charging(start=date(2026, 3, 9), by=gm, at=now)
    with pytest.raises(Refused) as refused:
        switch_charging(start=date(2026, 4, 1), by=gm, at=when(9))
    assert refused.value.code == "charging_has_begun"
    told = [event.data.get("charging_from") for event in Event.objects.filter(verb="charging.switched").order_by("seq")]
    assert told == ["2026-03-08T16:00:00+00:00", None, "2026-03-08T16:00:00+00:00"]


@pytest.mark.trust("T-F01")
def test_a_month_closes_once_it_is_over_and_only_once(world: World) -> None:
    gm = world.cast.admin
    with pytest.raises(Refused) as refused:
        close(month=MARCH, by=gm, at=datetime(2026, 3, 31, 23, 59, tzinfo=SHANGHAI))
    assert refused.value.code == "month_not_over"
    with pytest.raises(Refused):
        close(month=MARCH, by=world.cast.zhang_min, at=AFTER)
    first = close(month=MARCH, by=gm, at=AFTER)
    again = close(month=date(2026, 3, 31), by=gm, at=AFTER)
    assert (first.pk, MonthClosing.objects.count()) == (again.pk, 1)
    assert Event.objects.filter(verb="month.closed").count() == 1


def test_what_is_closed_says_what_was_open(world: World) -> None:
    people = [world.cast[code] for code in ("li.wei", "wang.fang", "zhao.qiang", "wu.ting")]
    before = [sheet(one, MARCH, AFTER) for one in people]
    table = totals(world.cast.admin, MARCH, AFTER)
    closing = close(month=MARCH, by=world.cast.admin, at=AFTER)
    after = [sheet(one, MARCH, AFTER) for one in people]
    assert [(one.lines, one.charged, one.would_be, one.states) for one in after] == [
        (one.lines, one.charged, one.would_be, one.states) for one in before
    ]
    assert totals(world.cast.admin, MARCH, AFTER) == table
    charged = total(one.charged for one in before)
    assert (closing.points, closing.fine) == charged
    assert LedgerLine.objects.count() == sum(len(one.lines) for one in before)


@pytest.mark.trust("T-F02")
def test_what_turns_out_differently_later_is_a_dated_correction(world: World) -> None:
    """A report handed in after the closing does not move March: April shows what it gives back."""
    cast = world.cast
    close(month=MARCH, by=cast.admin, at=AFTER)
    march = sheet(cast.li_wei, MARCH, AFTER)
    duty = Duty.objects.get(about_id=world.unplanned.public_id)
    waive(duty=duty, reason="申诉成立", by=cast.zhang_min, at=AFTER)
    assert [(one.key, one.points, one.state_before, one.state_after) for one in correct(at=AFTER)] == [
        (duty.key, 5, "missing", "waived")
    ]
    assert correct(at=AFTER) == []
    after = sheet(cast.li_wei, MARCH, AFTER)
    assert (after.lines, after.charged) == (march.lines, march.charged)
    april = sheet(cast.li_wei, APRIL, AFTER)
    assert [(one.points, one.closing.month) for one in april.corrections] == [(5, MARCH)]
    row = next(row for row in totals(cast.chen_jing, APRIL, AFTER) if row.name == "李伟")
    assert (row.corrected, row.charged) == (Cost(5), april.charged)
    event = Event.objects.get(verb="score.corrected")
    assert (event.actor, event.subject) == ("system", duty.key)
    assert event.data == {"member": "li.wei", "month": "2026-03", "points": 5, "fine": "0.00"}


def test_the_ledger_with_its_corrections_is_always_what_the_duties_cost(world: World) -> None:
    cast = world.cast
    closing = close(month=MARCH, by=cast.admin, at=AFTER)
    duty = Duty.objects.get(about_id=world.unplanned.public_id)
    fieldwork.report_visit(
        visit=world.unplanned.public_id,
        row=VisitReport(result="已付", next_steps="开票"),
        version=None,
        by=cast.li_wei,
        at=AFTER,
    )
    judged(AFTER)
    correct(at=AFTER)
    Duty.objects.filter(pk=duty.pk).update(missing_points=-9)
    correct(at=AFTER)
    correct(at=AFTER)
    Duty.objects.filter(pk=duty.pk).delete()
    correct(at=AFTER)
    live = total(
        Cost(one.points, one.fine)
        for one in duties_of(MARCH).at(AFTER).filter(state__in=SHOWN, due_at__gt=closing.charging_from)
    )
    corrected = total(Cost(one.points, one.fine) for one in Correction.objects.all())
    assert Cost(closing.points, closing.fine).plus(corrected) == live
    assert list(Correction.objects.values_list("number", flat=True)) == [1, 2]


def test_the_table_costs_the_same_for_any_number_of_people(world: World) -> None:
    with CaptureQueriesContext(connection) as done:
        totals(world.cast.chen_jing, MARCH, AFTER)
    assert len(done) == 3


@pytest.mark.trust("T-F10")
def test_points_move_with_the_person(world: World) -> None:
    """李伟 goes to 北京 in mid-month: his sheet, and the sum of all, are what they were; who may see them follows him."""
    cast = world.cast
    before, everybody = sheet(cast.li_wei, MARCH, AFTER), totals(cast.chen_jing, MARCH, AFTER)
    place = {"department": cast.departments["北京"].public_id, "manager": cast.chen_jing.public_id}
    value = MemberInput(name="李伟", joined_on=cast.li_wei.joined_on, **place)
    change_member(member=cast.li_wei, value=value, version=cast.li_wei.version, by=cast.admin, at=when(16))
    judged(AFTER)
    after = sheet(cast.again("li.wei"), MARCH, AFTER)
    assert after.charged == before.charged != Cost()
    assert {line.key for line in after.lines} == {line.key for line in before.lines}
    assert total(row.charged for row in totals(cast.chen_jing, MARCH, AFTER)) == total(one.charged for one in everybody)
    assert [row.name for row in totals(cast.again("zhang.min"), MARCH, AFTER)] == ["王芳"]
