"""Departments: the tree, and what is done to one of them."""

from collections import Counter
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status
from pydantic import BaseModel

from bihuan.base.organisation import services
from bihuan.base.organisation.inputs import DepartmentInput, MergeInput, NewDepartment, PlaceInput
from bihuan.base.organisation.models import Department, Member
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.exchange import ROOT
from bihuan.interfaces.api.schemas import Done, Told, fields_of, patch_of, patched, touched
from bihuan.interfaces.api.taking import VERSION

router = Router(tags=["departments"])


class DepartmentShown(Told):
    """A department. ``parent``: the id of the one above; ``members``: who work in it, without those below."""

    id: str
    name: str
    region_code: str
    parent: str | None
    members: int
    is_archived: bool
    version: int


class Tree(BaseModel):
    """All departments; each stands behind the one above it."""

    items: list[DepartmentShown]


DepartmentChanges = patch_of("DepartmentChanges", DepartmentInput)


def _show(department: Department, members: int) -> dict[str, Any]:
    return {
        **fields_of(DepartmentInput, department),
        "id": department.public_id,
        "parent": department.parent.public_id if department.parent else None,
        "members": members,
        "is_archived": department.archived_at is not None,
        "version": department.version,
    }


def _rows() -> "QuerySet[Department]":
    return Department.objects.select_related("parent").order_by("path")


def _one(request: HttpRequest, public_id: str, permission: str = "members.view") -> Department:
    exchange.may(request, permission)
    found: Department = _rows().one(public_id)  # type: ignore[attr-defined]
    return found


def _detail(request: HttpRequest, public_id: str) -> dict[str, Any]:
    department = _one(request, public_id)
    exchange.tagged(request, department)
    return _show(department, Member.objects.active().filter(department=department).count())


problems.shown_by("department", lambda request, department: _detail(request, department.public_id))


@router.get("", response=Tree, operation_id="list_departments", summary="The tree of departments")
def list_departments(request: HttpRequest) -> dict[str, Any]:
    """All at once, archived ones included."""
    exchange.may(request, "members.view")
    counts = Counter(Member.objects.active().exclude(department=None).values_list("department", flat=True))
    return {"items": [_show(row, counts[row.pk]) for row in _rows()]}


@router.post("", response={201: DepartmentShown}, operation_id="create_department", summary="Make a department")
def create_department(request: HttpRequest, row: NewDepartment) -> Status[Any]:
    """Below ``parent``, at the top without one."""
    member, at = exchange.may(request, "members.manage", "members.view")
    parent = None if row.parent is None else Department.objects.in_use().one(row.parent)
    value = DepartmentInput(name=row.name, region_code=row.region_code)
    made = services.create_department(value=value, parent=parent, by=member, at=at)
    told = _detail(request, made.public_id)
    exchange.made(request, made, f"{ROOT}departments/{made.public_id}")
    return Status(201, told)


@router.get("/{public_id}", response=DepartmentShown, operation_id="get_department", summary="A department")
def get_department(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Archived ones, too."""
    return _detail(request, public_id)


@router.patch(
    "/{public_id}",
    response=DepartmentShown,
    operation_id="change_department",
    summary="Change a department",
    openapi_extra=VERSION,
)
def change_department(request: HttpRequest, public_id: str, changes: DepartmentChanges) -> dict[str, Any]:  # type: ignore[valid-type]
    """Another name, another region."""
    member, at = exchange.may(request, "members.manage", "members.view")
    department = _one(request, public_id, "members.manage")
    value = patched(DepartmentInput, fields_of(DepartmentInput, department), changes)
    version = exchange.named_version(request)
    services.change_department(department=department, value=value, version=version, by=member, at=at)
    return _detail(request, public_id)


@router.post("/{public_id}/move", response=Done, operation_id="move_department", summary="Move", openapi_extra=VERSION)
def move_department(request: HttpRequest, public_id: str, row: PlaceInput) -> dict[str, Any]:
    """With all below it, under another one or to the top."""
    member, at = exchange.may(request, "members.manage")
    department = _one(request, public_id, "members.manage")
    parent = None if row.parent is None else Department.objects.in_use().one(row.parent)
    version = exchange.named_version(request)
    moved = services.move_department(department=department, parent=parent, version=version, by=member, at=at)
    return touched(request, moved)


@router.post(
    "/{public_id}/merge", response=Done, operation_id="merge_department", summary="Merge", openapi_extra=VERSION
)
def merge_department(request: HttpRequest, public_id: str, row: MergeInput) -> dict[str, Any]:
    """Its members and what stands below it go into another one; it is archived there."""
    member, at = exchange.may(request, "members.manage")
    department = _one(request, public_id, "members.manage")
    into, version = Department.objects.in_use().one(row.into), exchange.named_version(request)
    merged = services.merge_department(department=department, into=into, version=version, by=member, at=at)
    return touched(request, merged)


@router.post(
    "/{public_id}/archive", response=Done, operation_id="archive_department", summary="Archive", openapi_extra=VERSION
)
def archive_department(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """One in which nobody works and below which none stands."""
    member, at = exchange.may(request, "members.manage")
    department, version = _one(request, public_id, "members.manage"), exchange.named_version(request)
    return touched(request, services.archive_department(department=department, version=version, by=member, at=at))


@router.post(
    "/{public_id}/restore", response=Done, operation_id="restore_department", summary="Restore", openapi_extra=VERSION
)
def restore_department(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Where it stood."""
    member, at = exchange.may(request, "members.manage")
    department, version = _one(request, public_id, "members.manage"), exchange.named_version(request)
    return touched(request, services.restore_department(department=department, version=version, by=member, at=at))
