"""Visits and follow-ups out of a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bihuan.base.organisation.models import Member
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.inputs import FollowupInput, HeldVisit, VisitReport
from bihuan.flow.fieldwork.models import Followup, Visit


@dataclass(frozen=True)
class VisitRow:
    """A visit as a workbook tells it; the first of ``people`` leads. ``marked``: nobody told its times, they are assumed."""

    given: HeldVisit
    customer: Customer
    people: Sequence[Member]
    report: VisitReport | None = None
    reported_at: datetime | None = None
    marked: bool = False


@dataclass(frozen=True)
class FollowupRow:
    """A contact with a customer as a workbook tells it."""

    given: FollowupInput
    customer: Customer
    author: Member
    logged_at: datetime


def import_visits(*, rows: Sequence[VisitRow], by: Member, at: datetime) -> list[Visit]:
    """Enter visits that were made, all or none."""
    raise NotImplementedError


def import_followups(*, rows: Sequence[FollowupRow], by: Member, at: datetime) -> list[Followup]:
    """Enter contacts with customers, all or none."""
    raise NotImplementedError
