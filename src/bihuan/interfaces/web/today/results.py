"""The week and the month beside Today, for those who lead (D4): a few figures, each opening its records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import DecimalField, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import NoReverseMatch
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bihuan.base.duties.models import Duty
from bihuan.base.organisation.models import Member
from bihuan.flow.contracts.selectors import receipts_between, signed_between
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.models import Visit
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.web.kit import navigation
from bihuan.interfaces.web.today.board import counted
from bihuan.steer.reports.periods import day_of, zone
from bihuan.steer.targets.models import Target
from bihuan.steer.targets.selectors import next_month

MONEY = DecimalField(max_digits=18, decimal_places=2)
Label = str | Promise


@dataclass(frozen=True)
class Figure:
    """A figure with the way to its records. ``of``: what it is measured against; None where there is nothing."""

    label: Label
    value: Decimal
    href: str
    of: Decimal | None = None
    is_money: bool = False
    tone: str = ""

    @property
    def ratio(self) -> Decimal | None:
        """How much of it is reached."""
        return self.value / self.of if self.of else None


def address(name: str, query: Mapping[str, str], args: tuple[str, ...] = ()) -> str:
    """The list's address narrowed to the records; empty where it is not there."""
    try:
        href = navigation.of_record(name, *args) if args else navigation.address(name)
    except NoReverseMatch:
        return ""
    return f"{href}?{urlencode(query)}" if href and query else href or ""


def _summed(rows: "QuerySet[Any]") -> Coalesce:
    total = (
        rows.order_by().annotate(one=Value(1)).values("one").annotate(s=Sum("amount", output_field=MONEY)).values("s")
    )
    return Coalesce(Subquery(total), Value(Decimal(0)), output_field=MONEY)


def _targets(member: Member, month: date, measure: str) -> "QuerySet[Target]":
    return Target.objects.visible_to(member, "targets.view").filter(month=month, measure=measure)


def month(member: Member, now: datetime) -> list[Figure]:
    """What the month has brought so far, of all whom the reader leads. One statement."""
    first = day_of(now).replace(day=1)
    until = next_month(first)
    since, ends = (datetime.combine(day, time(), zone()) for day in (first, until))
    seen = Member.objects.visible_to(member, "targets.view").values("pk")
    figures = {
        "orders": _summed(signed_between(first, until).filter(sold_by__in=seen)),
        "order_target": _summed(_targets(member, first, "orders")),
        "receipts": _summed(receipts_between(first, until).filter(owner__in=seen)),
        "receipt_target": _summed(_targets(member, first, "receipts")),
        "customers": counted(
            Customer.objects.visible_to(member, "customers.view").filter(
                created_at__gte=since, created_at__lt=ends, archived_at=None
            )
        ),
        "visits": counted(
            Visit.objects.visible_to(member, "visits.view").filter(
                state="held", started_at__gte=since, started_at__lt=ends, archived_at=None
            )
        ),
        "won": counted(
            Opportunity.objects.visible_to(member, "opportunities.view").filter(
                outcome="won", closed_at__gte=since, closed_at__lt=ends
            )
        ),
    }
    found = Member.objects.filter(pk=member.pk).order_by().annotate(**figures).values(*figures)[0]
    days = {"from": first.isoformat(), "to": day_of(now).isoformat()}
    return [
        Figure(
            _("Orders this month"),
            found["orders"],
            address("contracts:list", _between("signed", days)),
            found["order_target"],
            is_money=True,
        ),
        Figure(
            _("Receipts this month"),
            found["receipts"],
            address("contracts:receipts", _between("received", days)),
            found["receipt_target"],
            is_money=True,
        ),
        Figure(_("New customers"), Decimal(found["customers"]), address("customers:list", _between("entered", days))),
        Figure(
            _("Visits"),
            Decimal(found["visits"]),
            address("fieldwork:visits", {**_between("when", days), "state": "held"}),
        ),
        Figure(_("Deals won"), Decimal(found["won"]), address("opportunities:list", {"outcome": "won"})),
    ]


def _between(key: str, days: Mapping[str, str]) -> dict[str, str]:
    return {f"{key}_{end}": day for end, day in days.items()}


def week(member: Member, now: datetime) -> list[Figure]:
    """How the team stands this week: duties by state, visits held of those planned. One statement, two without visits."""
    monday = day_of(now) - timedelta(days=day_of(now).weekday())
    since = datetime.combine(monday, time(), zone())
    until = since + timedelta(days=7)
    team = Duty.objects.visible_to(member, "duties.view").exclude(member=member).opened(now)
    due = team.filter(due_at__gt=since, due_at__lte=until).at(now)
    visits = Visit.objects.visible_to(member, "visits.view").exclude(state="cancelled").filter(archived_at=None)
    visits = visits.filter(
        Q(planned_start__gte=since, planned_start__lt=until) | Q(started_at__gte=since, started_at__lt=until)
    )
    figures = {
        **{state: counted(due.filter(state=state)) for state in ("open", "late", "missing")},
        "overdue": counted(
            team.filter(
                completed_at=None, done_at=None, target=None, waived_at=None, due_at__lte=now, missing_at__gt=now
            )
        ),
        "visits": counted(visits),
        "held": counted(visits.filter(state="held")),
    }
    found = Member.objects.filter(pk=member.pk).order_by().annotate(**figures).values(*figures)[0]
    days = {"from": monday.isoformat(), "to": (monday + timedelta(days=6)).isoformat()}
    duties = {"period": "week", "scope": "all"}
    return [
        Figure(
            _("Visits this week, held of planned"),
            Decimal(found["held"]),
            address("fieldwork:visits", _between("when", days)),
            Decimal(found["visits"]),
        ),
        Figure(
            _("Duties open this week"), Decimal(found["open"]), address("today:duties", {**duties, "state": "open"})
        ),
        Figure(
            _("Overdue now"),
            Decimal(found["overdue"]),
            address("today:duties", {"state": "late", "scope": "all"}),
            tone="amber",
        ),
        Figure(
            _("Missing this week"),
            Decimal(found["missing"]),
            address("today:duties", {**duties, "state": "missing"}),
            tone="red",
        ),
    ]
