"""Who may do what: members, departments, permission roles, settings."""

from datetime import date
from typing import Any

from django.utils import timezone

from bihuan.base.access.inputs import RoleInput
from bihuan.base.access.services import create_role
from bihuan.base.organisation.inputs import DelegationInput, DepartmentInput, LeaveInput
from bihuan.base.organisation.services import (
    archive_department,
    create_department,
    give_delegation,
    leave_company,
    record_leave,
)
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.tokens.inputs import TokenInput
from bihuan.base.tokens.services import create_token
from bihuan.interfaces.web.access_table import Row

DAYS = {"first_on": "2026-03-02", "last_on": "2026-03-03"}


def li_wei(cast: Cast) -> list[str]:
    """李伟."""
    return [cast.li_wei.public_id]


def token_of_li_wei(cast: Cast) -> list[str]:
    """A token of 李伟's."""
    return [create_token(value=TokenInput(name="报表"), by=cast.li_wei, at=timezone.now()).token.public_id]


def zhao_qiang(cast: Cast) -> list[str]:
    """赵强, of another region than 张敏."""
    return [cast.zhao_qiang.public_id]


def leave(cast: Cast) -> list[str]:
    """A leave of 赵强."""
    value = LeaveInput(first_on=date(2026, 3, 2), last_on=date(2026, 3, 3))
    return [record_leave(member=cast.zhao_qiang, value=value, by=None, at=cast.at).public_id]


def delegation(cast: Cast) -> list[str]:
    """李伟's permissions in 王芳's hands."""
    value = DelegationInput(
        taker=cast.wang_fang.public_id,
        permissions=("customers.view",),
        first_on=date(2099, 1, 1),
        last_on=date(2099, 1, 2),
    )
    return [give_delegation(giver=cast.li_wei, value=value, by=cast.li_wei, at=cast.at).public_id]


def shanghai(cast: Cast) -> list[str]:
    """上海."""
    return [cast.departments["上海"].public_id]


def empty(cast: Cast) -> list[str]:
    """A department in which nobody works."""
    return [create_department(value=DepartmentInput(name="空"), by=None, at=cast.at).public_id]


def archived(cast: Cast) -> list[str]:
    """One that is archived."""
    made = create_department(value=DepartmentInput(name="空"), by=None, at=cast.at)
    archive_department(department=made, version=made.version, by=None, at=cast.at)
    return [made.public_id]


def role(cast: Cast) -> list[str]:
    """A role of the company's own."""
    return [create_role(value=RoleInput(name="统计员", grants={"statistics.view": 4}), by=None, at=cast.at).code]


def left(cast: Cast) -> None:
    """王芳 has left."""
    gone = cast.again("wang.fang")
    leave_company(
        member=gone, left_on=date(2026, 1, 6), account="at_once", version=gone.version, by=None, at=timezone.now()
    )


def version(code: str) -> Any:
    """The version of a member's row, as the form carries it."""
    return lambda cast: {"version": cast.again(code).version}


def edited(cast: Cast) -> dict[str, Any]:
    """李伟 with another number."""
    shown = {"name": "李伟", "number": "A7", "joined_on": "2026-01-05", "version": cast.again("li.wei").version}
    return {**shown, "department": cast.departments["上海"].public_id, "manager": cast.zhang_min.public_id}


ROWS = [
    Row("organisation:members"),
    Row("organisation:members", "POST"),
    Row("organisation:member_options"),
    Row("organisation:leave_options", allowed="zhang.min"),
    Row("organisation:add", allowed="admin"),
    Row("organisation:add", "POST", data={"name": "周琳", "joined_on": "2026-03-02"}, allowed="admin", ok=(303,)),
    Row("organisation:out"),
    Row("organisation:new_leave", allowed="zhang.min"),
    Row(
        "organisation:new_leave",
        "POST",
        data=lambda cast: {**DAYS, "member": cast.zhao_qiang.public_id},
        allowed="chen.jing",
        ok=(303,),
    ),
    Row("organisation:cancel_leave", "POST", args=leave, allowed="chen.jing", outsider="zhang.min", ok=(303,)),
    Row("organisation:end_delegation", "POST", args=delegation, outsider="zhao.qiang", ok=(303,)),
    Row("organisation:departments"),
    Row("organisation:new_department", allowed="admin"),
    Row("organisation:new_department", "POST", data={"name": "深圳"}, allowed="admin", ok=(303,)),
    Row("organisation:department", args=shanghai, allowed="admin"),
    Row(
        "organisation:department",
        "POST",
        args=shanghai,
        data={"name": "上海一部", "version": "1"},
        allowed="admin",
        ok=(303,),
    ),
    Row("organisation:move_department", args=shanghai, allowed="admin"),
    Row(
        "organisation:move_department",
        "POST",
        args=shanghai,
        data={"parent": "", "version": "1"},
        allowed="admin",
        ok=(303,),
    ),
    Row("organisation:merge_department", args=shanghai, allowed="admin"),
    Row(
        "organisation:merge_department",
        "POST",
        args=shanghai,
        data=lambda cast: {"into": cast.departments["杭州"].public_id, "version": "1"},
        allowed="admin",
        ok=(303,),
    ),
    Row("organisation:archive_department", "POST", args=empty, allowed="admin", ok=(303,)),
    Row("organisation:restore_department", "POST", args=archived, allowed="admin", ok=(303,)),
    Row("organisation:settings", allowed="admin"),
    Row("organisation:company", allowed="admin"),
    Row("organisation:company", "POST", data={"name": "新名字", "version": "1"}, allowed="admin", ok=(303,)),
    Row("organisation:roles", allowed="admin"),
    Row("organisation:new_role", allowed="admin"),
    Row("organisation:new_role", "POST", data={"name": "前台二", "grant-visits.view": "4"}, allowed="admin", ok=(303,)),
    Row("organisation:role", args=role, allowed="admin"),
    Row("organisation:role", "POST", args=role, data={"name": "统计", "version": "1"}, allowed="admin", ok=(303,)),
    Row("organisation:delete_role", "POST", args=role, allowed="admin", ok=(303,)),
    Row("organisation:matrix", allowed="admin"),
    Row("organisation:member", args=li_wei),
    Row("organisation:member_history", args=li_wei),
    Row("organisation:edit", args=li_wei, allowed="admin"),
    Row("organisation:edit", "POST", args=li_wei, data=edited, allowed="admin", ok=(303,)),
    Row("organisation:position", args=li_wei, allowed="admin"),
    Row(
        "organisation:position",
        "POST",
        args=li_wei,
        data={"role": "manager", "first_on": "2026-03-02"},
        allowed="admin",
        ok=(303,),
    ),
    Row("organisation:leave", args=zhao_qiang, allowed="chen.jing", outsider="zhang.min"),
    Row("organisation:leave", "POST", args=zhao_qiang, data=DAYS, allowed="chen.jing", outsider="zhang.min", ok=(303,)),
    Row("organisation:leaver", args=li_wei, allowed="admin"),
    Row(
        "organisation:leaver",
        "POST",
        args=li_wei,
        data=lambda cast: {"left_on": "2026-03-02", "account": "at_once", **version("li.wei")(cast)},
        allowed="admin",
        ok=(303,),
    ),
    Row("organisation:returns", args=lambda cast: [cast["wang.fang"].public_id], setup=left, allowed="admin"),
    Row(
        "organisation:returns",
        "POST",
        args=lambda cast: [cast["wang.fang"].public_id],
        setup=left,
        data=lambda cast: {"first_on": "2026-03-02", **version("wang.fang")(cast)},
        allowed="admin",
        ok=(303,),
    ),
    Row("organisation:handover", args=li_wei, allowed="admin"),
    Row("organisation:link", "POST", args=li_wei, allowed="admin", ok=(200,)),
    Row("organisation:end_sessions", "POST", args=li_wei, allowed="admin", ok=(303,)),
    Row("organisation:member_tokens", args=li_wei, allowed="admin"),
    Row("organisation:revoke_token", "POST", args=token_of_li_wei, allowed="admin", ok=(303,)),
    Row("organisation:take_second_factor", "POST", args=li_wei, allowed="admin", ok=(303,)),
    Row("organisation:member_roles", args=li_wei, allowed="admin"),
    Row(
        "organisation:member_roles",
        "POST",
        args=li_wei,
        data=lambda cast: {"roles": ["sales", "assistant"], **version("li.wei")(cast)},
        allowed="admin",
        ok=(303,),
    ),
    Row("organisation:delegate", args=li_wei, outsider="zhao.qiang"),
    Row(
        "organisation:delegate",
        "POST",
        args=li_wei,
        data=lambda cast: {
            "taker": cast.wang_fang.public_id,
            "first_on": "2099-03-02",
            "last_on": "2099-03-03",
            "permissions": ["customers.view"],
        },
        outsider="zhao.qiang",
        ok=(303,),
    ),
]
