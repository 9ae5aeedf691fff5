"""Leave, joining, leaving, positions and the calendar move deadlines; who is concerned can be told."""

from datetime import date, datetime, timedelta

import pytest

from bihuan.base.duties.models import Duty, Move, PersonState
from bihuan.base.duties.moments import moment
from bihuan.base.duties.services import calendar_changed, catch_up, people_changed, regulation_changed, sweep, verify
from bihuan.base.duties.services.staff import first_difference
from bihuan.base.duties.tests.days import MONDAY, SHANGHAI, after, company, duty, happened, recorded, visit
from bihuan.base.duties.tests.told import publish
from bihuan.base.organisation.models import Leave, Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.policies.services import set_calendar_days
from bihuan.playbook.people import Person

NOW = after(days=9)
"""Wednesday of the week after: the weekly report of W10 was due on Monday, that of W11 comes next."""


def midnight(day: date) -> datetime:
    """The start of the day."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def away(member: Member, first: date, last: date) -> None:
    """Leave, recorded behind everybody's back."""
    Leave.objects.create(member=member, first_on=first, last_on=last, recorded_by=member, recorded_at=NOW)


@pytest.fixture
def reports(cast: Cast) -> None:
    """Weekly reports of three people in sales."""
    company("equipment")
    happened(recorded(), at=NOW)


@pytest.mark.clause("A11")
def test_leave_moves_when_a_report_is_missing(cast: Cast, reports: None) -> None:
    """Away for the whole of W11: the next report is that of W12, so that of W10 is missing a week later only."""
    w10 = duty("A11:week:2026-W10:li.wei")
    assert w10.missing_at == midnight(date(2026, 3, 17))
    away(cast.li_wei, date(2026, 3, 9), date(2026, 3, 15))
    assert people_changed(codes=["li.wei"], since=date(2026, 3, 9), at=NOW) == []
    assert duty(w10.key).missing_at == midnight(date(2026, 3, 24))
    assert duty(w10.key).pk == w10.pk
    assert duty("A11:week:2026-W10:wang.fang").missing_at == midnight(date(2026, 3, 17))
    assert verify(at=NOW) == []


def test_what_is_owed_no_more_is_dropped(cast: Cast, reports: None) -> None:
    before = duty("A11:week:2026-W10:li.wei")
    away(cast.li_wei, date(2026, 3, 2), date(2026, 3, 8))
    (move,) = people_changed(codes=["li.wei"], since=date(2026, 3, 2), at=NOW)
    assert (move.change, move.key, move.who, move.member, move.cause) == (
        *("dropped", before.key, "li.wei", cast.li_wei, "people"),
    )
    assert (move.old_due_at, move.new_due_at) == (before.due_at, None)
    assert Move.objects.get() == move
    assert not Duty.objects.filter(key=before.key).exists()
    Leave.objects.all().delete()
    (back,) = people_changed(codes=["li.wei"], since=date(2026, 3, 2), at=NOW)
    assert (back.change, back.new_due_at) == ("opened", before.due_at)
    assert verify(at=NOW) == []


def test_what_nobody_told_is_found_by_the_sweep(cast: Cast, reports: None) -> None:
    away(cast.li_wei, date(2026, 3, 2), date(2026, 3, 8))
    sweep(at=NOW)
    assert not Duty.objects.filter(key="A11:week:2026-W10:li.wei").exists()
    assert [move.change for move in Move.objects.all()] == ["dropped"]
    sweep(at=NOW)
    assert Move.objects.count() == 1


def test_somebody_new_owes_from_their_first_week_on(cast: Cast, reports: None) -> None:
    member = Member.objects.create(
        code="new", name="新人", sort_key="xin ren", joined_on=date(2026, 3, 4), created_at=NOW
    )
    member.positions.create(role="sales", first_on=date(2026, 3, 4))
    moves = people_changed(codes=["new"], since=date(2026, 3, 4), at=NOW)
    assert [move.key for move in moves] == ["A11:week:2026-W10:new"]
    happened(at=after(days=16))
    assert duty("A11:week:2026-W11:new").member == member
    assert verify(at=after(days=16)) == []


def test_who_leaves_owes_nothing_more(cast: Cast, reports: None) -> None:
    Member.objects.filter(code="li.wei").update(left_on=date(2026, 3, 6))
    people_changed(codes=["li.wei"], since=date(2026, 3, 7), at=NOW)
    assert duty("A11:week:2026-W10:li.wei").missing_at == midnight(date(2026, 3, 17))
    happened(at=after(days=30))
    assert not Duty.objects.filter(key="A11:week:2026-W11:li.wei").exists()
    assert verify(at=after(days=30)) == []


def test_nobody_of_that_code(cast: Cast, reports: None) -> None:
    assert people_changed(codes=["nobody"], since=date(2026, 3, 2), at=NOW) == []


def test_before_anything_is_published(cast: Cast) -> None:
    assert people_changed(codes=["li.wei"], since=date(2026, 3, 2), at=NOW) == []
    assert regulation_changed(at=NOW) == []
    assert verify(at=NOW) == []


def test_a_company_day_moves_what_is_due(cast: Cast) -> None:
    company("equipment")
    happened(visit(), at=after(hours=1))
    before = duty("A13:visit:V1:li.wei").due_at
    set_calendar_days(days={date(2026, 3, 4): False}, by=cast.admin, at=after(hours=2))
    moves = calendar_changed(at=after(hours=2))
    assert [(move.key, move.old_due_at, move.new_due_at, move.cause) for move in moves if move.clause == "A13"] == [
        ("A13:visit:V1:li.wei", before, before + timedelta(days=1), "regulation")
    ]
    assert duty("A13:visit:V1:li.wei").due_at == before + timedelta(days=1)
    assert calendar_changed(at=after(hours=3)) == []
    assert verify(at=after(hours=3)) == []


def test_a_new_version_judges_what_opens_under_it(cast: Cast) -> None:
    company("equipment")
    happened(visit(), at=after(hours=1))
    publish("advertising", date(2026, 3, 9))
    catch_up(at=after(hours=2))
    regulation_changed(at=after(hours=2))
    happened(visit("V2", at=after(days=8)), at=after(days=8))
    held = Duty.objects.filter(rule="visit report").order_by("opened_at").values_list("clause", "starts_on", "about_id")
    assert list(held) == [("A13", date(2019, 12, 30), "V1"), ("B18", date(2026, 3, 9), "V2")]
    assert verify(at=after(days=8)) == []


def test_people_are_counted_as_they_were_judged(cast: Cast, reports: None) -> None:
    state = PersonState.objects.get(code="li.wei").state
    assert state["roles"] == [[date(2026, 1, 5).toordinal(), None, "sales"]]
    assert state["joined"] == date(2026, 1, 5).toordinal()


def person(**changes: object) -> Person:
    """A person with something else about them."""
    given: dict[str, object] = {"id": "a", "role": "none", "joined": 100, "roles": ((100, None, "sales"),)}
    return Person(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({}, None),
        ({"name": "甲"}, None),
        ({"joined": 90}, 90),
        ({"joined": 110}, 100),
        ({"left": 120}, 121),
        ({"away": ((130, 131),)}, 130),
        ({"away": ((50, 60),)}, None),
        ({"roles": ((100, 119, "sales"), (120, None, "manager"))}, 120),
        ({"roles": ((100, 119, "sales"), (120, None, "sales"))}, None),
        ({"roles": ((150, None, "sales"),)}, 100),
    ],
)
def test_from_which_day_on_somebody_is_another(changes: dict[str, object], day: int | None) -> None:
    assert first_difference(person(), person(**changes)) == day
    assert first_difference(person(**changes), person()) == day


def test_moments_beyond_the_calendar_are_its_end() -> None:
    assert moment(1 << 80).year == 9999
    assert moment(-(1 << 80)).year == 1
    assert moment(1_500) == moment(1_000)
    assert moment(int(MONDAY.timestamp()) * 1_000_000_000) == MONDAY
