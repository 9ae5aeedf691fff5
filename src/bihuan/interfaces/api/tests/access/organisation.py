"""Who may do what with members, departments, leave and permission roles through the API."""

from datetime import date

from bihuan.base.organisation.inputs import DepartmentInput, LeaveInput
from bihuan.base.organisation.services import archive_department, create_department, leave_company, record_leave
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.api.access_table import Row

DAYS = {"first_on": "2026-03-02", "last_on": "2026-03-03"}
JOINS = {"name": "解正", "joined_on": "2026-03-02", "roles": ["sales"]}
NAME = {"name": "新名"}


def _li_wei(cast: Cast) -> dict[str, str]:
    return {"public_id": cast.li_wei.public_id}


def _left(cast: Cast) -> dict[str, str]:
    left_on = date(2026, 2, 2)
    leave_company(
        member=cast.li_wei, left_on=left_on, account="at_once", version=cast.li_wei.version, by=None, at=cast.at
    )
    return _li_wei(cast)


def _leave(cast: Cast) -> dict[str, str]:
    days = LeaveInput(first_on=date(2026, 3, 2), last_on=date(2026, 3, 3))
    return {"public_id": record_leave(member=cast.li_wei, value=days, by=None, at=cast.at).public_id}


def _shanghai(cast: Cast) -> dict[str, str]:
    return {"public_id": cast.departments["上海"].public_id}


def _empty(cast: Cast) -> dict[str, str]:
    made = create_department(value=DepartmentInput(name="空"), by=None, at=cast.at)
    return {"public_id": made.public_id}


def _archived(cast: Cast) -> dict[str, str]:
    made = create_department(value=DepartmentInput(name="空"), by=None, at=cast.at)
    return {"public_id": archive_department(department=made, version=made.version, by=None, at=cast.at).public_id}


ROWS = [
    Row("list_members"),
    Row("add_member", body=JOINS, allowed="admin"),
    Row("get_member", args=_li_wei),
    Row("list_history_of_member", args=_li_wei),
    Row("change_member", args=_li_wei, body={"level": "P5"}, version=1, allowed="admin"),
    Row("take_position", args=_li_wei, body={"role": "manager", "first_on": "2026-03-02"}, allowed="admin"),
    Row("leave_company", args=_li_wei, body={"left_on": "2099-03-02"}, version=1, allowed="admin"),
    Row("reactivate_member", args=_left, body={"first_on": "2026-04-01"}, version=2, allowed="admin"),
    Row("record_leave", args=_li_wei, body=DAYS, allowed="zhang.min"),
    Row("list_leaves", query="day=2026-03-02"),
    Row("cancel_leave", args=_leave, allowed="zhang.min"),
    Row("list_departments"),
    Row("create_department", body=NAME, allowed="admin"),
    Row("get_department", args=_shanghai),
    Row("change_department", args=_shanghai, body=NAME, version=1, allowed="admin"),
    Row(
        "move_department",
        args=_shanghai,
        body=lambda cast: {"parent": cast.departments["总部"].public_id},
        version=1,
        allowed="admin",
    ),
    Row(
        "merge_department",
        args=_shanghai,
        body=lambda cast: {"into": cast.departments["杭州"].public_id},
        version=1,
        allowed="admin",
    ),
    Row("archive_department", args=_empty, version=1, allowed="admin"),
    Row("restore_department", args=_archived, version=2, allowed="admin"),
    Row("list_roles", allowed="admin"),
    Row("get_role", args=lambda _cast: {"code": "sales"}, allowed="admin"),
]
