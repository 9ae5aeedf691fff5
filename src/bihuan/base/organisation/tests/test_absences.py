"""Positions, leave, delegation, passwords."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bihuan.base.access.models import Role
from bihuan.base.access.predicate import may, scope_of
from bihuan.base.audit.models import Event
from bihuan.base.organisation.inputs import DelegationInput, LeaveInput
from bihuan.base.organisation.models import Delegation, Leave, Member, PasswordLink, Position
from bihuan.base.organisation.selectors import acting_for, away, delegated_to, holders, people, subordinates
from bihuan.base.organisation.services import (
    assign_roles,
    cancel_leave,
    change_password,
    end_delegation,
    end_sessions,
    give_delegation,
    make_link,
    open_link,
    record_leave,
    take_position,
    use_link,
)
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Missing, Refused

DAY = date(2026, 3, 2)


def held(member: Member) -> list[tuple[str, date, date | None]]:
    """The positions as they follow each other."""
    return list(Position.objects.filter(member=member).order_by("first_on").values_list("role", "first_on", "last_on"))


def test_a_position_cuts_the_one_before(cast: Cast) -> None:
    """From its first day on; an earlier one told later ends where the next begins."""
    take_position(member=cast.li_wei, role="manager", first_on=date(2026, 3, 2), by=cast.admin, at=cast.at)
    take_position(member=cast.li_wei, role="assistant", first_on=date(2026, 2, 2), by=cast.admin, at=cast.at)
    assert held(cast.li_wei) == [
        ("sales", date(2026, 1, 5), date(2026, 2, 1)),
        ("assistant", date(2026, 2, 2), date(2026, 3, 1)),
        ("manager", date(2026, 3, 2), None),
    ]
    take_position(member=cast.li_wei, role="director", first_on=date(2026, 2, 2), by=cast.admin, at=cast.at)
    assert held(cast.li_wei)[1] == ("director", date(2026, 2, 2), date(2026, 3, 1))
    [person] = people(["li.wei"])
    assert [person.role_on(day.toordinal()) for day in (date(2026, 2, 1), date(2026, 2, 2), DAY)] == [
        "sales",
        "director",
        "manager",
    ]
    assert [one.code for one in holders("manager", DAY)] == ["li.wei", "zhang.min"]
    assert [one.code for one in holders("sales", DAY)] == ["wang.fang", "zhao.qiang"]


def test_a_position_before_joining_and_ones_own(cast: Cast) -> None:
    """Neither."""
    with pytest.raises(Refused) as refused:
        take_position(member=cast.li_wei, role="manager", first_on=date(2026, 1, 4), by=cast.admin, at=cast.at)
    assert refused.value.code == "before_joining"
    with pytest.raises(Refused) as refused:
        take_position(member=cast.li_wei, role="manager", first_on=DAY, by=cast.li_wei, at=cast.at)
    assert refused.value.code == "no_permission"
    assert len(held(cast.li_wei)) == 1


def leave(**values: Any) -> LeaveInput:
    """Two days in March."""
    return LeaveInput(**{"first_on": DAY, "last_on": DAY + timedelta(days=1), "reason": "病假", **values})


def test_leave(cast: Cast) -> None:
    """By the manager; the engine counts both days as away, the reason stands in the private part."""
    record_leave(member=cast.li_wei, value=leave(), by=cast.zhang_min, at=cast.at)
    [person] = people(["li.wei"])
    assert person.away == ((DAY.toordinal(), DAY.toordinal() + 1),)
    told = Event.objects.get(verb="leave.recorded")
    assert (told.actor, told.data["first_on"], told.private and told.private["reason"]) == (
        "zhang.min",
        "2026-03-02",
        "病假",
    )
    assert [one.member.code for one in away(DAY, Member.objects.all())] == ["li.wei"]
    assert away(DAY + timedelta(days=2), Member.objects.all()) == []


@pytest.mark.parametrize(
    ("by", "member", "refusal"),
    [
        ("li.wei", "li.wei", "no_permission"),
        ("zhang.min", "zhang.min", "own_leave"),
        ("zhang.min", "zhao.qiang", None),
        ("sun.li", "li.wei", "no_permission"),
    ],
)
def test_whose_leave_one_records(cast: Cast, by: str, member: str, refusal: str | None) -> None:
    """Not one's own, not another region's; nothing is recorded."""
    with pytest.raises(Missing if refusal is None else Refused) as refused:
        record_leave(member=cast[member], value=leave(), by=cast[by], at=cast.at)
    assert getattr(refused.value, "code", None) == refusal
    assert not Leave.objects.exists()


def test_leave_on_leave_and_taken_back(cast: Cast) -> None:
    """Days overlap once at most; taken back, they are free again."""
    first = record_leave(member=cast.li_wei, value=leave(), by=cast.zhang_min, at=cast.at)
    with pytest.raises(Refused) as refused:
        record_leave(member=cast.li_wei, value=leave(first_on=DAY + timedelta(days=1)), by=cast.zhang_min, at=cast.at)
    assert refused.value.code == "leave_overlaps"
    cancel_leave(leave=first, by=cast.zhang_min, at=cast.at)
    assert people(["li.wei"])[0].away == ()
    with pytest.raises(Refused) as refused:
        cancel_leave(leave=first, by=cast.zhang_min, at=cast.at)
    assert refused.value.code == "already_cancelled"
    record_leave(member=cast.li_wei, value=leave(), by=cast.zhang_min, at=cast.at)


def test_days_in_order() -> None:
    """The last not before the first."""
    with pytest.raises(ValidationError) as wrong:
        leave(last_on=DAY - timedelta(days=1))
    assert [one["type"] for one in wrong.value.errors()] == ["ends_before_start"]


def delegation(cast: Cast, *permissions: str, taker: str = "wang.fang", **values: Any) -> DelegationInput:
    """March 2nd to 6th."""
    days = {"first_on": DAY, "last_on": DAY + timedelta(days=4)}
    return DelegationInput(**{"taker": cast[taker].public_id, "permissions": permissions, **days, **values})


@pytest.mark.clause("B28", part="base")
def test_delegation(cast: Cast, django_assert_num_queries: Any) -> None:
    """For its days the taker has the named permissions in the giver's place, read in one query; then they are gone."""
    value = delegation(cast, "reports.sign", "customers.view")
    given = give_delegation(giver=cast.zhang_min, value=value, by=cast.zhang_min, at=cast.at)
    taker = cast.again("wang.fang")
    with django_assert_num_queries(1):
        [authority] = delegated_to(taker, DAY)
    assert (authority.member_id, authority.path) == (cast.zhang_min.pk, cast.departments["华东区"].path)
    assert {name: int(scope) for name, scope in authority.grants.items()} == {"reports.sign": 3, "customers.view": 3}
    taker.take_authorities(lambda: delegated_to(taker, DAY))
    assert scope_of(taker, "customers.view") == 3
    assert not may(taker, "contracts.sign")
    assert delegated_to(taker, DAY + timedelta(days=5)) == []
    assert [one.taker.code for one in acting_for([cast.zhang_min], DAY)[cast.zhang_min.pk]] == ["wang.fang"]
    end_delegation(delegation=given, by=cast.zhang_min, at=cast.at)
    assert delegated_to(taker, DAY) == []


@pytest.mark.trust("T-B06", "T-I07")
def test_what_the_giver_has_lost_since(cast: Cast) -> None:
    """Is not in the taker's hands either; nor is anything once the giver's account is closed."""
    give_delegation(giver=cast.zhang_min, value=delegation(cast, "reports.sign"), by=cast.zhang_min, at=cast.at)
    giver = cast.again("zhang.min")
    sales = Role.objects.get(code="sales")
    assign_roles(member=giver, roles=[sales], version=giver.version, by=cast.admin, at=cast.at)
    [authority] = delegated_to(cast.wang_fang, DAY)
    assert dict(authority.grants) == {}
    Member.objects.filter(pk=giver.pk).update(left_on=DAY - timedelta(days=1))
    assert delegated_to(cast.wang_fang, DAY) == []


@pytest.mark.trust("T-B06")
@pytest.mark.parametrize(
    ("permissions", "taker", "values", "code"),
    [
        (("contracts.review",), "wang.fang", {}, "not_held"),
        (("roles.manage",), "wang.fang", {}, "not_held"),
        (("reports.sign",), "zhang.min", {}, "to_oneself"),
        (("reports.sign",), "wang.fang", {"first_on": date(2025, 1, 1), "last_on": date(2025, 1, 2)}, "over_already"),
        (("reports.sign",), "wang.fang", {"last_on": DAY + timedelta(days=400)}, "too_long"),
    ],
)
def test_what_cannot_be_delegated(
    cast: Cast, permissions: tuple[str, ...], taker: str, values: dict[str, Any], code: str
) -> None:
    """Nothing one does not hold, no administration, not to oneself, not for ever."""
    value = delegation(cast, *permissions, taker=taker, **values)
    with pytest.raises(Refused) as refused:
        give_delegation(giver=cast.zhang_min, value=value, by=cast.zhang_min, at=cast.at)
    assert refused.value.code == code
    assert not Delegation.objects.exists()


@pytest.mark.trust("T-B06")
def test_nothing_at_second_hand(cast: Cast) -> None:
    """What was delegated to somebody is not theirs to pass on; and nobody gives for another."""
    give_delegation(giver=cast.zhang_min, value=delegation(cast, "reports.sign"), by=cast.zhang_min, at=cast.at)
    taker = cast.again("wang.fang")
    taker.take_authorities(delegated_to(taker, DAY))
    with pytest.raises(Refused) as refused:
        give_delegation(giver=taker, value=delegation(cast, "reports.sign", taker="zhao.qiang"), by=taker, at=cast.at)
    assert refused.value.code == "not_held"
    with pytest.raises(Refused) as refused:
        give_delegation(giver=cast.zhang_min, value=delegation(cast, "customers.view"), by=taker, at=cast.at)
    assert refused.value.code == "no_permission"


def test_who_reports_to_whom(cast: Cast) -> None:
    """By however many steps."""
    found = Member.objects.filter(pk__in=subordinates(cast.chen_jing)).values_list("code", flat=True)
    assert set(found) == {"zhang.min", "li.wei", "wang.fang", "zhao.qiang", "sun.li", "zhou.jie", "wu.ting"}
    assert subordinates(cast.li_wei) == []


@pytest.mark.trust("T-I03")
def test_a_link_is_good_once(cast: Cast) -> None:
    """And until its time; only its hash is kept."""
    secret = make_link(member=cast.li_wei, purpose=PasswordLink.RESET, by=cast.admin, at=cast.at)
    assert not PasswordLink.objects.filter(secret_hash=secret).exists()
    stamp = cast.again("li.wei").session_stamp
    member = use_link(secret=secret, password_hash="argon2$new", at=cast.at + timedelta(minutes=59))
    assert (member.password, member.session_stamp) == ("argon2$new", stamp + 1)
    with pytest.raises(Missing):
        use_link(secret=secret, password_hash="argon2$other", at=cast.at + timedelta(minutes=59))
    assert Member.objects.get(code="li.wei").password == "argon2$new"


@pytest.mark.trust("T-I03")
def test_a_link_over_void_or_of_somebody_gone(cast: Cast) -> None:
    """Missing alike."""
    first = make_link(member=cast.li_wei, purpose=PasswordLink.RESET, by=cast.admin, at=cast.at)
    second = make_link(member=cast.li_wei, purpose=PasswordLink.RESET, by=cast.admin, at=cast.at)
    for secret, at in ((first, cast.at), (second, cast.at + timedelta(hours=1)), ("nothing", cast.at)):
        with pytest.raises(Missing):
            open_link(secret, at)
    assert open_link(second, cast.at).member == cast.li_wei
    Member.objects.filter(pk=cast.li_wei.pk).update(is_active=False)
    with pytest.raises(Missing):
        open_link(second, cast.at)


def test_a_changed_password_voids_links_and_ends_sessions(cast: Cast) -> None:
    """All of them."""
    secret = make_link(member=cast.li_wei, purpose=PasswordLink.RESET, by=cast.admin, at=cast.at)
    before = cast.again("li.wei").get_session_auth_hash()
    changed = change_password(member=cast.li_wei, password_hash="argon2$new", at=cast.at)
    assert changed.get_session_auth_hash() != before
    with pytest.raises(Missing):
        open_link(secret, cast.at)


def test_whose_link_one_makes(cast: Cast) -> None:
    """Only of somebody who may do nothing that one may not: whoever has the link becomes them."""
    with pytest.raises(Refused) as refused:
        make_link(member=cast.li_wei, purpose=PasswordLink.RESET, by=cast.chen_jing, at=cast.at)
    assert refused.value.code == "no_permission"
    with pytest.raises(Refused) as refused:
        make_link(member=cast.li_wei, purpose=PasswordLink.INVITATION, by=cast.admin, at=cast.at)
    assert refused.value.code == "already_joined"
    assert not PasswordLink.objects.exists()


def test_ended_sessions_do_not_come_back(cast: Cast) -> None:
    """The stamp is part of what a session is checked against."""
    before = cast.again("li.wei").get_session_auth_hash()
    ended = end_sessions(member=cast.li_wei, by=cast.li_wei, at=cast.at)
    assert ended.get_session_auth_hash() != before
    with pytest.raises(Refused):
        end_sessions(member=cast.li_wei, by=cast.wang_fang, at=cast.at)
