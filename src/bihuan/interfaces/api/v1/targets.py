"""Targets: the grid of members by months, what is aimed at beside what was reached."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from bihuan.base.access.predicate import may
from bihuan.base.organisation.models import Member
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.problems import Problem
from bihuan.interfaces.api.schemas import Amount, Named, named
from bihuan.interfaces.api.workbooks import WORKBOOK, check_limit, workbook
from bihuan.interfaces.web.targets import book
from bihuan.interfaces.web.targets import grid as grids
from bihuan.interfaces.web.targets.grid import FIRST_YEAR, LAST_YEAR, Row, View
from bihuan.interfaces.wording import targets as _words  # noqa: F401 - so that refusals are said in words
from bihuan.steer.targets.inputs import Measure, TargetsInput
from bihuan.steer.targets.services import set_targets

router = Router(tags=["targets"])


class Reached(BaseModel):
    """A target (null: none was set), what was reached, and how much of it in per cent (null without a target above 0)."""

    target: Amount | None
    actual: Amount
    ratio: Annotated[str | None, Field(description="`87.5`")]


class MonthShown(Reached):
    """A month."""

    month: date


class MemberTargets(BaseModel):
    """A member's year. ``editable``: whether one may set it."""

    member: Named
    department: Named | None
    editable: bool
    months: list[MonthShown]
    year: Reached


class Grid(BaseModel):
    """A page of the grid."""

    year: int
    measure: str
    page: int
    pages: int
    members: list[MemberTargets]


class Which(BaseModel):
    """Which grid. ``department``: a department's id; ``everyone``: also who does not sell."""

    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
    measure: Measure = "orders"
    department: Annotated[str, Field(max_length=200, description="The path of a department, with all below.")] = ""
    everyone: bool = False


class Asked(Which):
    """A page of it."""

    page: Annotated[int, Field(ge=1, le=9999)] = 1


class Changed(BaseModel):
    """How many cells are other than they were."""

    changed: int


def _reached(found: Any) -> dict[str, Any]:
    return {"target": found.target, "actual": found.actual, "ratio": None if found.ratio is None else str(found.ratio)}


def _member(row: Row) -> dict[str, Any]:
    return {
        "member": named(row.member),
        "department": named(row.member.department),
        "editable": row.editable,
        "months": [{"month": cell.month, **_reached(cell.reached)} for cell in row.cells],
        "year": _reached(row.whole),
    }


def _view(asked: Which, member: Member) -> View:
    if asked.department and asked.department not in {path for path, _name in grids.departments(member)}:
        raise Problem(400, "bad_parameter", field="department", name="department")
    return View(**asked.model_dump())


@router.get("", response=Grid, operation_id="get_targets", summary="The grid of targets")
def get_targets(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Fifty members a page: who sells, or has a target that year."""
    member, at = exchange.may(request, "targets.view")
    view, today = _view(asked, member), timezone.localdate(at)
    members, count = grids.page_of(view, member, today)
    editable = grids.within(member, members) if may(member, "targets.edit") else set()
    grid = grids.make_grid(view, members, count, editable=editable, today=today)
    shown = [_member(row) for row in grid.rows]
    return {"year": view.year, "measure": view.measure, "page": view.page, "pages": grid.pages, "members": shown}


@router.put("", response=Changed, operation_id="set_targets", summary="Set cells of the grid")
def put_targets(request: HttpRequest, row: TargetsInput) -> dict[str, Any]:
    """All or none. ``seen`` is what stood in the cell when it was looked at: 409 or 422 when it is something else by now."""
    member, at = exchange.may(request, "targets.edit")
    return {"changed": len(set_targets(given=row, by=member, at=at))}


@router.post(
    "/workbook", operation_id="export_targets", summary="The year's targets as a workbook", openapi_extra=WORKBOOK
)
def export_targets(request: HttpRequest, asked: Query[Which]) -> HttpResponse:
    """Two lines a member, what is aimed at and what was reached; the log says who took it away."""
    member, at = exchange.may(request, "targets.view")
    view = _view(asked, member)
    check_limit(member)
    return workbook(*book.workbook(view, by=member, at=at))
