"""Planning, making, cancelling and correcting visits."""

from datetime import timedelta

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import projection
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Conflict, Missing
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.inputs import VisitCorrection, VisitPlan, VisitTimes
from bihuan.flow.fieldwork.models import Visit
from bihuan.flow.fieldwork.services import (
    cancel_visit,
    change_visit,
    correct_visit,
    hold_visit,
    plan_visit,
    start_visit,
)
from bihuan.flow.fieldwork.tests.conftest import Visited
from bihuan.flow.fieldwork.tests.unchanged import raises, refused

HOUR = timedelta(hours=1)


@pytest.fixture
def planned(cast: Cast, huatong: Customer) -> Visit:
    """李伟's visit to 华通, planned for tomorrow, with 王芳."""
    row = VisitPlan(
        customer=huatong.public_id,
        people=(cast.li_wei.public_id, cast.wang_fang.public_id),
        purpose="order",
        goal="确认技术参数",
        planned_start=cast.at + timedelta(days=1),
    )
    return plan_visit(row=row, by=cast.li_wei, at=cast.at)


def test_planned(cast: Cast, huatong: Customer, planned: Visit) -> None:
    """The first of its people leads; the customer's region is taken over."""
    assert (planned.state, planned.leader, planned.region) == ("planned", cast.li_wei, "闵行")
    assert [one.member.code for one in planned.people.all()] == ["li.wei", "wang.fang"]
    event = Event.objects.get(verb="visit.planned")
    assert event.data["by"] == ["li.wei", "wang.fang"]
    huatong.refresh_from_db()
    assert huatong.followup_count == 0


def test_arrived_and_left(cast: Cast, huatong: Customer, planned: Visit) -> None:
    """Two presses on the phone: the times are the server's."""
    start, end = cast.at + timedelta(days=1, hours=1), cast.at + timedelta(days=1, hours=2)
    start_visit(visit=planned.public_id, by=cast.li_wei, at=start)
    with refused("visit_already_started"):
        start_visit(visit=planned.public_id, by=cast.li_wei, at=end)
    held = hold_visit(visit=planned.public_id, row=None, by=cast.li_wei, at=end)
    assert (held.state, held.started_at, held.ended_at, held.held_at) == ("held", start, end, end)
    event = Event.objects.get(verb="visit.held")
    assert event.data == {
        "customer": huatong.public_id,
        "by": ["li.wei", "wang.fang"],
        "started_at": "2026-01-06T02:00:00+00:00",
        "ended_at": "2026-01-06T03:00:00+00:00",
        "purpose": "order",
    }
    huatong.refresh_from_db()
    assert (huatong.followup_count, huatong.last_followup_at) == (1, start)
    with refused("visit_already_held"):
        hold_visit(visit=planned.public_id, row=None, by=cast.li_wei, at=end)


def test_told_afterwards(cast: Cast, planned: Visit) -> None:
    """With its times, within seven days, marked when it is another day."""
    at = cast.at + timedelta(days=3)
    row = VisitTimes(started_at=at - timedelta(days=1), ended_at=at - timedelta(hours=23))
    assert hold_visit(visit=planned.public_id, row=row, version=1, by=cast.wang_fang, at=at).is_late_entry is True


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (2, 1, "told_future"),
        (-2, 1, "told_future"),
        (-1, -2, "ends_before_it_starts"),
        (-200, -1, "told_too_long_ago"),
        (-30, -1, "visit_too_long"),
    ],
)
def test_times_that_cannot_be(cast: Cast, planned: Visit, start: int, end: int, code: str) -> None:
    """Hours from now."""
    at = cast.at + timedelta(days=10)
    row = VisitTimes(started_at=at + start * HOUR, ended_at=at + end * HOUR)
    with refused(code):
        hold_visit(visit=planned.public_id, row=row, by=cast.li_wei, at=at)


def test_not_started(cast: Cast, planned: Visit) -> None:
    """Nobody leaves who has not arrived."""
    with refused("visit_not_started"):
        hold_visit(visit=planned.public_id, row=None, by=cast.li_wei, at=cast.at)


def test_changed(cast: Cast, huatong: Customer, planned: Visit) -> None:
    """Only while it is a plan; the later of two is told."""
    row = VisitPlan(customer=huatong.public_id, people=(cast.li_wei.public_id,), purpose="collection")
    changed = change_visit(visit=planned.public_id, row=row, version=1, by=cast.li_wei, at=cast.at)
    assert (changed.purpose, [one.member.code for one in changed.people.all()]) == ("collection", ["li.wei"])
    with raises(Conflict):
        other = VisitPlan(customer=huatong.public_id, people=(cast.li_wei.public_id,), purpose="order")
        change_visit(visit=planned.public_id, row=other, version=1, by=cast.zhang_min, at=cast.at)
    cancel_visit(visit=planned.public_id, reason="客户出差", by=cast.li_wei, at=cast.at)
    with refused("visit_already_cancelled"):
        change_visit(visit=planned.public_id, row=row, version=None, by=cast.li_wei, at=cast.at)


def test_cancelled(cast: Cast, planned: Visit) -> None:
    """With the reason; a visit that was made cannot be."""
    cancelled = cancel_visit(visit=planned.public_id, reason=" 客户出差 ", by=cast.li_wei, at=cast.at)
    assert (cancelled.state, cancelled.cancel_reason) == ("cancelled", "客户出差")
    with refused("visit_already_cancelled"):
        start_visit(visit=planned.public_id, by=cast.li_wei, at=cast.at)


def test_who_goes(cast: Cast, huatong: Customer, visited: Visited) -> None:
    """Anyone may come along; whoever leads is within reach."""
    along = visited(people=(cast.li_wei.public_id, cast.chen_jing.public_id))
    assert along.leader == cast.li_wei
    assert visited(by=cast.zhang_min, people=(cast.li_wei.public_id,)).leader == cast.li_wei
    with refused("leader_out_of_reach", field="people"):
        visited(people=(cast.zhang_min.public_id,))
    with refused("no_such_member", field="people"):
        visited(people=("nonesuch",))
    with refused("no_permission"):
        visited(by=cast.zhou_jie)


@pytest.mark.parametrize(
    ("code", "sees", "edits"),
    [
        ("li.wei", True, True),
        ("wang.fang", True, True),
        ("zhang.min", True, True),
        ("zhao.qiang", False, False),
        ("chen.jing", True, True),
        ("wu.ting", True, False),
        ("zhou.jie", False, False),
    ],
)
def test_who_sees_and_who_writes(cast: Cast, planned: Visit, code: str, sees: bool, edits: bool) -> None:
    """Those who take part, and those above the one who leads; marketing reads."""
    person = cast[code]
    assert Visit.objects.visible_to(person, "visits.view").filter(pk=planned.pk).exists() is sees
    if edits:
        start_visit(visit=planned.public_id, by=person, at=cast.at)
    elif sees:
        with refused("no_permission"):
            start_visit(visit=planned.public_id, by=person, at=cast.at)
    else:
        with raises(Missing):
            start_visit(visit=planned.public_id, by=person, at=cast.at)


def test_whoever_acts_for_another_sees_no_less(cast: Cast, visited: Visited) -> None:
    """Somebody who sees all visits, and for a while has a colleague's narrow right on top."""
    visit, admin = visited(), cast.again("admin")
    admin.take_authorities([cast.zhao_qiang.own_authority])
    assert list(Visit.objects.visible_to(admin, "visits.view")) == [visit]
    stand_in = cast.again("zhao.qiang")
    stand_in.take_authorities([cast.li_wei.own_authority])
    assert list(Visit.objects.visible_to(stand_in, "visits.view")) == [visit]


def test_the_customers_owner_reads_a_colleagues_visit(cast: Cast, huatong: Customer, visited: Visited) -> None:
    """And does not write in it."""
    visit = visited(by=cast.zhang_min)
    assert list(Visit.objects.visible_to(cast.li_wei, "visits.view")) == [visit]
    with refused("no_permission"):
        cancel_visit(visit=visit.public_id, reason="", by=cast.li_wei, at=cast.at)


def test_a_correction(cast: Cast, huatong: Customer, haitian: Customer, visited: Visited) -> None:
    """Who went, when and to whom: withdrawn and made anew, told within the bounds of the first entry."""
    visit = visited(by=cast.zhang_min)
    first = Event.objects.get(verb="visit.held")
    row = VisitCorrection(
        customer=haitian.public_id,
        people=(cast.wang_fang.public_id, cast.zhang_min.public_id),
        started_at=cast.at,
        ended_at=cast.at + HOUR,
        reason="当时填错客户",
    )
    at = cast.at + timedelta(days=20)
    corrected = correct_visit(visit=visit.public_id, row=row, version=visit.version, by=cast.zhang_min, at=at)
    assert (corrected.customer, corrected.leader, corrected.started_at) == (haitian, cast.wang_fang, cast.at)
    entry = projection().get(verb="visit.held")
    assert (entry.at, entry.data["by"], entry.data["corrects"]) == (first.at, ["wang.fang", "zhang.min"], first.seq)
    huatong.refresh_from_db()
    haitian.refresh_from_db()
    assert (huatong.followup_count, haitian.followup_count, haitian.last_followup_at) == (0, 1, cast.at)
    with refused("nothing_changed"):
        correct_visit(visit=visit.public_id, row=row, version=None, by=cast.zhang_min, at=at)
    future = row.model_copy(update={"ended_at": cast.at + timedelta(days=1)})
    with refused("told_future", field="ended_at"):
        correct_visit(visit=visit.public_id, row=future, version=None, by=cast.zhang_min, at=at)
