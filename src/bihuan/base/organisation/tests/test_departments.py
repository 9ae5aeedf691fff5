"""Departments: made, renamed, moved with all below, merged, archived when empty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import history
from bihuan.base.organisation.inputs import DepartmentInput
from bihuan.base.organisation.models import Department, Member
from bihuan.base.organisation.selectors import chart
from bihuan.base.organisation.services import (
    archive_department,
    change_department,
    create_department,
    merge_department,
    move_department,
    restore_department,
)
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Conflict, Missing, Refused


def paths() -> dict[str, str]:
    """Name → the names on its path."""
    names = {one.pk: one.name for one in Department.objects.all()}
    return {
        one.name: "/".join(names[int(part)] for part in one.path.strip("/").split("/"))
        for one in Department.objects.order_by("path")
    }


def test_the_tree(cast: Cast) -> None:
    """A subtree is a prefix; the counts go up the tree."""
    assert paths() == {
        "总部": "总部",
        "华东区": "总部/华东区",
        "上海": "总部/华东区/上海",
        "杭州": "总部/华东区/杭州",
        "华北区": "总部/华北区",
        "北京": "总部/华北区/北京",
    }
    [top] = chart()
    assert (top.department.name, top.members, top.below) == ("总部", 5, 9)
    east = top.children[0]
    assert (east.department.name, east.members, east.below) == ("华东区", 1, 3)


def test_moved_with_all_below_in_one_statement(cast: Cast) -> None:
    """The paths of the subtree follow."""
    for number in range(20):
        value = DepartmentInput(name=f"组{number}")
        create_department(value=value, parent=cast.departments["上海"], by=cast.admin, at=cast.at)
    row = Department.objects.get(name="华东区")
    with CaptureQueriesContext(connection) as queries:
        move_department(department=row, parent=cast.departments["华北区"], version=1, by=cast.admin, at=cast.at)
    rewriting = [one["sql"] for one in queries if '"path" = ' in one["sql"] or '"path" = (' in one["sql"]]
    assert len(rewriting) == 1
    assert paths()["上海"] == "总部/华北区/华东区/上海"
    assert paths()["组7"] == "总部/华北区/华东区/上海/组7"
    told = history("department", row.public_id).first()
    assert told is not None
    assert told.verb == "department.moved"
    assert told.data == {"before": cast.departments["总部"].public_id, "after": cast.departments["华北区"].public_id}


def test_to_the_top(cast: Cast) -> None:
    """Without anything above it."""
    move_department(department=Department.objects.get(name="华北区"), parent=None, version=1, by=cast.admin, at=cast.at)
    assert paths()["北京"] == "华北区/北京"


@pytest.mark.parametrize("below", ["华东区", "上海"])
def test_never_below_itself(cast: Cast, below: str) -> None:
    """Nor below what stands below it; nothing has changed."""
    before, facts = paths(), Event.objects.count()
    row = Department.objects.get(name="华东区")
    with pytest.raises(Refused) as refused:
        move_department(department=row, parent=Department.objects.get(name=below), version=1, by=cast.admin, at=cast.at)
    assert refused.value.code == "below_itself"
    assert (paths(), Event.objects.count()) == (before, facts)


def test_one_name_among_siblings(cast: Cast) -> None:
    """Twice at the same place, the top included; elsewhere it may be there again."""
    for parent, name in (("华东区", "上海"), (None, "总部")):
        above = cast.departments[parent] if parent else None
        with pytest.raises(Refused) as refused:
            create_department(value=DepartmentInput(name=name), parent=above, by=cast.admin, at=cast.at)
        assert (refused.value.code, refused.value.field) == ("name_taken", "name")
    create_department(value=DepartmentInput(name="上海"), parent=cast.departments["华北区"], by=cast.admin, at=cast.at)


def test_changed_by_two(cast: Cast) -> None:
    """The second is told."""
    row = cast.departments["上海"]
    change_department(
        department=row, value=DepartmentInput(name="上海一部", region_code="sh"), version=1, by=cast.admin, at=cast.at
    )
    with pytest.raises(Conflict) as newer:
        change_department(department=row, value=DepartmentInput(name="申城"), version=1, by=cast.admin, at=cast.at)
    current = newer.value.current
    assert isinstance(current, Department)
    assert (current.name, current.region_code, current.version) == ("上海一部", "SH", 2)


def test_archived_only_when_empty(cast: Cast) -> None:
    """While somebody works in it or a department stands below it, not."""
    for name, members, departments in (("上海", 2, 0), ("华北区", 0, 1)):
        row = Department.objects.get(name=name)
        with pytest.raises(Refused) as refused:
            archive_department(department=row, version=1, by=cast.admin, at=cast.at)
        assert refused.value.parameters == {"members": members, "departments": departments}
    row = archive_department(department=cast.departments["杭州"], version=1, by=cast.admin, at=cast.at)
    assert row.archived_at == cast.at
    with pytest.raises(Missing):
        archive_department(department=row, version=2, by=cast.admin, at=cast.at)
    assert restore_department(department=row, version=2, by=cast.admin, at=cast.at).archived_at is None


def test_merged(cast: Cast) -> None:
    """Members and what stands below go over; it is archived below the other, so that what it keeps stays in sight."""
    group = create_department(
        value=DepartmentInput(name="大客户"), parent=cast.departments["上海"], by=cast.admin, at=cast.at
    )
    row = merge_department(
        department=cast.departments["上海"], into=cast.departments["杭州"], version=1, by=cast.admin, at=cast.at
    )
    hangzhou = Department.objects.get(name="杭州")
    assert {one.code for one in Member.objects.filter(department=hangzhou)} == {"li.wei", "wang.fang"}
    group.refresh_from_db()
    assert group.path == group.path_below(hangzhou)
    assert (row.archived_at, row.path) == (cast.at, row.path_below(hangzhou))
    told = history("department", hangzhou.public_id).first()
    assert told is not None
    assert (told.verb, told.data["members"]) == ("department.merged", ["li.wei", "wang.fang"])


def test_merged_into_what_stands_below_it(cast: Cast) -> None:
    """Refused."""
    with pytest.raises(Refused) as refused:
        merge_department(
            department=cast.departments["华东区"], into=cast.departments["上海"], version=1, by=cast.admin, at=cast.at
        )
    assert refused.value.code == "below_itself"


def test_only_who_manages_members(cast: Cast) -> None:
    """A director does not."""
    with pytest.raises(Refused) as refused:
        create_department(value=DepartmentInput(name="深圳"), by=cast.chen_jing, at=cast.at)
    assert refused.value.code == "no_permission"
    assert not Department.objects.filter(name="深圳").exists()
