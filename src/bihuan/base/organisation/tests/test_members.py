"""Members: who joins, what changes, who leaves and comes back."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bihuan.base.access.inputs import RoleInput
from bihuan.base.access.models import Role
from bihuan.base.access.services import create_role
from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import history
from bihuan.base.organisation.inputs import MemberInput, NewMember
from bihuan.base.organisation.models import Leave, Member
from bihuan.base.organisation.selectors import people, person_of_session
from bihuan.base.organisation.services import (
    add_member,
    assign_roles,
    change_member,
    close_accounts,
    leave_company,
    reactivate,
)
from bihuan.base.organisation.services.members import propose_code
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Conflict, Refused

JOINED = date(2026, 2, 2)


def new(**values: Any) -> NewMember:
    """周琳, who joins."""
    return NewMember(**{"name": "周琳", "joined_on": JOINED, **values})


def particulars(member: Member, **values: Any) -> MemberInput:
    """The member's particulars with some changed."""
    told = {
        "name": member.name,
        "joined_on": member.joined_on,
        "department": member.department.public_id if member.department else None,
        "manager": member.manager.public_id if member.manager else None,
    }
    return MemberInput(**{**told, **values})


def test_joins(cast: Cast) -> None:
    """With an account made of the name, a position from the first day, and roles; personal data stands apart in the log."""
    value = new(mobile="138 0013 8000", email="Zhou.Lin@Example.cn ", position="sales", roles=("sales",))
    member = add_member(value=value, by=cast.admin, at=cast.at)
    assert (member.code, member.mobile, member.email) == ("zhou.lin", "13800138000", "zhou.lin@example.cn")
    assert (member.sort_key, member.initials) == ("zhou lin 周琳", "zl")
    assert not member.has_usable_password()
    [position] = member.positions.all()
    assert (position.role, position.first_on, position.last_on) == ("sales", JOINED, None)
    told = Event.objects.get(verb="member.joined", subject="zhou.lin")
    assert told.data == {"joined_on": "2026-02-02", "roles": ["sales"]}
    assert told.private is not None
    assert (told.private["name"], told.private["mobile"]) == ("周琳", "13800138000")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("李伟", "li.wei2"),
        ("单晓峰", "shan.xiaofeng"),
        ("John Smith", "john.smith"),
        ("3号", "m3.hao"),
        ("！", "member"),
    ],
)
def test_an_account_by_the_name(cast: Cast, name: str, code: str) -> None:
    """Surnames as surnames; the next one of a name is numbered."""
    assert propose_code(name) == code


@pytest.mark.parametrize(
    ("field", "value"), [("email", "x@example.cn"), ("mobile", "13800138000"), ("number", "A1"), ("code", "li.wei")]
)
def test_what_belongs_to_somebody_else(cast: Cast, field: str, value: str) -> None:
    """Told beside the field; nobody was added."""
    Member.objects.filter(pk=cast.li_wei.pk).update(email="x@example.cn", mobile="13800138000", number="A1")
    before, facts = Member.objects.count(), Event.objects.count()
    with pytest.raises(Refused) as refused:
        add_member(value=new(**{field: value}), by=cast.admin, at=cast.at)
    assert (refused.value.code, refused.value.field) == ("taken", field)
    assert (Member.objects.count(), Event.objects.count()) == (before, facts)


def test_the_telephone_of_somebody_who_left(cast: Cast) -> None:
    """Goes on to the next."""
    Member.objects.filter(pk=cast.li_wei.pk).update(mobile="13800138000", is_active=False)
    assert add_member(value=new(mobile="13800138000"), by=cast.admin, at=cast.at).mobile == "13800138000"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"code": "Li Wei"}, "not_an_account"),
        ({"code": "1a"}, "not_an_account"),
        ({"mobile": "12"}, "not_a_phone"),
        ({"email": "nobody"}, "not_an_email"),
        ({"name": " \u200b "}, "too_short"),
        ({"is_active": True}, "extra_forbidden"),
    ],
)
def test_what_is_no_member(values: dict[str, Any], kind: str) -> None:
    """Told by field."""
    with pytest.raises(ValidationError) as wrong:
        new(**values)
    assert [error["type"] for error in wrong.value.errors()] == [kind]


def test_changed(cast: Cast) -> None:
    """Names and telephones stand in the private part of the log, the rest beside."""
    value = particulars(cast.li_wei, name="李威", level="高级", mobile="13900139000")
    changed = change_member(member=cast.li_wei, value=value, version=cast.li_wei.version, by=cast.admin, at=cast.at)
    assert (changed.name, changed.sort_key, changed.level) == ("李威", "li wei 李威", "高级")
    told = history("member", "li.wei").first()
    assert told is not None
    assert told.data == {"before": {"level": ""}, "after": {"level": "高级"}}
    assert told.private is not None
    assert told.private["private_after"] == {"name": "李威", "mobile": "13900139000"}
    with pytest.raises(Conflict):
        change_member(member=cast.li_wei, value=value, version=cast.li_wei.version, by=cast.admin, at=cast.at)


def test_nobody_reports_to_themselves(cast: Cast) -> None:
    """By however many steps."""
    value = particulars(cast.chen_jing, manager=cast.li_wei.public_id)
    with pytest.raises(Refused) as refused:
        change_member(member=cast.chen_jing, value=value, version=cast.chen_jing.version, by=cast.admin, at=cast.at)
    assert (refused.value.code, refused.value.field) == ("manager_circle", "manager")


def personnel(cast: Cast) -> Member:
    """Somebody of 总部 who manages members and no more."""
    role = create_role(
        value=RoleInput(name="人事", grants={"members.manage": 4, "members.view": 4}), by=None, at=cast.at
    )
    member = cast.again("sun.li")
    return assign_roles(member=member, roles=[role], version=member.version, by=None, at=cast.at)


@pytest.mark.trust("T-B05")
def test_an_administrators_account_is_an_administrators_affair(cast: Cast) -> None:
    """Whoever manages members does not touch it; nor the mail by which a wider account could be entered."""
    clerk = personnel(cast)
    with pytest.raises(Refused) as refused:
        change_member(
            member=cast.admin, value=particulars(cast.admin, name="x"), version=cast.admin.version, by=clerk, at=cast.at
        )
    assert refused.value.code == "outranked"
    with pytest.raises(Refused) as refused:
        leave_company(member=cast.admin, left_on=date(2026, 2, 2), version=cast.admin.version, by=clerk, at=cast.at)
    assert refused.value.code == "outranked"
    director = cast.again("chen.jing")
    mail = particulars(director, email="mine@example.cn")
    with pytest.raises(Refused) as refused:
        change_member(member=director, value=mail, version=director.version, by=clerk, at=cast.at)
    assert refused.value.code == "outranked"
    named = change_member(
        member=director, value=particulars(director, level="x"), version=director.version, by=clerk, at=cast.at
    )
    assert named.level == "x"


@pytest.mark.trust("T-B05")
def test_nobody_moves_themselves(cast: Cast) -> None:
    """Another department would be another reach."""
    clerk = personnel(cast)
    value = particulars(clerk, department=cast.departments["上海"].public_id)
    with pytest.raises(Refused) as refused:
        change_member(member=clerk, value=value, version=clerk.version, by=clerk, at=cast.at)
    assert refused.value.code == "own_place"


def test_leaves_at_once(cast: Cast) -> None:
    """The account is closed and every session with it."""
    stamp = cast.li_wei.session_stamp
    gone = leave_company(
        member=cast.li_wei,
        left_on=date(2026, 1, 5),
        account="at_once",
        version=cast.li_wei.version,
        by=cast.admin,
        at=cast.at,
    )
    assert (gone.is_active, gone.session_stamp) == (False, stamp + 1)
    [person] = people(["li.wei"])
    assert person.left == date(2026, 1, 5).toordinal()


def test_leaves_on_the_day(cast: Cast) -> None:
    """Works on until then; the account closes once, whoever closes it."""
    last = date(2026, 1, 30)
    gone = leave_company(member=cast.li_wei, left_on=last, version=cast.li_wei.version, by=cast.admin, at=cast.at)
    assert gone.is_active
    assert gone.can_enter_on(last)
    assert not gone.can_enter_on(last + timedelta(days=1))
    assert close_accounts(at=cast.at + timedelta(days=25)) == []
    assert [one.code for one in close_accounts(at=cast.at + timedelta(days=26))] == ["li.wei"]
    assert close_accounts(at=cast.at + timedelta(days=27)) == []
    assert not Member.objects.get(code="li.wei").is_active
    assert Event.objects.filter(verb="member.account_closed", subject="li.wei").count() == 1


def test_returns(cast: Cast) -> None:
    """The days between are an absence: nothing is owed for them."""
    gone = leave_company(
        member=cast.li_wei,
        left_on=date(2026, 1, 9),
        account="at_once",
        version=cast.li_wei.version,
        by=cast.admin,
        at=cast.at,
    )
    back = reactivate(member=gone, first_on=date(2026, 3, 2), version=gone.version, by=cast.admin, at=cast.at)
    assert (back.is_active, back.left_on) == (True, None)
    gap = Leave.objects.get(member=back)
    assert (gap.first_on, gap.last_on) == (date(2026, 1, 10), date(2026, 3, 1))
    with pytest.raises(Refused) as refused:
        reactivate(member=back, first_on=date(2026, 3, 2), version=back.version, by=cast.admin, at=cast.at)
    assert refused.value.code == "not_left"


@pytest.mark.trust("T-B08")
def test_somebody_stays_administrator(cast: Cast) -> None:
    """The last one neither leaves nor gives the role up; with two, one may."""
    with pytest.raises(Refused) as refused:
        leave_company(member=cast.admin, left_on=date(2026, 2, 2), version=cast.admin.version, by=None, at=cast.at)
    assert refused.value.code == "last_administrator"
    with pytest.raises(Refused) as refused:
        assign_roles(member=cast.admin, roles=[], version=cast.admin.version, by=cast.admin, at=cast.at)
    assert refused.value.code == "last_administrator"
    unchanged = cast.again("admin")
    assert (unchanged.left_on, unchanged.is_administrator) == (None, True)
    second = cast.again("wu.ting")
    administrator = Role.objects.get(code="administrator")
    assign_roles(member=second, roles=[administrator], version=second.version, by=cast.admin, at=cast.at)
    assign_roles(member=unchanged, roles=[], version=unchanged.version, by=unchanged, at=cast.at)
    assert not cast.again("admin").is_administrator


def test_oneself(cast: Cast) -> None:
    """An administrator does not sign themselves off by a slip."""
    second = cast.again("wu.ting")
    assign_roles(
        member=second, roles=[Role.objects.get(code="administrator")], version=second.version, by=None, at=cast.at
    )
    with pytest.raises(Refused) as refused:
        leave_company(
            member=cast.admin, left_on=date(2026, 2, 2), version=cast.admin.version, by=cast.admin, at=cast.at
        )
    assert refused.value.code == "own_account"


def test_read_with_department_and_roles_in_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    """As each request begins; of several roles the widest scope counts."""
    member = cast.again("li.wei")
    roles = [*member.roles.all(), Role.objects.get(code="manager")]
    assign_roles(member=member, roles=roles, version=member.version, by=cast.admin, at=cast.at)
    with django_assert_num_queries(1):
        found = person_of_session(member.pk, cast.at.date())
        assert found is not None
        [authority] = found.authorities
        assert (authority.path, int(authority.grants["customers.view"])) == (cast.departments["上海"].path, 3)
        assert (found.is_administrator, found.needs_second_factor) == (False, False)
    member.forget_roles()
    assert dict(member.own_authority.grants) == dict(authority.grants)
