"""Reading reports: what waits for a signature, what was sent to whom, whose reports there are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from bihuan.base.organisation.models import Member
from bihuan.steer.reports import figures
from bihuan.steer.reports.models import DRAFT, RETURNED, Copy, Report, ReportQuerySet
from bihuan.steer.reports.periods import day_of
from bihuan.steer.reports.rules import Period, expected_period, period_named
from bihuan.steer.reports.services import span


def to_sign(member: Member, *, addressed: bool = False) -> ReportQuerySet:
    """Reports that wait and that the member may sign: first those addressed to them, then the longest waiting.

    ``addressed``: only those, those of whom one stands in for, and those that lie on nobody's desk.
    """
    acting_for = [authority.member_id for authority in member.authorities]
    mine = Q(addressee__in=acting_for) | Q(addressee=None)
    waiting = Report.objects.waiting().visible_to(member, "reports.sign").exclude(writer=member)
    found = waiting.annotate(
        is_mine=Case(When(mine, then=Value(True)), default=Value(False), output_field=BooleanField())
    )
    if addressed:
        found = found.filter(mine)
    return found.select_related("writer__department").order_by("-is_mine", "submitted_at", "pk")


def received(member: Member) -> QuerySet[Copy]:
    """The copies sent to the member, the latest first."""
    return Copy.objects.filter(member=member).select_related("report__writer").order_by("-sent_at", "-pk")


def unfinished(member: Member, limit: int = 10) -> list[Report]:
    """The member's drafts and what was returned to them, the oldest first."""
    own = Report.objects.filter(writer=member, state__in=("draft", "returned"), archived_at=None)
    return list(own.order_by("starts_on", "pk")[:limit])


def moved_since(report: Report, at: datetime) -> dict[str, tuple[Any, Any]]:
    """What the records say differently by now from what was handed in: block → (then, now). Nothing of it moves the report."""
    if report.submitted_at is None:
        return {}
    now = figures.compute(report.report_kind, report.writer, span(report), at)
    return {name: (report.figures.get(name), value) for name, value in now.items() if value != report.figures.get(name)}


def copies_of(report: Report) -> list[Copy]:
    """Who the report went to."""
    return list(report.copies.select_related("member"))


def shown_figures(report: Report, at: datetime) -> Mapping[str, Any]:
    """The figures of the report: as handed in, else as the records stand."""
    if report.state in ("submitted", "signed"):
        return dict(report.figures)
    return figures.compute(report.report_kind, report.writer, span(report), at)


def next_to_write(member: Member, kind: str, now: datetime) -> Period:
    """The period whose report the member has to write: the oldest that is begun or returned, else the one whose turn it is."""
    expected = expected_period(kind, day_of(now))
    begun = Report.objects.filter(writer=member, report_kind=kind, state__in=(DRAFT, RETURNED), archived_at=None)
    oldest = begun.order_by("starts_on").values_list("period", flat=True).first()
    if oldest is not None:
        return period_named(kind, oldest) or expected
    handed = Report.objects.filter(writer=member, report_kind=kind, submitted_at__isnull=False)
    if kind != "daily" and handed.filter(period=expected.name).exists():
        return expected.next if expected.next.first <= day_of(now) else expected
    return expected
