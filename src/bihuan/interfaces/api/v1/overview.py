"""The overview: what was won, signed and received by month, what is open by stage and month, what is late."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from bihuan.base.organisation.days import day_of
from bihuan.insight.analytics.rules import NO_DAY
from bihuan.insight.analytics.tallies import NOTHING, Overview, Total, Who, added
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.problems import Problem
from bihuan.interfaces.api.schemas import Amount, Named
from bihuan.interfaces.web.overview.asked import Asked, departments
from bihuan.interfaces.web.tallied import up_to_date
from bihuan.interfaces.wording.overview import MEASURES

router = Router(tags=["overview"])


class Figure(BaseModel):
    """How many records, and their amounts together."""

    count: int
    amount: Amount


class MonthFigure(Figure):
    """A month of the period."""

    month: date


class MeasureFigures(BaseModel):
    """A measure: won opportunities, signed contracts, receipts."""

    measure: str
    whole: Figure
    months: list[MonthFigure]


class StageFigure(Figure):
    """What is open at a stage."""

    stage: str


class ExpectedFigure(Figure):
    """What is open and expected to be closed in the month; null: no date is given."""

    month: date | None


class PersonFigures(BaseModel):
    """A member's part. ``open``: of the pipeline; ``overdue``: duties past their time that can still be done."""

    member: Named
    measures: list[MeasureFigures]
    open: Figure
    overdue: int


class OverviewShown(BaseModel):
    """The figures of those over whom one's permissions reach. ``complete`` false: much was changed and is still being counted."""

    complete: bool
    months: list[date]
    measures: list[MeasureFigures]
    stages: list[StageFigure]
    expected: list[ExpectedFigure]
    overdue: int
    people: list[PersonFigures]


class Which(BaseModel):
    """Which overview."""

    period: Annotated[Literal["12m", "year"], Field(description="The last twelve months, or this year.")] = "12m"
    department: Annotated[str, Field(max_length=200, description="The path of a department, with all below.")] = ""


@router.get("", response=OverviewShown, operation_id="get_overview", summary="The overview of sales")
def get_overview(request: HttpRequest, asked: Query[Which]) -> dict[str, Any]:
    """As of the last act. Measures that one's permissions do not reach are left out."""
    member, at = exchange.may(request, "opportunities.view")
    if asked.department and asked.department not in {path for path, _name in departments(member)}:
        raise Problem(400, "bad_parameter", field="department", name="department")
    view = Asked(day_of(at), period=asked.period)
    complete = up_to_date()
    found = Overview.read(member, months=view.months, until=view.until, department=asked.department, now=at)
    return {
        "complete": complete,
        "months": found.months,
        "measures": _measures(found, found.by_month),
        "stages": [{"stage": stage, **_figure(total)} for stage, total in found.funnel().items()],
        "expected": _expected(found),
        "overdue": sum(found.late.values()),
        "people": [_person(found, who) for who in found.people],
    }


def _figure(total: Total) -> dict[str, Any]:
    return {"count": total.count, "amount": total.amount}


def _measures(found: Overview, by_month: Mapping[tuple[str, date], Total]) -> list[dict[str, Any]]:
    return [
        {
            "measure": code,
            "whole": _figure(added(by_month.get((code, month), NOTHING) for month in found.months)),
            "months": [{"month": month, **_figure(by_month.get((code, month), NOTHING))} for month in found.months],
        }
        for code in MEASURES
        if code in found.measures
    ]


def _expected(found: Overview) -> list[dict[str, Any]]:
    months = sorted({month for _stage, month in found.open})
    totals = {month: added(one for (_stage, of), one in found.open.items() if of == month) for month in months}
    return [{"month": None if month == NO_DAY else month, **_figure(total)} for month, total in totals.items()]


def _person(found: Overview, who: Who) -> dict[str, Any]:
    own = {(measure, month): one for (measure, key, month), one in found.done.items() if key == who.key}
    return {
        "member": {"id": who.public_id, "name": who.name},
        "measures": _measures(found, own),
        "open": _figure(found.held.get(who.key, NOTHING)),
        "overdue": found.late.get(who.key, 0),
    }
