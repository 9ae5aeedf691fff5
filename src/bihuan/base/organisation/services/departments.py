"""The verbs about departments."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from bihuan.base.audit.facts import Fact
from bihuan.base.audit.services import record
from bihuan.base.organisation.events import (
    DepartmentArchived,
    DepartmentChanged,
    DepartmentCreated,
    DepartmentMerged,
    DepartmentMoved,
    DepartmentRestored,
)
from bihuan.base.organisation.inputs import DepartmentInput
from bihuan.base.organisation.models import Department, Member
from bihuan.base.organisation.services.rights import lock_tree, may_manage
from bihuan.base.records.refusals import Conflict, Missing, Refused

DEEPEST = 8
"""Levels of departments; the path has room for more."""


@transaction.atomic
def create_department(
    *, value: DepartmentInput, parent: Department | None = None, by: Member | None, at: datetime
) -> Department:
    """A department below ``parent``, at the top without one."""
    may_manage(by)
    lock_tree()
    above = None if parent is None else _current(parent)
    if above is not None and above.depth + 1 >= DEEPEST:
        raise Refused("too_deep", field="parent", levels=DEEPEST)
    department = Department(name=value.name, region_code=value.region_code, parent=above)
    _write(department)
    department.path = department.path_below(above)
    department.save(update_fields=["path"])
    told = DepartmentCreated(
        subject=department.public_id,
        name=department.name,
        parent=above.public_id if above else None,
        region_code=department.region_code,
    )
    record([told], by=by, at=at)
    return department


@transaction.atomic
def change_department(
    *, department: Department, value: DepartmentInput, version: int, by: Member | None, at: datetime
) -> Department:
    """Another name, another region."""
    may_manage(by)
    current = _at_version(department, version)
    values = {"name": value.name, "region_code": value.region_code}
    differing = {name: one for name, one in values.items() if getattr(current, name) != one}
    if not differing:
        return current
    before = {name: getattr(current, name) for name in differing}
    return _changed(
        current, differing, DepartmentChanged(subject=current.public_id, before=before, after=differing), by=by, at=at
    )


@transaction.atomic
def move_department(
    *, department: Department, parent: Department | None, version: int, by: Member | None, at: datetime
) -> Department:
    """Put it, with all below it, under another one, or at the top. Under itself it cannot stand."""
    may_manage(by)
    lock_tree()
    current = _at_version(department, version)
    above = None if parent is None else _current(parent)
    if (above.pk if above else None) == current.parent_id:
        return current
    if above is not None and above.path.startswith(current.path):
        raise Refused("below_itself", field="parent")
    deepest = max(row.depth for row in Department.objects.filter(path__startswith=current.path).only("path"))
    if (above.depth + 1 if above else 0) + deepest - current.depth >= DEEPEST:
        raise Refused("too_deep", field="parent", levels=DEEPEST)
    told = DepartmentMoved(
        subject=current.public_id,
        before=current.parent.public_id if current.parent else None,
        after=above.public_id if above else None,
    )
    _rehang(current, above)
    return _changed(current, {"parent": above}, told, by=by, at=at)


@transaction.atomic
def archive_department(*, department: Department, version: int, by: Member | None, at: datetime) -> Department:
    """Take it off the lists. Refused while somebody works in it or a department stands below it."""
    may_manage(by)
    lock_tree()
    current = _at_version(department, version)
    people = Member.objects.filter(department=current, is_active=True).count()
    below = Department.objects.filter(parent=current, archived_at=None).count()
    if people or below:
        raise Refused("department_not_empty", members=people, departments=below)
    return _changed(current, {"archived_at": at}, DepartmentArchived(subject=current.public_id), by=by, at=at)


@transaction.atomic
def restore_department(*, department: Department, version: int, by: Member | None, at: datetime) -> Department:
    """Use it again, where it stood."""
    may_manage(by)
    lock_tree()
    current = Department.objects.select_for_update(of=("self",)).get(pk=department.pk)
    if current.version != version:
        raise Conflict(current)
    if current.parent is not None and current.parent.archived_at is not None:
        raise Refused("parent_archived", name=current.parent.name)
    return _changed(current, {"archived_at": None}, DepartmentRestored(subject=current.public_id), by=by, at=at)


@transaction.atomic
def merge_department(
    *, department: Department, into: Department, version: int, by: Member | None, at: datetime
) -> Department:
    """Move its members and what stands below it to ``into``, and archive it there: what it keeps stays in sight."""
    may_manage(by)
    lock_tree()
    current, target = _at_version(department, version), _current(into)
    if target.path.startswith(current.path):
        raise Refused("below_itself", field="into")
    for child in Department.objects.filter(parent=current):
        if (
            child.archived_at is None
            and Department.objects.filter(parent=target, name=child.name, archived_at=None).exists()
        ):
            raise Refused("name_taken", field="into", name=child.name)
        _rehang(child, target)
        Department.objects.filter(pk=child.pk).update(parent=target, version=F("version") + 1)
    moved = list(Member.objects.filter(department=current).order_by("code").values_list("code", flat=True))
    Member.objects.filter(department=current).update(department=target, version=F("version") + 1)
    current.refresh_from_db()
    _rehang(current, target)
    told = DepartmentMerged(subject=current.public_id, department=target.public_id, members=moved)
    return _changed(current, {"archived_at": at, "parent": target}, told, by=by, at=at)


def _rehang(department: Department, above: Department | None) -> None:
    """Rewrite the paths of the whole subtree, in one statement."""
    old, new = department.path, department.path_below(above)
    Department.objects.filter(path__startswith=old).update(path=Concat(Value(new), Substr("path", len(old) + 1)))


def _current(department: Department) -> Department:
    found = Department.objects.filter(pk=department.pk, archived_at=None).first()
    if found is None:
        raise Missing
    return found


def _at_version(department: Department, version: int) -> Department:
    rows = Department.objects.select_for_update(of=("self",)).select_related("parent")
    current = rows.filter(pk=department.pk, archived_at=None).first()
    if current is None:
        raise Missing
    if current.version != version:
        raise Conflict(current)
    return current


def _write(department: Department) -> None:
    try:
        with transaction.atomic():
            department.save(force_insert=True)
    except IntegrityError as taken:
        raise Refused("name_taken", field="name", name=department.name) from taken


def _changed(
    department: Department, values: dict[str, Any], told: Fact, *, by: Member | None, at: datetime
) -> Department:
    try:
        with transaction.atomic():
            Department.objects.filter(pk=department.pk).update(version=F("version") + 1, **values)
    except IntegrityError as taken:
        raise Refused("name_taken", field="name", name=values.get("name", department.name)) from taken
    record([told], by=by, at=at)
    department.refresh_from_db()
    return department
