"""Weekly reports out of a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bihuan.base.organisation.models import Member
from bihuan.steer.reports.models import Report


@dataclass(frozen=True)
class ReportRow:
    """A weekly report as a workbook tells it. ``words``: what was done, ``plan``: what is next; not handed in: a draft."""

    member: Member
    monday: date
    words: str
    plan: str = ""
    submitted_at: datetime | None = None


def import_reports(*, rows: Sequence[ReportRow], by: Member, at: datetime) -> list[Report]:
    """Enter weekly reports, all or none."""
    raise NotImplementedError
