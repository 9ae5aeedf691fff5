"""Weekly reports out of a workbook."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import Told, record_told
from bihuan.base.organisation.days import midnight
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form, regulation, steady
from bihuan.base.records.refusals import Refused, at_row
from bihuan.base.records.services import insert
from bihuan.flow.customers.rules import reaches
from bihuan.steer.reports import figures
from bihuan.steer.reports.events import ReportSubmitted
from bihuan.steer.reports.models import SUBMITTED, WEEKLY, Report
from bihuan.steer.reports.periods import bounds, day_of
from bihuan.steer.reports.rules import FORMS, Period, missing, period
from bihuan.steer.reports.services import routing
from bihuan.steer.reports.services.writing import known_words

IMPORT, WRITE = "imports.run", "reports.write"


@dataclass(frozen=True)
class ReportRow:
    """A weekly report as a workbook tells it: the week of ``monday`` (any day of it will do).

    ``words``: what was done, ``plan``: what is next. ``submitted_at`` None: it was not handed in, it is a draft.
    """

    member: Member
    monday: date
    words: str
    plan: str = ""
    submitted_at: datetime | None = None


def import_reports(*, rows: Sequence[ReportRow], by: Member, at: datetime) -> list[Report]:
    """Enter weekly reports, all or none. The figures of one that was handed in are those of the records as they stand now.

    Late or not follows from ``submitted_at``, complete or not from the form in force then. What was handed in before the
    start of the first regulation is history: it lies on nobody's desk to be signed. What was done in
    the week is read for each report, the rest for all reports of a week together.
    """
    require(by, IMPORT)
    require(by, WRITE)
    try:
        with steady(), transaction.atomic():
            return _imported(rows, by, at)
    except IntegrityError as there:
        raise Refused("already_handed_in", field="monday") from there


def _imported(rows: Sequence[ReportRow], by: Member, at: datetime) -> list[Report]:
    _refuse_twice(rows)
    reports = []
    known = _known(rows)
    for number, row in enumerate(rows):
        with at_row(number):
            reports.append(_report(row, known, by, at))
    insert(reports)
    for report in reports:
        if report.submitted_at is not None and not _is_history(report.submitted_at):
            report.addressee_id = routing.send(report, at=report.submitted_at)
            Report.objects.filter(pk=report.pk).update(addressee=report.addressee_id)
    record_told(
        Told(_fact(report), report.writer, report.submitted_at) for report in reports if report.submitted_at is not None
    )
    return reports


def _known(rows: Sequence[ReportRow]) -> dict[date, dict[int, figures.Known]]:
    """What the figures of those that were handed in need, by the Monday and the writer's key."""
    writers: dict[date, list[Member]] = defaultdict(list)
    for row in rows:
        if row.submitted_at is not None:
            writers[row.monday].append(row.member)
    return {monday: figures.known_of(some, period(monday, weekly=True)) for monday, some in writers.items()}


def _refuse_twice(rows: Sequence[ReportRow]) -> None:
    """A person has one report a week."""
    weeks = [(row.member.pk, period(row.monday, weekly=True).name) for row in rows]
    there = Report.objects.filter(report_kind=WEEKLY, writer__in={key for key, _ in weeks})
    seen = set(there.filter(period__in={name for _, name in weeks}).values_list("writer", "period"))
    for number, week in enumerate(weeks):
        if week in seen:
            raise Refused("already_handed_in", field="monday", row=number)
        seen.add(week)


def _report(row: ReportRow, known: Mapping[date, Mapping[int, figures.Known]], by: Member, at: datetime) -> Report:
    span, member = period(row.monday, weekly=True), row.member
    _check(row, span, by, at)
    words = known_words(WEEKLY, {"daily_work": row.words, "next_week": row.plan})
    report = Report(
        report_kind=WEEKLY,
        writer=member,
        period=span.name,
        starts_on=span.first,
        words={name: text for name, text in words.items() if text},
        revisions={name: 1 for name, text in words.items() if text},
        created_at=row.submitted_at or at,
        created_by=member,
        updated_at=at,
        updated_by=by,
    )
    if row.submitted_at is not None:
        _hand_in(report, span, row.submitted_at, known[row.monday][member.pk])
    return report


def _check(row: ReportRow, span: Period, by: Member, at: datetime) -> None:
    if not reaches(by, WRITE, row.member):
        raise Refused("no_permission", permission=WRITE)
    if span.first > day_of(at):
        raise Refused("report_of_the_future", field="monday")
    if row.submitted_at is not None and not bounds(span)[0] <= row.submitted_at <= at:
        raise Refused("told_future" if row.submitted_at > at else "report_of_the_future", field="submitted_at")


def _hand_in(report: Report, span: Period, submitted_at: datetime, known: figures.Known) -> None:
    now = figures.personal(report.writer, span, submitted_at, known)
    asked = form(FORMS[WEEKLY], submitted_at)
    gaps = missing(WEEKLY, asked, words=report.words, extra={}, gathered=figures.gathered(WEEKLY, now))
    report.state, report.figures, report.complete = SUBMITTED, now, not gaps
    report.submitted_at = report.first_submitted_at = submitted_at
    report.completed_at = None if gaps else submitted_at


def _is_history(moment: datetime) -> bool:
    """Whether no regulation had started then."""
    timeline = regulation()
    start = None if timeline is None else timeline.versions[0].start
    return start is None or moment < midnight(start)


def _fact(report: Report) -> ReportSubmitted:
    return ReportSubmitted(subject=report.public_id, report_kind=WEEKLY, period=report.period, complete=report.complete)
