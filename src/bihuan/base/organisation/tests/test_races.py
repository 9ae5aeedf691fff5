"""Several at the same moment, on real connections."""

from typing import Any

import pytest

from bihuan.base.access.models import Role
from bihuan.base.organisation.inputs import MemberInput, NewMember
from bihuan.base.organisation.models import Company, Department, Member, PasswordLink
from bihuan.base.organisation.services import (
    add_member,
    assign_roles,
    change_member,
    make_link,
    move_department,
    set_up_company,
    use_link,
)
from bihuan.base.organisation.tests.cast import START, Cast, make_cast
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.base.records.tests.races import race_database, together

__all__ = ["race_database"]


@pytest.fixture
def racing(race_database: None) -> Cast:
    """The cast, in a database that all threads share."""
    return make_cast()


def kinds(outcomes: list[Any]) -> list[str]:
    """How each ended: ``done`` or the refusal's code."""
    return sorted(
        one.code if isinstance(one, Refused) else type(one).__name__ if isinstance(one, Exception) else "done"
        for one in outcomes
    )


def test_one_after_the_other(cast: Cast) -> None:
    """Without a race: the second has lost the right to."""
    second = cast.again("wu.ting")
    assign_roles(
        member=second, roles=[Role.objects.get(code="administrator")], version=second.version, by=None, at=START
    )
    first, second = cast.again("admin"), cast.again("wu.ting")
    assign_roles(member=first, roles=[], version=first.version, by=second, at=START)
    with pytest.raises(Refused):
        assign_roles(member=second, roles=[], version=second.version, by=cast.again("admin"), at=START)


@pytest.mark.trust("T-B08", "T-D13")
def test_one_administrator_stays(racing: Cast) -> None:
    """Two administrators demote each other at once (T-B08)."""
    second = racing.again("wu.ting")
    assign_roles(
        member=second, roles=[Role.objects.get(code="administrator")], version=second.version, by=None, at=START
    )
    pair = [racing.again("admin"), racing.again("wu.ting")]

    def demote(number: int) -> Any:
        target, actor = pair[number], pair[1 - number]
        return assign_roles(member=target, roles=[], version=target.version, by=actor, at=START)

    # Who comes second has either lost the right, or finds that nobody would be left.
    assert kinds(together(2, demote)) in (["done", "last_administrator"], ["done", "no_permission"])
    assert Member.objects.filter(roles__is_administrator=True, is_active=True).count() == 1


@pytest.mark.trust("T-I03")
def test_a_link_is_used_once(racing: Cast) -> None:
    """However many press at once (V15)."""
    secret = make_link(member=racing.li_wei, purpose=PasswordLink.RESET, by=None, at=START)
    outcomes = together(6, lambda number: use_link(secret=secret, password_hash=f"argon2$n{number}", at=START))
    assert kinds(outcomes) == sorted(["done", *["Missing"] * 5])
    assert sum(isinstance(one, Missing) for one in outcomes) == 5


def test_one_company(race_database: None) -> None:
    """Two browsers set it up."""
    outcomes = together(4, lambda number: set_up_company(name=f"公司{number}", at=START))
    assert kinds(outcomes) == ["already_set_up"] * 3 + ["done"]
    assert Company.objects.count() == 1
    assert Role.objects.filter(code="sales").count() == 1


def test_no_circle_of_departments(racing: Cast) -> None:
    """Each under the other, at once."""
    pair = [Department.objects.get(name="华东区"), Department.objects.get(name="华北区")]

    def move(number: int) -> Any:
        return move_department(department=pair[number], parent=pair[1 - number], version=1, by=None, at=START)

    assert kinds(together(2, move)) == ["below_itself", "done"]
    for one in Department.objects.all():
        assert one.path.endswith(one.path_below(None))
        assert one.parent is None or one.path == one.path_below(one.parent)


def test_no_circle_of_managers(racing: Cast) -> None:
    """Each the other's manager, at once."""
    pair = [racing["zhao.qiang"], racing["sun.li"]]

    def report(number: int) -> Any:
        target = pair[number]
        value = MemberInput(name=target.name, joined_on=target.joined_on, manager=pair[1 - number].public_id)
        return change_member(member=target, value=value, version=target.version, by=None, at=START)

    assert kinds(together(2, report)) == ["done", "manager_circle"]


def test_one_of_two_changes(racing: Cast) -> None:
    """The other is told that there is a newer one."""
    target = racing["li.wei"]

    def change(number: int) -> Any:
        value = MemberInput(name=f"李{number}", joined_on=target.joined_on)
        return change_member(member=target, value=value, version=target.version, by=None, at=START)

    outcomes = together(5, change)
    assert kinds(outcomes) == ["Conflict"] * 4 + ["done"]
    assert all(isinstance(one, Conflict) for one in outcomes if isinstance(one, Exception))


def test_one_account_by_a_name(racing: Cast) -> None:
    """Five of one name join at once: each has an account of their own, or is told."""
    outcomes = together(
        5, lambda _: add_member(value=NewMember(name="周琳", joined_on=START.date()), by=None, at=START)
    )
    made = [one for one in outcomes if isinstance(one, Member)]
    assert len({one.code for one in made}) == len(made) >= 1
    assert {one.code for one in outcomes if isinstance(one, Refused)} <= {"taken"}
    assert Member.objects.filter(name="周琳").count() == len(made)
