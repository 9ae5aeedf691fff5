"""Reports: the list, writing one, handing in, completing, signing, returning, remarks."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from ninja import Body, Field, Query, Router
from ninja.responses import Status
from pydantic import BaseModel

from bihuan.base.organisation.models import Member
from bihuan.base.records.inputs import Input
from bihuan.base.records.refusals import Missing
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.paging import Listing, Page
from bihuan.interfaces.api.records import Kind
from bihuan.interfaces.api.schemas import Done, Gap, Named, Stamps, Told, named, stamps, told_gaps, touched
from bihuan.interfaces.api.taking import VERSION
from bihuan.interfaces.web.kit import filters
from bihuan.interfaces.web.kit.lists import Export
from bihuan.interfaces.web.reports.lists import reports_of
from bihuan.interfaces.wording import reports as words
from bihuan.steer.reports import selectors, services
from bihuan.steer.reports.inputs import CommentInput, PlanInput
from bihuan.steer.reports.models import Comment, Copy, Report, SignOff
from bihuan.steer.reports.rules import WORDS_LIMIT

router = Router(tags=["reports"])
ReportKind = Literal["daily", "weekly", "management"]
MOST_WAITING = 200


class ReportShown(Stamps):
    """A report. ``period``: a day or an ISO week; ``complete``: no required field is empty."""

    report_kind: str
    writer: Named
    period: str
    starts_on: date
    state: str
    submitted_at: datetime | None
    first_submitted_at: datetime | None
    complete: bool
    completed_at: datetime | None
    addressee: Named | None
    decided_by: Named | None
    decided_at: datetime | None
    comment: str


class PlanLineShown(Told):
    """An intended visit of the week after."""

    customer: Named | None
    region: str
    day: date | None
    time_from: time | None
    purpose: str
    goal: str


class SaidOfReport(BaseModel):
    """Something said about the report. ``what``: signed, returned or remarked."""

    at: datetime
    by: Named
    what: str
    text: str


class CopyShown(BaseModel):
    """Who it went to. ``part``: to or cc."""

    member: Named
    part: str
    sent_at: datetime
    read_at: datetime | None


class ReportDetail(ReportShown):
    """A report with all in it. ``figures``: as handed in, until then as the records stand; ``revisions``: of each field."""

    words: dict[str, str]
    extra: dict[str, Any]
    revisions: dict[str, int]
    figures: dict[str, Any]
    plan: list[PlanLineShown]
    missing: list[Gap]
    said: list[SaidOfReport]
    copies: list[CopyShown]


class Beginning(Input):
    """Which report. Without a period: the one that one has to write next."""

    kind: ReportKind
    period: str | None = Field(None, max_length=10)


class Filling(Input):
    """What was written, by the field's name. ``read``: the revision of each field that was seen; 0 of a new one."""

    words: dict[Annotated[str, Field(max_length=60)], Annotated[str, Field(max_length=WORDS_LIMIT)]] = Field(
        {}, max_length=60
    )
    extra: dict[Annotated[str, Field(max_length=60)], Any] = Field({}, max_length=60)
    read: dict[Annotated[str, Field(max_length=60)], int] = Field({}, max_length=120)


class Planning(PlanInput):
    """The plan of the week after, whole. ``read``: the revision of ``plan`` that was seen."""

    read: int = Field(0, ge=0)


class Signing(Input):
    """What the signature says beside itself."""

    comment: str = Field("", max_length=4000)


class WaitingReports(BaseModel):
    """Which of the waiting reports."""

    kind: ReportKind | None = None
    addressed: bool = Field(True, description="Only those on one's own desk; else all that one may sign.")


class Reports(BaseModel):
    """Several reports."""

    items: list[ReportShown]


NOTHING = Signing()


def _with_all(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    return rows.select_related("writer", "addressee", "decided_by")


def _show(report: Any) -> dict[str, Any]:
    names = (
        *("report_kind", "period", "starts_on", "state", "submitted_at", "first_submitted_at", "complete"),
        *("completed_at", "decided_at", "comment"),
    )
    people = {name: named(getattr(report, name)) for name in ("writer", "addressee", "decided_by")}
    return {**stamps(report), **{name: getattr(report, name) for name in names}, **people}


def _seen(member: Member, _at: datetime) -> "QuerySet[Any]":
    rows = _with_all(Report.objects.visible_to(member, "reports.view"))
    by = ("by",)
    parts = (
        Prefetch("sign_offs", SignOff.objects.select_related(*by)),
        Prefetch("comments", Comment.objects.select_related(*by)),
        Prefetch("copies", Copy.objects.select_related("member")),
        "plan__customer",
    )
    return rows.prefetch_related(*parts)


def _more(request: HttpRequest, report: Any) -> dict[str, Any]:
    at, lines = exchange.of(request).at, ("region", "day", "time_from", "purpose", "goal")
    return {
        "words": report.words,
        "extra": report.extra,
        "revisions": report.revisions,
        "figures": selectors.shown_figures(report, at),
        "plan": [
            {"customer": named(line.customer), **{name: getattr(line, name) for name in lines}}
            for line in report.plan.all()
        ],
        "missing": told_gaps(services.gaps(report, at)),
        "said": _said(report),
        "copies": [
            {"member": named(one.member), "part": one.part, "sent_at": one.sent_at, "read_at": one.read_at}
            for one in report.copies.all()
        ],
    }


def _said(report: Any) -> list[dict[str, Any]]:
    found = [(one.at, one.by, one.decision, one.comment) for one in report.sign_offs.all()]
    found += [(one.at, one.by, "remarked", one.text) for one in report.comments.all()]
    return [
        {"at": at, "by": named(by), "what": what, "text": text}
        for at, by, what, text in sorted(found, key=lambda one: one[0])
    ]


def _rows(member: Member) -> "QuerySet[Report]":
    return Report.objects.visible_to(member, "reports.view").filter(archived_at=None)


_WEEKLY = reports_of("weekly")
REPORTS = replace(
    _WEEKLY,
    name="reports",
    rows=_rows,
    export=Export(
        "reports.export",
        recorded=lambda member, count, at: services.note_export(kind="reports", count=count, by=member, at=at),
    ),
    filters=(filters.choice("kind", "", words.KINDS, path="report_kind"), *_WEEKLY.filters),  # type: ignore[misc]
)
REPORT = Kind("report", "reports", "reports.view", _seen, _show, _more)
problems.shown_by("report", REPORT.current)
LISTED = Listing(REPORTS, show=_show, with_all=_with_all)


@router.get(
    "",
    response=Page[ReportShown],
    operation_id="list_reports",
    summary="Reports that one may see",
    openapi_extra=LISTED.documented,
)
def list_reports(request: HttpRequest) -> dict[str, Any]:
    """Of all kinds, or of those in ``kind``. A draft is its writer's alone."""
    return LISTED.page(request)


@router.get(
    "/to-sign", response=Reports, operation_id="list_reports_to_sign", summary="Reports that wait for a signature"
)
def list_reports_to_sign(request: HttpRequest, asked: Query[WaitingReports]) -> dict[str, Any]:
    """Those on one's own desk first, then the longest waiting; at most 200."""
    member, _at = exchange.may(request, "reports.sign")
    rows = _with_all(selectors.to_sign(member, addressed=asked.addressed))
    rows = rows.filter(report_kind=asked.kind) if asked.kind else rows
    return {"items": [_show(report) for report in rows[:MOST_WAITING]]}


@router.get("/received", response=Reports, operation_id="list_reports_received", summary="Reports sent to one")
def list_reports_received(request: HttpRequest, unread: bool = False) -> dict[str, Any]:
    """To oneself or in copy, the latest first; at most 200."""
    member, _at = exchange.may(request, "reports.view")
    copies = selectors.received(member).select_related("report__writer", "report__addressee", "report__decided_by")
    copies = copies.filter(read_at=None) if unread else copies
    return {"items": [_show(copy.report) for copy in copies[:MOST_WAITING]]}


@router.post("", response={201: ReportDetail}, operation_id="begin_report", summary="Begin a report")
def begin_report(request: HttpRequest, row: Beginning) -> Status[Any]:
    """Begun already: that one. A weekly one begins with what is planned."""
    member, at = exchange.may(request, "reports.write", "reports.view")
    period = row.period or selectors.next_to_write(member, row.kind, at).name
    return REPORT.made(request, services.draft(kind=row.kind, period=period, by=member, at=at))


@router.get("/{public_id}", response=ReportDetail, operation_id="get_report", summary="A report")
def get_report(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """With its figures, what was written, what is missing, and what was said about it."""
    return REPORT.detail(request, public_id)


@router.patch("/{public_id}/words", response=ReportDetail, operation_id="write_report", summary="Write on a report")
def write_report(request: HttpRequest, public_id: str, row: Filling) -> dict[str, Any]:
    """409 where one of the fields was meanwhile written elsewhere; others may have moved on."""
    member, at = exchange.may(request, "reports.write", "reports.view")
    _own(request, public_id)
    services.save_words(public_id=public_id, words=row.words, extra=row.extra, read=row.read, by=member, at=at)
    return REPORT.detail(request, public_id)


@router.put("/{public_id}/plan", response=ReportDetail, operation_id="plan_week", summary="Plan the week after")
def plan_week(request: HttpRequest, public_id: str, row: Planning) -> dict[str, Any]:
    """Of a weekly report; the lines take the place of those that were there."""
    member, at = exchange.may(request, "reports.write", "reports.view")
    _own(request, public_id)
    plan = PlanInput(lines=tuple(line for line in row.lines if not line.is_empty))
    services.set_plan(public_id=public_id, plan=plan, read=row.read, by=member, at=at)
    return REPORT.detail(request, public_id)


@router.post("/{public_id}/submit", response=ReportDetail, operation_id="submit_report", summary="Hand in")
def submit_report(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Late or incomplete as it may be. From now on the figures are what they are at this moment."""
    member, at = exchange.may(request, "reports.write", "reports.view")
    services.submit(public_id=public_id, by=member, at=at)
    return REPORT.detail(request, public_id)


@router.post(
    "/{public_id}/complete", response=ReportDetail, operation_id="complete_report", summary="Fill in what is missing"
)
def complete_report(request: HttpRequest, public_id: str, row: Filling) -> dict[str, Any]:
    """Of a report that was handed in incomplete, until it is signed; what was there stays."""
    member, at = exchange.may(request, "reports.write", "reports.view")
    _own(request, public_id)
    told = {name: text for name, text in row.words.items() if text.strip()}
    filled = {name: value for name, value in row.extra.items() if value not in (None, "", [])}
    if told or filled:
        services.complete_report(public_id=public_id, words=told, extra=filled, read=row.read, by=member, at=at)
    return REPORT.detail(request, public_id)


@router.post("/{public_id}/sign", response=Done, operation_id="sign_report", summary="Sign", openapi_extra=VERSION)
def sign_report(request: HttpRequest, public_id: str, row: Annotated[Signing, Body()] = NOTHING) -> dict[str, Any]:
    """The report as it was read. Nobody signs their own."""
    member, at = exchange.may(request, "reports.sign")
    version = exchange.named_version(request)
    return touched(request, services.sign(public_id=public_id, comment=row.comment, version=version, by=member, at=at))


@router.post(
    "/{public_id}/return", response=Done, operation_id="return_report", summary="Return", openapi_extra=VERSION
)
def return_report(request: HttpRequest, public_id: str, row: Signing) -> dict[str, Any]:
    """To be handed in again; the comment says why."""
    member, at = exchange.may(request, "reports.sign")
    version = exchange.named_version(request)
    returned = services.return_to_writer(public_id=public_id, comment=row.comment, version=version, by=member, at=at)
    return touched(request, returned)


@router.post("/{public_id}/comments", response={201: ReportDetail}, operation_id="comment_on_report", summary="Remark")
def comment_on_report(request: HttpRequest, public_id: str, row: CommentInput) -> Status[Any]:
    """On a report that was handed in; the writer is told."""
    member, at = exchange.may(request, "reports.view")
    services.comment(public_id=public_id, comment=row, by=member, at=at)
    return Status(201, REPORT.detail(request, public_id))


@router.post("/{public_id}/read", response=Done, operation_id="read_report", summary="Count as read")
def read_report(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """The copy that was sent to one has been before one's eyes."""
    report = REPORT.one(request, public_id)
    told = exchange.of(request)
    services.mark_read(report=report, by=told.member, at=told.at)
    return touched(request, report)


def _own(request: HttpRequest, public_id: str) -> None:
    """One's own; another's is written on by nobody else, so it is none here."""
    if not Report.objects.filter(writer=exchange.of(request).member, public_id=public_id).exists():
        raise Missing
