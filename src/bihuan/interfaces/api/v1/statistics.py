"""The week's statistics: which weeks, their tables, releasing, the workbook; feedback on records."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router
from ninja.responses import Status
from pydantic import BaseModel

from bihuan.base.records.inputs import Input
from bihuan.base.records.refusals import Missing
from bihuan.insight.analytics import selectors, services
from bihuan.insight.analytics.models import Feedback, WeekStatistics
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.schemas import Named, named
from bihuan.interfaces.api.workbooks import WORKBOOK, check_limit, workbook
from bihuan.interfaces.web.statistics.book import written
from bihuan.steer.reports.periods import day_of
from bihuan.steer.reports.rules import Period, period_named

router = Router(tags=["statistics"])
feedback = Router(tags=["statistics"])
ARCHIVED = 260
Kind = Literal["report", "visit", "opportunity", "bid", "contract", "week"]


class Released(BaseModel):
    """A week whose statistics stand. ``digest``: the hash of what was released."""

    week: str
    starts_on: date
    released_at: datetime
    released_by: Named | None
    note: str
    digest: str


class Weeks(BaseModel):
    """The released weeks, the latest first."""

    items: list[Released]


class Week(BaseModel):
    """A week's tables, each with the rows that one may see. ``released`` null: as the records stand now."""

    week: str
    first_on: date
    last_on: date
    released: Released | None
    sheets: dict[str, list[dict[str, Any]]]


class Difference(BaseModel):
    """A row that is not what was released. ``before`` null: it was not there; ``now`` null: it is not there any more."""

    sheet: str
    before: dict[str, Any] | None
    now: dict[str, Any] | None
    columns: list[str]


class Differences(BaseModel):
    """What the records say differently by now, at most 200 rows."""

    items: list[Difference]


class Releasing(Input):
    """What goes with the release."""

    note: str = Field("", max_length=2000)


class Saying(Input):
    """What is said, and about which record."""

    kind: Kind
    id: str = Field(max_length=80)
    text: str = Field(min_length=1, max_length=4000)


class FeedbackShown(BaseModel):
    """What somebody said to the one whom a record comes from."""

    id: str
    kind: str
    record: str
    member: Named
    by: Named
    at: datetime
    text: str


class SaidOfRecord(BaseModel):
    """What was said about a record."""

    items: list[FeedbackShown]


NO_NOTE = Releasing()


def _released(row: WeekStatistics | None) -> dict[str, Any] | None:
    if row is None or row.released_at is None:
        return None
    names = ("week", "starts_on", "released_at", "note", "digest")
    return {**{name: getattr(row, name) for name in names}, "released_by": named(row.released_by)}


def _week(request: HttpRequest, name: str) -> Period:
    found = period_named("weekly", name)
    if found is None or found.first > day_of(exchange.of(request).at):
        raise Missing
    return found


@router.get("", response=Weeks, operation_id="list_weeks", summary="Released weeks")
def list_weeks(request: HttpRequest) -> dict[str, Any]:
    """Any other week up to this one can be asked for, too: it is made of the records as they stand."""
    exchange.may(request, "statistics.view")
    return {"items": [_released(row) for row in selectors.archive(ARCHIVED)]}


@router.get("/{week}", response=Week, operation_id="get_week", summary="A week's tables")
def get_week(request: HttpRequest, week: str) -> dict[str, Any]:
    """``week`` as ``2026-W10``. Rows of members over whom the table's own permission reaches."""
    member, at = exchange.may(request, "statistics.view")
    span = _week(request, week)
    found = selectors.week_for(member, span, at)
    days = {"first_on": span.first, "last_on": span.last}
    return {"week": span.name, **days, "released": _released(found.released), "sheets": found.sheets}


@router.get("/{week}/changes", response=Differences, operation_id="get_week_changes", summary="What changed since")
def get_week_changes(request: HttpRequest, week: str) -> dict[str, Any]:
    """Nothing before the release."""
    member, at = exchange.may(request, "statistics.view")
    found = selectors.week_for(member, _week(request, week), at)
    shown = [
        {"sheet": one.sheet, "before": one.before, "now": one.now, "columns": list(one.columns)}
        for one in selectors.changed_since(member, found, at)
    ]
    return {"items": shown}


@router.post("/{week}/release", response=Released, operation_id="release_week", summary="Release the statistics")
def release_week(request: HttpRequest, week: str, row: Releasing = NO_NOTE) -> dict[str, Any] | None:
    """The figures stand and the leaders are told. Done again it changes nothing."""
    member, at = exchange.may(request, "statistics.release")
    span = _week(request, week)
    return _released(services.release(week=span.name, note=row.note, by=member, at=at))


@router.post("/{week}/workbook", operation_id="export_week", summary="The week as a workbook", openapi_extra=WORKBOOK)
def export_week(request: HttpRequest, week: str) -> HttpResponse:
    """A sheet for each table; the log says so."""
    member, at = exchange.may(request, "statistics.view")
    span = _week(request, week)
    check_limit(member)
    return workbook(*written(span, by=member, at=at))


def _fed_back(one: Feedback) -> dict[str, Any]:
    about = {"id": one.public_id, "kind": one.about_kind, "record": one.about_id}
    return {**about, "member": named(one.member), "by": named(one.by), "at": one.at, "text": one.text}


@feedback.get(
    "/{kind}/{public_id}",
    response=SaidOfRecord,
    operation_id="list_feedback",
    summary="What was said about a record",
)
def list_feedback(request: HttpRequest, kind: Kind, public_id: str) -> dict[str, Any]:
    """About one that one may see."""
    member, _at = exchange.may(request, "statistics.feedback")
    services.source_of(kind=kind, public_id=public_id, by=member)
    return {"items": [_fed_back(one) for one in selectors.feedback_on(kind, public_id)]}


@feedback.post("", response={201: FeedbackShown}, operation_id="give_feedback", summary="Say something about a record")
def give_feedback(request: HttpRequest, row: Saying) -> Status[Any]:
    """To the one whom it comes from; they are told."""
    member, at = exchange.may(request, "statistics.feedback")
    given = services.give_feedback(kind=row.kind, public_id=row.id, text=row.text, by=member, at=at)
    return Status(201, _fed_back(given))
