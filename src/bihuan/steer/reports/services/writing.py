"""Writing a report: begin, save words, plan the coming week, hand in, complete."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import digest, record
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import Gap, checked_extra
from bihuan.base.policies.selectors import form
from bihuan.base.records.inputs import prose
from bihuan.base.records.models import change
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.base.records.transactions import whole
from bihuan.flow.customers.models import Customer
from bihuan.steer.reports import figures, plans
from bihuan.steer.reports.events import ReportCompleted, ReportsExported, ReportSubmitted
from bihuan.steer.reports.inputs import PlanInput
from bihuan.steer.reports.models import DRAFT, KINDS, RETURNED, SUBMITTED, PlanLine, Report
from bihuan.steer.reports.periods import day_of
from bihuan.steer.reports.rules import BLOCKS, FORMS, WORDS_LIMIT, Period, missing, period_named
from bihuan.steer.reports.services import routing

PLAN = "plan"
"""The name under which ``revisions`` counts changes of the plan's lines."""
OLDEST = timedelta(days=366)


@whole()
def draft(*, kind: str, period: str, by: Member, at: datetime) -> Report:
    """The actor's report of the period, begun if there is none. A weekly one begins with what is planned already."""
    require(by, "reports.write")
    span = _allowed(kind, period, by, at)
    report, is_new = Report.objects.get_or_create(
        writer=by,
        report_kind=kind,
        period=span.name,
        defaults={
            **dict.fromkeys(("created_at", "updated_at"), at),
            **dict.fromkeys(("created_by", "updated_by"), by),
            "starts_on": span.first,
        },
    )
    if is_new and kind == "weekly":
        _write_plan(report, plans.suggested(by, span.next))
    return report


def _allowed(kind: str, period: str, by: Member, at: datetime) -> Period:
    span = period_named(kind, period) if kind in KINDS else None
    today = day_of(at)
    if span is None:
        raise Missing
    if span.first > today:
        raise Refused("report_of_the_future", field="period")
    if span.last < max(by.joined_on, today - OLDEST):
        raise Refused("report_too_old", field="period")
    return span


@whole()
def save_words(
    *,
    public_id: str,
    words: Mapping[str, str],
    extra: Mapping[str, Any],
    read: Mapping[str, int],
    by: Member,
    at: datetime,
) -> Report:
    """Save what was typed. ``read``: the revision of each field that the writer saw.

    Raises Conflict, saving nothing, when one of the fields was meanwhile saved with another text elsewhere. Other fields
    may have moved on: two devices do not get in each other's way.
    """
    report = own(public_id, by)
    _check_open(report, by, at, {*words, *extra})
    return _saved(report, words, extra, read, by, at)


def _saved(
    report: Report,
    words: Mapping[str, str],
    extra: Mapping[str, Any],
    read: Mapping[str, int],
    by: Member,
    at: datetime,
) -> Report:
    before = {**report.words, **report.extra}
    told = {**known_words(report.report_kind, words), **_known_extra(report.report_kind, extra, at)}
    changed = {name: value for name, value in told.items() if value != before.get(name, _empty(value))}
    if any(read.get(name, 0) != report.revisions.get(name, 0) for name in changed):
        raise Conflict(report)
    if not changed:
        return report
    return change(
        report,
        version=report.version,
        by=by,
        at=at,
        words=report.words | {name: value for name, value in changed.items() if name in words},
        extra=report.extra | {name: value for name, value in changed.items() if name not in words},
        revisions=report.revisions | {name: report.revisions.get(name, 0) + 1 for name in changed},
    )


def _empty(value: Any) -> Any:
    """What a field that was never filled in holds: an empty text is no change of it."""
    return "" if isinstance(value, str) else None


def known_words(kind: str, words: Mapping[str, str]) -> dict[str, str]:
    """The words of the report's blocks, tidied; refuses those of others, and what is too long."""
    known = {block.name for block in BLOCKS[kind]}
    if not words.keys() <= known:
        raise Refused("report_field_unknown", field=min(words.keys() - known))
    for name, text in words.items():
        if len(text) > WORDS_LIMIT:
            raise Refused("report_text_too_long", field=name, limit=WORDS_LIMIT)
    return {name: prose(text) for name, text in words.items()}


def _known_extra(kind: str, extra: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    asked = form(FORMS[kind], at)
    known = {field.key for field in asked.extra} if asked else set()
    if not extra.keys() <= known:
        raise Refused("report_field_unknown", field=min(extra.keys() - known))
    stored = checked_extra(asked, extra)
    return {key: stored.get(key) for key in extra}


@whole()
def set_plan(*, public_id: str, plan: PlanInput, read: int, by: Member, at: datetime) -> Report:
    """Replace the plan of the coming week; ``read`` is the plan's revision that the writer saw (else Conflict)."""
    report = own(public_id, by)
    _check_open(report, by, at, {"next_week"})
    if report.report_kind != "weekly":
        raise Refused("no_plan_here")
    if read != report.revisions.get(PLAN, 0):
        raise Conflict(report)
    lines = _plan_lines(plan, by)
    report = change(
        report,
        version=report.version,
        by=by,
        at=at,
        revisions=report.revisions | {PLAN: report.revisions.get(PLAN, 0) + 1},
    )
    _write_plan(report, lines)
    if report.state == SUBMITTED:
        plans.into_day_plans(report, by=by, at=at)
    return report


def _plan_lines(plan: PlanInput, by: Member) -> list[PlanLine]:
    told = [line for line in plan.lines if not line.is_empty]
    wanted = {line.customer for line in told if line.customer}
    seen = Customer.objects.visible_to(by, "customers.view").filter(public_id__in=wanted)
    customers = {customer.public_id: customer for customer in seen}
    if wanted - customers.keys():
        raise Missing
    return [
        PlanLine(customer=customers[line.customer] if line.customer else None, **line.model_dump(exclude={"customer"}))
        for line in told
    ]


def _write_plan(report: Report, lines: Sequence[PlanLine]) -> None:
    report.plan.all().delete()
    for place, line in enumerate(lines, start=1):
        line.report, line.place = report, place
    PlanLine.objects.bulk_create(lines)


@whole()
def submit(*, public_id: str, by: Member, at: datetime) -> Report:
    """Hand in, late or incomplete as it may be. From now on the figures are what they are at this moment."""
    report = own(public_id, by)
    if report.state not in (DRAFT, RETURNED):
        raise Refused("already_handed_in")
    now = figures.compute(report.report_kind, by, span(report), at)
    gaps = _gaps(report, now, at)
    report = change(
        report,
        version=report.version,
        by=by,
        at=at,
        state=SUBMITTED,
        figures=now,
        submitted_at=at,
        first_submitted_at=report.first_submitted_at or at,
        complete=not gaps,
        completed_at=None if gaps else report.completed_at or at,
        addressee_id=routing.send(report, at=at),
        decided_by=None,
        decided_at=None,
        comment="",
    )
    if report.report_kind == "weekly":
        plans.into_day_plans(report, by=by, at=at)
    told = ReportSubmitted(
        subject=report.public_id, report_kind=report.report_kind, period=report.period, complete=report.complete
    )
    record([told], by=by, at=at)
    return report


@whole()
def complete_report(
    *,
    public_id: str,
    words: Mapping[str, str],
    extra: Mapping[str, Any],
    read: Mapping[str, int],
    by: Member,
    at: datetime,
) -> Report:
    """Fill in what was missing when it was handed in; what was there stays as it was handed in."""
    report = own(public_id, by)
    if report.state != SUBMITTED:
        raise Refused("not_handed_in")
    _check_open(report, by, at, {*words, *extra})
    filled = tuple(sorted({*words, *extra}))
    report = _saved(report, words, extra, read, by, at)
    if not report.complete and not gaps(report, at):
        report = change(report, version=report.version, by=by, at=at, complete=True, completed_at=at)
        record([ReportCompleted(subject=report.public_id, fields=filled)], by=by, at=at)
    return report


@whole()
def note_export(*, kind: str, count: int, by: Member, at: datetime) -> None:
    """A list of reports left the system as a file."""
    require(by, "reports.export")
    record([ReportsExported(subject=kind, count=count)], by=by, at=at)


def own(public_id: str, by: Member) -> Report:
    """The actor's own report, locked; Missing when it is another's."""
    report = Report.objects.select_for_update(of=("self",)).filter(public_id=public_id, writer=by).first()
    if report is None:
        raise Missing
    return report


def _check_open(report: Report, by: Member, at: datetime, fields: set[str]) -> None:
    """What is handed in stands; only what was missing may still be filled in, until it is signed."""
    require(by, "reports.write")
    if report.state in (DRAFT, RETURNED):
        return
    fillable = {gap.field for gap in gaps(report, at)}
    if report.state != SUBMITTED or not fields <= fillable:
        raise Refused("already_handed_in")


def gaps(report: Report, at: datetime) -> list[Gap]:
    """The required fields that are empty, as the report stands: with its own figures once handed in, else with today's."""
    handed_in = report.state not in (DRAFT, RETURNED)
    shown = report.figures if handed_in else figures.compute(report.report_kind, report.writer, span(report), at)
    return _gaps(report, shown, at)


def _gaps(report: Report, shown: Mapping[str, Any], at: datetime) -> list[Gap]:
    filled = figures.gathered(report.report_kind, shown)
    if report.plan.exists():
        filled |= {"next_week"}
    asked = form(FORMS[report.report_kind], at)
    return missing(report.report_kind, asked, words=report.words, extra=report.extra, gathered=filled)


def span(report: Report) -> Period:
    """The days that the report is about."""
    found = period_named(report.report_kind, report.period)
    assert found is not None, report.period
    return found


def content_hash(report: Report) -> str:
    """What a signature is put under: words, figures and plan."""
    fields = ("customer__public_id", "region", "day", "time_from", "purpose", "goal")
    lines = [[None if cell is None else str(cell) for cell in line] for line in report.plan.values_list(*fields)]
    return digest([report.words, report.extra, report.figures, lines])
