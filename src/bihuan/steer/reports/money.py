"""Orders and receipts of people against their targets, over any days.

A month's target is spread evenly over the month's working days: a period's share is the target ÷ the month's working days ×
the person's own working days in the period. A contract counts as an order on the day it was signed, for whoever sold it; a
receipt on the day it came in; a reversal takes away on its own day.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Sum

from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import work_calendar
from bihuan.flow.contracts.models import ContractQuerySet, ReceiptQuerySet
from bihuan.flow.contracts.selectors import receipts_between, signed_between
from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.people import Person
from bihuan.steer.reports.rules import Period
from bihuan.steer.targets.models import MEASURES, Target
from bihuan.steer.targets.selectors import next_month, own_days

CENT = Decimal("0.01")
DAY = timedelta(days=1)
NOTHING = Decimal("0.00")
NAMES = ("actual", "target", "month_actual", "month_target")


def together(amounts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Several people's amounts as one: sums, None where nobody has a target."""
    rows = list(amounts)
    return {measure: {name: _summed(row[measure][name] for row in rows) for name in NAMES} for measure in MEASURES}


def _summed(texts: Iterable[str | None]) -> str | None:
    told = [Decimal(text) for text in texts if text is not None]
    return str(sum(told, NOTHING).quantize(CENT)) if told else None


def each(members: Iterable[Member], staff: Iterable[Person], period: Period) -> dict[int, dict[str, Any]]:
    """Member's key → the amounts of each measure as text; ``target`` None without one. The same queries for any number."""
    codes = {member.pk: member.code for member in members}
    month = Period(f"{period.last:%Y-%m}", period.last.replace(day=1), period.last)
    targets, calendar = _targets(list(codes), period), work_calendar()
    staff_by_code = {person.id: person for person in staff}
    found: dict[int, dict[str, Any]] = {key: {} for key in codes}
    for measure in MEASURES:
        actual, so_far = _actual(measure, list(codes), period), _actual(measure, list(codes), month)
        for key, code in codes.items():
            monthly = {
                start: amount for (member, name, start), amount in targets.items() if (member, name) == (key, measure)
            }
            parts = [amount * share(calendar, staff_by_code[code], start, period) for start, amount in monthly.items()]
            found[key][measure] = {
                "actual": str(actual.get(key, NOTHING)),
                "target": str(sum(parts, NOTHING).quantize(CENT)) if parts else None,
                "month_actual": str(so_far.get(key, NOTHING)),
                "month_target": str(monthly[month.first].quantize(CENT)) if month.first in monthly else None,
            }
    return found


def _targets(members: list[int], period: Period) -> dict[tuple[int, str, date], Decimal]:
    months = {period.first.replace(day=1), period.last.replace(day=1)}
    rows = Target.objects.filter(member__in=members, month__in=months)
    return {
        (key, measure, month): amount
        for key, measure, month, amount in rows.values_list("member", "measure", "month", "amount")
    }


def _actual(measure: str, members: list[int], period: Period) -> dict[int, Decimal]:
    rows, whose = (orders(members, period), "sold_by") if measure == "orders" else (receipts(members, period), "owner")
    return {key: total.quantize(CENT) for key, total in rows.order_by().values_list(whose).annotate(Sum("amount"))}


def orders(members: Iterable[int], period: Period) -> ContractQuerySet:
    """The contracts that count as the people's orders of the period."""
    return signed_between(period.first, period.last + DAY).filter(sold_by__in=members)


def receipts(members: Iterable[int], period: Period) -> ReceiptQuerySet:
    """The receipts that count as the people's of the period, reversals among them."""
    return receipts_between(period.first, period.last + DAY).filter(owner__in=members)


@lru_cache(maxsize=64)
def _working_days(calendar: WorkCalendar, month: date) -> int:
    days = range(month.toordinal(), next_month(month).toordinal())
    return sum(calendar.is_working(day) for day in days)


def share(calendar: WorkCalendar, person: Person, month: date, period: Period) -> Decimal:
    """Which part of the month's target falls on the person's own working days in the period."""
    days = (period.first + DAY * offset for offset in range((period.last - period.first).days + 1))
    own = own_days(person, calendar, days).get(month, 0)
    return Decimal(own) / (_working_days(calendar, month) or 1)
