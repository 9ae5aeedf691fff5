"""The week's statistics: made, released, remarked on."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.access.predicate import Authority
from bihuan.base.audit.models import Event
from bihuan.base.duties.models import Duty
from bihuan.base.organisation.tests.cast import SHANGHAI, Cast
from bihuan.base.records.refusals import Missing, Refused
from bihuan.flow.fieldwork import services as fieldwork
from bihuan.flow.fieldwork.inputs import VisitReport
from bihuan.insight.analytics import services
from bihuan.insight.analytics.models import Feedback, WeekStatistics
from bihuan.insight.analytics.selectors import Week, changed_since, week_for
from bihuan.steer.reports import services as reports
from bihuan.steer.reports.tests.world import WEEK, World, judged, lived, week, when

WEDNESDAY = when(11, 10)


def _without(authority: Authority, permission: str) -> Authority:
    return replace(authority, grants={name: scope for name, scope in authority.grants.items() if name != permission})


@pytest.fixture
def world(cast: Cast) -> World:
    """李伟 handed in his weekly report on Monday; 王芳 and 赵强 did not."""
    found = lived(cast)
    draft = reports.draft(kind="weekly", period=WEEK, by=cast.li_wei, at=when(8))
    reports.submit(public_id=draft.public_id, by=cast.li_wei, at=when(9))
    judged(WEDNESDAY)
    return found


def _week(world: World, code: str = "wu.ting", at: datetime = WEDNESDAY) -> Week:
    return week_for(world.cast[code], week(), at)


def test_who_handed_in_what(world: World) -> None:
    rows = {row["name"]: row for row in _week(world).sheets["reports"]}
    assert {name: row["weekly"] for name, row in rows.items()} == {"李伟": "done", "王芳": "late", "赵强": "late"}
    assert (rows["李伟"]["clause"], rows["李伟"]["handed_at"], rows["李伟"]["sign_off"]) == (
        "A11",
        "2026-03-09 09:00",
        "submitted",
    )


def test_the_visits_with_their_reports(world: World) -> None:
    rows = _week(world).sheets["visits"]
    assert [(row["customer"], row["report"], row["state"], row["due_at"]) for row in rows] == [
        ("东海精机有限公司", "yes", "done", "2026-03-07 00:00"),
        ("长江电器股份有限公司", "no", "late", "2026-03-10 00:00"),
    ]


@pytest.mark.clause("A20", "A21")
def test_what_the_weeks_duties_cost(world: World) -> None:
    rows = [row for row in _week(world, "chen.jing").sheets["scores"] if row["code"] == "wang.fang"]
    assert [(row["clause"], row["missing"], row["points"], row["fine"]) for row in rows] == [("A11", 1, -5, "50.00")]


def test_each_sees_those_whom_the_permission_reaches(world: World) -> None:
    names = {
        code: [row["name"] for row in _week(world, code).sheets["reports"]]
        for code in ("chen.jing", "zhang.min", "li.wei", "sun.li")
    }
    assert sorted(names["chen.jing"]) == ["李伟", "王芳", "赵强"]
    assert sorted(names["zhang.min"]) == ["李伟", "王芳"]
    assert (names["li.wei"], names["sun.li"]) == (["李伟"], [])


def test_released_they_stand(world: World) -> None:
    released = services.release(week=WEEK, note="本周投标两家", by=world.cast.wu_ting, at=WEDNESDAY)
    assert (released.released_at, released.released_by) == (WEDNESDAY, world.cast.wu_ting)
    event = Event.objects.get(verb="statistics.released")
    assert (event.kind, event.subject, event.actor, event.data["digest"]) == ("week", WEEK, "wu.ting", released.digest)
    before = _week(world).sheets
    late = VisitReport(result="已付款", next_steps="开票")
    fieldwork.report_visit(visit=world.unplanned.public_id, row=late, version=None, by=world.cast.li_wei, at=when(12))
    judged(when(12))
    after = _week(world, at=when(12))
    assert after.sheets == before
    found = changed_since(world.cast.wu_ting, after, when(12))
    moved = next(one for one in found if one.sheet == "visits")
    assert moved.before is not None and moved.now is not None
    assert (moved.before["report"], moved.now["report"]) == ("no", "yes")
    assert "reported_at" in moved.columns


@pytest.mark.clause("A19")
def test_releasing_does_the_duty_of_a19_and_only_once(world: World) -> None:
    services.release(week=WEEK, by=world.cast.wu_ting, at=WEDNESDAY)
    services.release(week=WEEK, by=world.cast.wu_ting, at=when(12))
    assert Event.objects.filter(verb="statistics.released").count() == 1
    judged(when(12))
    duty = Duty.objects.at(when(12)).get(clause="A19", about_id=WEEK)
    assert (duty.state, duty.done_at) == ("done", WEDNESDAY)


def test_what_is_built_anew_after_the_release_is_what_was_released(world: World) -> None:
    released = services.release(week=WEEK, by=world.cast.wu_ting, at=WEDNESDAY)
    again = services.build(week=WEEK, at=when(13))
    assert (again.digest, again.built_at) == (released.digest, released.built_at)


@pytest.mark.parametrize(
    ("code", "at", "refusal"), [("li.wei", WEDNESDAY, "no_permission"), ("wu.ting", when(8, 23), "week_not_over")]
)
def test_not_by_everybody_and_not_before_the_week_is_over(world: World, code: str, at: datetime, refusal: str) -> None:
    with pytest.raises(Refused) as refused:
        services.release(week=WEEK, by=world.cast[code], at=at)
    assert refused.value.code == refusal
    assert not WeekStatistics.objects.exists()


def test_there_is_no_such_week(world: World) -> None:
    with pytest.raises(Missing):
        services.build(week="2026-W60", at=datetime(2026, 3, 11, tzinfo=SHANGHAI))


@pytest.mark.clause("A18")
def test_feedback_reaches_whom_the_record_comes_from(world: World) -> None:
    said = services.give_feedback(
        kind="visit", public_id=world.planned.public_id, text="请补设备型号", by=world.cast.wu_ting, at=WEDNESDAY
    )
    assert (said.member, said.read_at) == (world.cast.li_wei, None)
    event = Event.objects.get(verb="feedback.given")
    assert event.data == {"member": "li.wei", "text": "请补设备型号", "visit": world.planned.public_id}
    services.mark_read(kind="visit", public_id=world.planned.public_id, by=world.cast.li_wei, at=when(12))
    assert Feedback.objects.get().read_at == when(12)


@pytest.mark.parametrize(
    ("code", "kind", "error"),
    [("li.wei", "visit", Refused), ("wu.ting", "customer", Missing), ("wu.ting", "week", Missing)],
)
def test_no_feedback(world: World, code: str, kind: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        services.give_feedback(
            kind=kind, public_id=world.planned.public_id, text="好", by=world.cast[code], at=WEDNESDAY
        )
    assert not Feedback.objects.exists()


def test_no_feedback_on_what_one_may_not_see(world: World) -> None:
    other = world.cast.chen_jing
    vars(other)["own_authority"] = _without(other.own_authority, "visits.view")
    with pytest.raises(Missing):
        services.give_feedback(kind="visit", public_id=world.planned.public_id, text="好", by=other, at=WEDNESDAY)


def test_the_statements_do_not_grow_with_the_rows(world: World) -> None:
    _week(world)
    with CaptureQueriesContext(connection) as one:
        _week(world)
    for day in (2, 3, 4, 5, 6):
        draft = reports.draft(kind="daily", period=f"2026-03-0{day}", by=world.cast.wang_fang, at=when(8))
        reports.submit(public_id=draft.public_id, by=world.cast.wang_fang, at=when(9))
    with CaptureQueriesContext(connection) as more:
        _week(world)
    assert len(one) == len(more)
    assert len(more) <= 26
