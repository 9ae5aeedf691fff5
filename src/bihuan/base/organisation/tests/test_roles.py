"""Permission roles: who makes, changes, gives and takes them. Nobody grants what they do not hold."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from bihuan.base.access.builtin import BUILTIN
from bihuan.base.access.inputs import RoleInput
from bihuan.base.access.models import Role
from bihuan.base.access.permissions import PERMISSIONS, Scope
from bihuan.base.access.predicate import Authority
from bihuan.base.access.rules import beyond, wider
from bihuan.base.access.services import change_role, create_role, delete_role, install_builtin
from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.services import assign_roles
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Conflict, Missing, Refused

SALES = {"customers.view": 1}


def test_what_ships(cast: Cast) -> None:
    """Every role with permissions that there are; once installed they stay as the company has them."""
    for grants in BUILTIN.values():
        assert set(grants) <= set(PERMISSIONS)
    role = Role.objects.get(code="sales")
    change_role(role=role, value=RoleInput(name="业务员", grants=SALES), version=1, by=cast.admin, at=cast.at)
    assert install_builtin(at=cast.at) == []
    role.refresh_from_db()
    assert (role.name, role.grants) == ("业务员", SALES)


def test_an_administrators_role_grants_everything(cast: Cast) -> None:
    """Whatever is stored in it, and for ever."""
    role = Role.objects.get(code="administrator")
    changed = change_role(
        role=role, value=RoleInput(grants=SALES, second_factor=True), version=1, by=cast.admin, at=cast.at
    )
    assert changed.scopes() == dict.fromkeys(PERMISSIONS, Scope.ALL)
    assert changed.second_factor


def test_made_changed_deleted(cast: Cast) -> None:
    """With its facts; by two at once the second is told."""
    role = create_role(value=RoleInput(name="大区内勤", grants={"customers.view": 3}), by=cast.admin, at=cast.at)
    changed = change_role(role=role, value=RoleInput(name="内勤", grants=SALES), version=1, by=cast.admin, at=cast.at)
    with pytest.raises(Conflict):
        change_role(role=role, value=RoleInput(name="x", grants=SALES), version=1, by=cast.admin, at=cast.at)
    delete_role(role=changed, by=cast.admin, at=cast.at)
    with pytest.raises(Missing):
        delete_role(role=role, by=cast.admin, at=cast.at)
    told = Event.objects.filter(kind="role", subject=role.code).order_by("seq")
    assert [one.verb for one in told] == ["role.created", "role.changed", "role.deleted"]
    assert told[1].data["before"] == {"name": "大区内勤", "grants": {"customers.view": 3}}


@pytest.mark.parametrize(("code", "refusal"), [("sales", "shipped_role"), ("own", "role_in_use")])
def test_what_is_not_deleted(cast: Cast, code: str, refusal: str) -> None:
    """What ships, and what somebody holds."""
    role = Role.objects.filter(code=code).first()
    if role is None:
        role = create_role(value=RoleInput(name="own", grants=SALES), by=cast.admin, at=cast.at)
        member = cast.again("li.wei")
        assign_roles(member=member, roles=[role], version=member.version, by=cast.admin, at=cast.at)
    with pytest.raises(Refused) as refused:
        delete_role(role=role, by=cast.admin, at=cast.at)
    assert refused.value.code == refusal
    assert Role.objects.filter(pk=role.pk).exists()


@pytest.mark.parametrize(
    ("grants", "kind"),
    [
        ({"customers.fly": 1}, "unknown_permission"),
        ({"customers.view": 9}, "not_a_scope"),
        ({"roles.manage": 1}, "not_a_scope"),
    ],
)
def test_what_is_no_grant(grants: dict[str, int], kind: str) -> None:
    """Unknown names and scopes."""
    with pytest.raises(ValidationError) as wrong:
        RoleInput(name="x", grants=grants)
    assert [error["type"] for error in wrong.value.errors()] == [kind]


def lead(cast: Cast) -> Member:
    """张敏, who may also edit roles: T-B04's head of a region."""
    role = create_role(value=RoleInput(name="可管角色", grants={"roles.manage": 4}), by=None, at=cast.at)
    member = cast.again("zhang.min")
    roles = [*member.roles.all(), role]
    return assign_roles(member=member, roles=roles, version=member.version, by=None, at=cast.at)


def state() -> list[Any]:
    """All roles, and who holds them."""
    return [
        (role.code, role.name, dict(role.grants), sorted(one.code for one in role.members.all()))
        for role in Role.objects.all()
    ]


@pytest.mark.trust("T-B04")
def test_nobody_grants_more_than_they_hold(cast: Cast) -> None:
    """Neither a permission nor a scope; in a new role, in an old one, in their own."""
    giver = lead(cast)
    own, other = Role.objects.get(code="manager"), Role.objects.get(code="finance")
    before, facts = state(), Event.objects.count()
    attempts: list[Callable[[], Any]] = [
        lambda: create_role(value=RoleInput(name="全部", grants={"customers.view": 4}), by=giver, at=cast.at),
        lambda: create_role(value=RoleInput(name="财务", grants={"receipts.record": 3}), by=giver, at=cast.at),
        lambda: change_role(
            role=own, value=RoleInput(grants={**own.grants, "customers.view": 4}), version=1, by=giver, at=cast.at
        ),
        lambda: change_role(role=other, value=RoleInput(grants={}), version=1, by=giver, at=cast.at),
        lambda: delete_role(role=other, by=giver, at=cast.at),
    ]
    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "not_held"
    assert (state(), Event.objects.count()) == (before, facts)


@pytest.mark.trust("T-B04")
def test_ones_own_role_only_gets_narrower(cast: Cast) -> None:
    """Even by what one holds through another role."""
    giver = lead(cast)
    own = Role.objects.get(name="可管角色")
    value = RoleInput(name="可管角色", grants={"roles.manage": 4, "customers.view": 3})
    with pytest.raises(Refused) as refused:
        change_role(role=own, value=value, version=1, by=giver, at=cast.at)
    assert refused.value.code == "own_role"


@pytest.mark.parametrize(
    ("member", "roles", "refusal"),
    [
        ("zhao.qiang", ["sales", "assistant"], "not_held"),  # of another region
        ("li.wei", ["sales", "finance"], "not_held"),  # what 张敏 does not hold
        ("li.wei", ["administrator"], "not_held"),
        ("zhang.min", ["manager", "assistant"], "own_role"),
        ("admin", [], "not_held"),  # taken from somebody above
    ],
)
def test_who_is_given_what(cast: Cast, member: str, roles: list[str], refusal: str) -> None:
    """Within one's own people and rights; nothing has changed."""
    giver = lead(cast)
    target = cast.again(member)
    kept = [one for one in target.roles.all() if one.name == "可管角色"]
    before, facts = state(), Event.objects.count()
    wanted = [*Role.objects.filter(code__in=roles), *kept]
    with pytest.raises(Refused) as refused:
        assign_roles(member=target, roles=wanted, version=target.version, by=giver, at=cast.at)
    assert refused.value.code == refusal
    assert (state(), Event.objects.count()) == (before, facts)


@pytest.mark.trust("T-B04")
def test_given_within_ones_own_people(cast: Cast) -> None:
    """A head of a region gives a role of the region to somebody in it."""
    giver = lead(cast)
    role = create_role(value=RoleInput(name="只看", grants={"customers.view": 2}), by=giver, at=cast.at)
    member = cast.again("li.wei")
    given = assign_roles(member=member, roles=[*member.roles.all(), role], version=member.version, by=giver, at=cast.at)
    assert int(given.own_authority.grants["customers.view"]) == 2


def test_how_far_a_grant_reaches() -> None:
    """By the giver's own reach and the receiver's department."""
    east = Authority(1, 2, "1/2/", {"a": Scope.SUBTREE, "b": Scope.DEPARTMENT, "c": Scope.OWN, "d": Scope.ALL})
    assert beyond(east, {"a": 3, "b": 2, "d": 4}, path="1/2/") == []
    assert beyond(east, {"a": 3}, path="1/2/5/") == []
    assert beyond(east, {"b": 2}, path="1/2/5/") == ["b"]
    assert beyond(east, {"a": 1, "d": 1}, path="1/3/") == ["a"]
    assert beyond(east, {"a": 1}, path="1/22/") == ["a"]
    assert beyond(east, {"c": 1, "e": 1}, path="1/2/") == ["c", "e"]
    assert wider({"a": 4, "b": 2, "c": 2, "e": 1}, east.grants) == ["a", "c", "e"]
