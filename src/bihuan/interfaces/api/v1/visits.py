"""Visits: planned, under way, made, reported, corrected, called off."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Body, Router
from ninja.responses import Status
from pydantic import Field

from bihuan.flow.fieldwork import services
from bihuan.flow.fieldwork.inputs import Cancelling, HeldVisit, VisitCorrection, VisitPlan, VisitReport, VisitTimes
from bihuan.flow.fieldwork.models import Visit
from bihuan.flow.fieldwork.selectors import missing_now
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.history import history_of
from bihuan.interfaces.api.paging import Listing
from bihuan.interfaces.api.reading import given, listed
from bihuan.interfaces.api.records import Kind
from bihuan.interfaces.api.schemas import (
    Done,
    Gap,
    Named,
    Stamps,
    fields_of,
    named,
    patch_of,
    patched,
    shown_as,
    stamps,
    told_gaps,
    touched,
)
from bihuan.interfaces.api.taking import MAYBE_VERSION, VERSION
from bihuan.interfaces.web.fieldwork.lists import VISITS, visit_rows
from bihuan.interfaces.wording import fieldwork as words

router = Router(tags=["visits"])


class VisitStamps(Stamps):
    """A visit. ``state``: planned (with ``started_at``: under way), held, cancelled. ``due_at``: by when the report is owed."""

    customer: Named
    contact: Named | None
    opportunity: Named | None
    people: list[Named] = Field(description="Who goes; the first one leads and owes the report.")
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    held_at: datetime | None
    is_late_entry: bool
    cancel_reason: str
    due_at: datetime | None
    reported_at: datetime | None
    reported_by: Named | None
    report_complete: bool


PlanShown: Any = shown_as("VisitPlanned", VisitPlan, VisitStamps)
VisitShown: Any = shown_as("Visit", VisitReport, PlanShown)
VisitChanges = patch_of("VisitChanges", VisitPlan)
ReportChanges = patch_of("VisitReportChanges", VisitReport)
OWN = (
    *("state", "started_at", "ended_at", "held_at", "is_late_entry", "cancel_reason", "due_at", "reported_at"),
    "report_complete",
)
ABOUT = ("customer", "contact", "opportunity")


class VisitDetail(VisitShown):  # type: ignore[misc]
    """A visit, and what the regulation still asks for in its report."""

    missing: list[Gap]


def _with_all(rows: "QuerySet[Visit]") -> "QuerySet[Visit]":
    return rows.select_related(*ABOUT, "reported_by").prefetch_related("people__member")


def _current(visit: Visit) -> dict[str, Any]:
    """The plan under the input's names."""
    about = {name: "" if getattr(visit, name) is None else getattr(visit, name).public_id for name in ABOUT}
    people = [one.member.public_id for one in visit.people.all()]
    return {**fields_of(VisitPlan, visit, leave_out=(*ABOUT, "people")), **about, "people": people}


def _show(visit: Visit) -> dict[str, Any]:
    return {
        **stamps(visit),
        **fields_of(VisitPlan, visit, leave_out=(*ABOUT, "people")),
        **fields_of(VisitReport, visit),
        **{name: getattr(visit, name) for name in OWN},
        **{name: named(getattr(visit, name)) for name in (*ABOUT, "reported_by")},
        "people": [named(one.member) for one in visit.people.all()],
    }


def _more(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    unfinished = visit.state == "held" and not visit.report_complete
    return {"missing": told_gaps(missing_now(visit, exchange.of(request).at) if unfinished else ())}


VISIT = Kind("visit", "visits", "visits.view", lambda member, _at: _with_all(visit_rows(member)), _show, _more)
problems.shown_by("visit", VISIT.current)
LISTED = Listing(VISITS, show=_show, with_all=_with_all)
UNSAID = Cancelling()


listed(
    router,
    "visits",
    listing=LISTED,
    shown=VisitShown,
    summary="Visits",
    about="The list of the page, with the reports; of one customer with ``customer``.",
)


@router.post("", response={201: VisitDetail | Done}, operation_id="plan_visit", summary="Plan a visit")
def plan_visit(request: HttpRequest, row: VisitPlan) -> Status[Any]:
    """``people`` left out: oneself."""
    member, at = exchange.may(request, "visits.create", "visits.view")
    return VISIT.made(request, services.plan_visit(row=row, by=member, at=at))


@router.post(
    "/held", response={201: VisitDetail | Done}, operation_id="record_visit", summary="Enter a visit that was made"
)
def record_visit(request: HttpRequest, row: HeldVisit) -> Status[Any]:
    """One that had not been planned. Its report is owed from now on."""
    member, at = exchange.may(request, "visits.create", "visits.view")
    return VISIT.made(request, services.record_visit(row=row, by=member, at=at))


given(
    router,
    "visit",
    kind=VISIT,
    shown=VisitDetail,
    summary="A visit",
    about="With what the regulation still asks for in its report.",
)


@router.patch(
    "/{public_id}",
    response=VisitDetail | Done,
    operation_id="change_visit",
    summary="Change the plan of a visit",
    openapi_extra=VERSION,
)
def change_visit(request: HttpRequest, public_id: str, changes: VisitChanges) -> dict[str, Any]:  # type: ignore[valid-type]
    """As long as it has not been made. What is left out stays."""
    member, at = exchange.may(request, "visits.edit")
    row = patched(VisitPlan, _current(VISIT.one(request, public_id)), changes)
    version = exchange.named_version(request)
    return VISIT.done(request, services.change_visit(visit=public_id, row=row, version=version, by=member, at=at))


@router.post("/{public_id}/start", response=Done, operation_id="start_visit", summary="Arrived")
def start_visit(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """The visit begins now."""
    member, at = exchange.may(request, "visits.edit")
    return touched(request, services.start_visit(visit=public_id, by=member, at=at))


@router.post(
    "/{public_id}/hold",
    response=VisitDetail | Done,
    operation_id="hold_visit",
    summary="The visit has been made",
    openapi_extra=MAYBE_VERSION,
)
def hold_visit(
    request: HttpRequest, public_id: str, row: Annotated[VisitTimes | None, Body()] = None
) -> dict[str, Any]:
    """At these times; without a body from its start until now."""
    member, at = exchange.may(request, "visits.edit", "visits.view")
    version = exchange.of(request).version
    return VISIT.done(request, services.hold_visit(visit=public_id, row=row, version=version, by=member, at=at))


@router.patch(
    "/{public_id}/report",
    response=VisitDetail | Done,
    operation_id="report_visit",
    summary="Hand in the report, or write on in it",
    openapi_extra=VERSION,
)
def report_visit(request: HttpRequest, public_id: str, changes: ReportChanges) -> dict[str, Any]:  # type: ignore[valid-type]
    """Incomplete if need be: ``missing`` then names what the regulation still asks for. What is left out stays."""
    member, at = exchange.may(request, "visits.edit")
    row = patched(VisitReport, fields_of(VisitReport, VISIT.one(request, public_id)), changes)
    version = exchange.named_version(request)
    return VISIT.done(request, services.report_visit(visit=public_id, row=row, version=version, by=member, at=at))


@router.post("/{public_id}/cancel", response=Done, operation_id="cancel_visit", summary="Call a planned visit off")
def cancel_visit(request: HttpRequest, public_id: str, row: Annotated[Cancelling, Body()] = UNSAID) -> dict[str, Any]:
    """It will not be made."""
    member, at = exchange.may(request, "visits.edit")
    return touched(request, services.cancel_visit(visit=public_id, reason=row.reason, by=member, at=at))


@router.post(
    "/{public_id}/correct",
    response=Done,
    operation_id="correct_visit",
    summary="Correct when it was, to whom, and who went",
    openapi_extra=VERSION,
)
def correct_visit(request: HttpRequest, public_id: str, row: VisitCorrection) -> dict[str, Any]:
    """The old entry is withdrawn and made anew; both stay in the log, with the reason."""
    member, at = exchange.may(request, "visits.edit")
    version = exchange.named_version(request)
    return touched(request, services.correct_visit(visit=public_id, row=row, version=version, by=member, at=at))


history_of(router, "visit", find=VISIT.one, form="visit_report", labels=words.VISIT)
