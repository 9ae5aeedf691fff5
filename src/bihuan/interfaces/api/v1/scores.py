"""Scores: everybody's month, one person's sheet, closing a month, when points and fines count."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import company
from bihuan.base.policies.selectors import regulation
from bihuan.base.records.inputs import Input
from bihuan.base.records.refusals import Missing
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.schemas import Amount, Named, named
from bihuan.interfaces.api.taking import ONCE
from bihuan.interfaces.api.v1.duties import FoundAbout
from bihuan.interfaces.api.workbooks import WORKBOOK, check_limit, workbook
from bihuan.interfaces.web.scoring import book
from bihuan.interfaces.wording.duties import Titles
from bihuan.steer.scoring import selectors, services
from bihuan.steer.scoring.models import Correction, MonthClosing
from bihuan.steer.scoring.rules import Cost as Sum

router = Router(tags=["scores"])


class ScoreCost(BaseModel):
    """Points, usually negative, and a fine."""

    points: int
    fine: Amount


class Closing(BaseModel):
    """The month stands since then. ``digest``: the hash of its lines."""

    closed_at: datetime
    closed_by: Named
    digest: str


class PersonMonth(BaseModel):
    """A member's month. ``would_be``: what would count beside it, had charging been on; ``corrected`` is part of ``charged``."""

    member: Named
    department: str
    states: dict[str, int]
    charged: ScoreCost
    would_be: ScoreCost
    corrected: ScoreCost


class Month(BaseModel):
    """Everybody's month whom one may see. ``charging_from`` null: nothing counts yet."""

    month: str
    closing: Closing | None
    charging_from: datetime | None
    items: list[PersonMonth]


class Line(BaseModel):
    """A duty that costs, would cost, or was waived. ``duty``: its id; ``counts`` false: charging had not begun."""

    duty: str
    key: str
    clause: str
    what: str
    about: FoundAbout
    due_at: datetime
    done_at: datetime | None
    state: str
    points: int
    fine: Amount
    counts: bool
    waived_by: str
    waived_reason: str


class Corrected(BaseModel):
    """What a duty of a closed month costs more or less, found in this one."""

    month: str
    clause: str
    key: str
    at: datetime
    state_before: str
    state_after: str
    points: int
    fine: Amount


class Sheet(BaseModel):
    """A member's score sheet, line by line."""

    month: str
    member: Named
    closing: Closing | None
    charging_from: datetime | None
    states: dict[str, int]
    charged: ScoreCost
    would_be: ScoreCost
    lines: list[Line]
    corrections: list[Corrected]


class Charging(BaseModel):
    """From when on points and fines count; null: they do not."""

    charging_from: datetime | None


class Start(Input):
    """The day from whose beginning on they count; null takes back one that lies ahead."""

    start: date | None


def _month(text: str) -> date:
    """``2026-03``; 404 for what is no month."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Missing from error


def _cost(cost: Sum) -> dict[str, Any]:
    return {"points": cost.points, "fine": cost.fine}


def _closing(closing: MonthClosing | None) -> dict[str, Any] | None:
    if closing is None:
        return None
    return {"closed_at": closing.closed_at, "closed_by": named(closing.closed_by), "digest": closing.digest}


@router.get("/charging", response=Charging, operation_id="get_charging", summary="When points and fines count")
def get_charging(request: HttpRequest) -> dict[str, Any]:
    """For everybody who sees scores."""
    exchange.may(request, "scores.view")
    found = company()
    return {"charging_from": found.charging_from if found else None}


@router.post("/charging", response=Charging, operation_id="switch_charging", summary="Let points and fines count")
def switch_charging(request: HttpRequest, row: Start) -> dict[str, Any]:
    """Once it has begun it stands."""
    member, at = exchange.may(request, "charging.switch")
    return {"charging_from": services.switch_charging(start=row.start, by=member, at=at).charging_from}


@router.get("/{month}", response=Month, operation_id="get_month", summary="Everybody's month")
def get_month(request: HttpRequest, month: str) -> dict[str, Any]:
    """Of the members whom one may see, by department and name. ``month`` as ``2026-03``."""
    member, at = exchange.may(request, "scores.view")
    first = _month(month)
    closing, at_now = selectors.closing_of(first), company()
    charging = closing.charging_from if closing else at_now.charging_from if at_now else None
    rows = [
        {
            "member": {"id": row.public_id, "name": row.name},
            "department": row.department,
            "states": row.states,
            **{name: _cost(getattr(row, name)) for name in ("charged", "would_be", "corrected")},
        }
        for row in selectors.totals(member, first, at)
    ]
    return {"month": month, "closing": _closing(closing), "charging_from": charging, "items": rows}


@router.get("/{month}/members/{public_id}", response=Sheet, operation_id="get_sheet", summary="A member's score sheet")
def get_sheet(request: HttpRequest, month: str, public_id: str) -> dict[str, Any]:
    """Line by line, with what each is about."""
    asking, at = exchange.may(request, "scores.view")
    person = Member.objects.visible_to(asking, "scores.view").one(public_id)
    found = selectors.sheet(person, _month(month), at)
    return {
        "month": month,
        "member": named(person),
        "closing": _closing(found.closing),
        "charging_from": found.charging_from,
        "states": found.states,
        "charged": _cost(found.charged),
        "would_be": _cost(found.would_be),
        "lines": _lines(found.lines),
        "corrections": [_correction(one) for one in found.corrections],
    }


def _lines(lines: Iterable[selectors.Line]) -> list[dict[str, Any]]:
    titles = Titles(regulation())
    names = (
        *("duty", "key", "clause", "due_at", "done_at", "state", "points", "fine", "counts"),
        *("waived_by", "waived_reason"),
    )
    return [
        {
            **{name: getattr(line, name) for name in names},
            "what": titles.what(line.clause, line.rule),
            "about": {"kind": line.about_kind, "id": line.about_id},
        }
        for line in lines
    ]


def _correction(one: Correction) -> dict[str, Any]:
    names = ("clause", "key", "at", "state_before", "state_after", "points", "fine")
    return {**{name: getattr(one, name) for name in names}, "month": f"{one.closing.month:%Y-%m}"}


@router.post(
    "/{month}/close", response=Closing, operation_id="close_month", summary="Close a month", openapi_extra=ONCE
)
def close_month(request: HttpRequest, month: str) -> dict[str, Any] | None:
    """Its sheets stand from now on; what turns out differently later becomes corrections. Closed already: the same closing."""
    member, at = exchange.may(request, "months.close")
    book.close(_month(month), by=member, at=at)
    return _closing(selectors.closing_of(_month(month)))


@router.post(
    "/{month}/workbook", operation_id="export_month", summary="The month as a workbook", openapi_extra=WORKBOOK
)
def export_month(request: HttpRequest, month: str) -> HttpResponse:
    """Totals and every line of those whom one may take away; the log says so."""
    member, at = exchange.may(request, "scores.export")
    first = _month(month)
    check_limit(member)
    return workbook(*book.workbook(first, by=member, at=at))
