"""Building, releasing and remarking on the week's statistics."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Model, QuerySet

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import digest, record
from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Missing, Refused
from bihuan.flow.contracts.models import Contract
from bihuan.flow.fieldwork.models import Visit
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.insight.analytics.events import FeedbackGiven, OverviewExported, StatisticsExported, StatisticsReleased
from bihuan.insight.analytics.models import Feedback, WeekSheet, WeekStatistics
from bihuan.insight.analytics.sheets import build as build_sheets
from bihuan.steer.reports.models import Report
from bihuan.steer.reports.periods import bounds
from bihuan.steer.reports.rules import Period, period_named

LONGEST = 4_000


@transaction.atomic
def build(*, week: str, at: datetime) -> WeekStatistics:
    """Make the week's statistics from the records; what has been released stays as it was released. Idempotent."""
    return _built(_period(week), at)


def _period(week: str) -> Period:
    found = period_named("weekly", week)
    if found is None:
        raise Missing
    return found


def _built(period: Period, at: datetime) -> WeekStatistics:
    defaults = {"starts_on": period.first, "built_at": at}
    WeekStatistics.objects.get_or_create(week=period.name, defaults=defaults)
    row = WeekStatistics.objects.select_for_update(of=("self",)).get(week=period.name)
    if row.released_at is not None:
        return row
    sheets = build_sheets(period, at)
    row.sheets.all().delete()
    WeekSheet.objects.bulk_create(WeekSheet(statistics=row, name=name, rows=rows) for name, rows in sheets.items())
    row.built_at, row.digest = at, digest(sheets)
    row.save(update_fields=["built_at", "digest"])
    return row


@transaction.atomic
def release(*, week: str, note: str = "", by: Member, at: datetime) -> WeekStatistics:
    """Make the statistics a last time and let them stand: the leaders are told. Done once; done again it changes nothing."""
    require(by, "statistics.release")
    period = _period(week)
    if at < bounds(period)[1]:
        raise Refused("week_not_over")
    if len(note) > LONGEST:
        raise Refused("feedback_too_long", field="note", limit=LONGEST)
    row = _built(period, at)
    if row.released_at is not None:
        return row
    row.released_at, row.released_by, row.note = at, by, note.strip()
    row.save(update_fields=["released_at", "released_by", "note"])
    rows = sum(len(sheet.rows) for sheet in row.sheets.all())
    record([StatisticsReleased(subject=period.name, digest=row.digest, rows=rows)], by=by, at=at)
    return row


@transaction.atomic
def give_feedback(*, kind: str, public_id: str, text: str, by: Member, at: datetime) -> Feedback:
    """Say something about a record to the one it comes from; one's own records need no feedback."""
    require(by, "statistics.feedback")
    said = text.strip()
    if not said:
        raise Refused("feedback_empty", field="text")
    if len(said) > LONGEST:
        raise Refused("feedback_too_long", field="text", limit=LONGEST)
    member = source_of(kind=kind, public_id=public_id, by=by)
    if member == by:
        raise Refused("feedback_on_own")
    written = Feedback.objects.create(about_kind=kind, about_id=public_id, member=member, by=by, at=at, text=said)
    told = FeedbackGiven(subject=written.public_id, member=member.code, text=said, **{kind: public_id})
    record([told], by=by, at=at)
    return written


_SOURCES: dict[str, tuple[Callable[[Member], QuerySet[Model]], str]] = {
    "report": (lambda by: Report.objects.visible_to(by, "reports.view").filter(submitted_at__isnull=False), "writer"),
    "visit": (lambda by: Visit.objects.visible_to(by, "visits.view"), "leader"),
    "opportunity": (lambda by: Opportunity.objects.visible_to(by, "opportunities.view"), "owner"),
    "bid": (lambda by: Bid.objects.visible_to(by, "bids.view"), "owner"),
    "contract": (lambda by: Contract.objects.visible_to(by, "contracts.view"), "owner"),
}
"""Kind of record → those that somebody may see, and the field of the member it comes from."""


def source_of(*, kind: str, public_id: str, by: Member) -> Member:
    """Whom the record comes from; Missing when ``by`` may not see it."""
    if kind == "week":
        released = WeekStatistics.objects.filter(week=public_id, released_at__isnull=False).select_related(
            "released_by"
        )
        found = released.first()
        source = found.released_by if found else None
    elif kind in _SOURCES:
        rows, field = _SOURCES[kind]
        row = rows(by).filter(public_id=public_id).select_related(field).first()
        source = getattr(row, field) if row else None
    else:
        source = None
    if source is None:
        raise Missing
    return source


def mark_read(*, kind: str, public_id: str, by: Member, at: datetime) -> None:
    """The member has had the feedback on the record before their eyes."""
    Feedback.objects.filter(about_kind=kind, about_id=public_id, member=by, read_at=None).update(read_at=at)


@transaction.atomic
def note_export(*, week: str, count: int, by: Member, at: datetime) -> None:
    """The workbook of the week was taken away."""
    require(by, "statistics.view")
    record([StatisticsExported(subject=week, count=count)], by=by, at=at)


@transaction.atomic
def note_overview_export(*, period: str, count: int, by: Member, at: datetime) -> None:
    """The overview was taken away."""
    require(by, "opportunities.export")
    record([OverviewExported(subject=period, count=count)], by=by, at=at)
