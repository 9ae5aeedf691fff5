"""Reading targets, and what was reached of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db.models import DecimalField, Sum
from django.db.models.functions import TruncMonth

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import people
from bihuan.base.policies.selectors import work_calendar
from bihuan.flow.contracts.selectors import receipts_between, signed_between
from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.people import Person
from bihuan.steer.targets.models import MEASURES, Target

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
MONEY = DecimalField(max_digits=16, decimal_places=2)
Place = tuple[int, date, str]
"""Member, first day of the month, measure."""


class Reached(NamedTuple):
    """A target (None: none was set) and what was reached; ``ratio`` in per cent, None without a target above 0."""

    target: Decimal | None
    actual: Decimal

    @property
    def ratio(self) -> Decimal | None:
        """How much of the target was reached, in per cent to one decimal."""
        return (self.actual / self.target * 100).quantize(Decimal("0.1"), ROUND_HALF_UP) if self.target else None


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def target_and_actual(member: Member, month: date) -> dict[str, Reached]:
    """The member's targets of the month that begins on ``month`` and what was reached, by measure."""
    grid = targets_and_actuals([member.pk], month, next_month(month))
    return {measure: grid.get((member.pk, month, measure), Reached(None, NOTHING)) for measure in MEASURES}


def targets_and_actuals(members: Collection[int], since: date, until: date) -> dict[Place, Reached]:
    """The same for several members and the months of [since, until): three queries, however many they are."""
    set_for = Target.objects.filter(member__in=members, month__gte=since, month__lt=until)
    targets = {(row.member_id, row.month, row.measure): row.amount for row in set_for}
    actual = _actuals(members, since, until)
    return {place: Reached(targets.get(place), actual.get(place, NOTHING)) for place in {*targets, *actual}}


def _actuals(members: Collection[int], since: date, until: date) -> dict[Place, Decimal]:
    """Signed contracts count for whose they were at the signing, receipts for whose the contract was then."""
    sources = {
        "orders": (signed_between(since, until).filter(sold_by__in=members), "sold_by", "signed_on"),
        "receipts": (receipts_between(since, until).filter(owner__in=members), "owner", "received_on"),
    }
    found: dict[Place, Decimal] = {}
    for measure, (rows, who, day) in sources.items():
        sums = rows.order_by().annotate(month=TruncMonth(day)).values_list(who, "month")
        for member, month, amount in sums.annotate(sum=Sum("amount", output_field=MONEY)):
            found[member, month, measure] = amount.quantize(CENT)
    return found


# The week's share of a month's target


def week_targets(member: Member, monday: date) -> dict[str, Decimal | None]:
    """The member's targets for the week that begins on ``monday``, by measure; None where no month of it has one.

    A month's target is spread evenly over the month's working days (the company's calendar); the week's share is that of the
    member's own working days in it: employed and not on leave. A week across two months takes its part of each.
    """
    person = people([member.code])[0]
    days = [monday + timedelta(days=offset) for offset in range(7)]
    own = own_days(person, work_calendar(), days)
    months = {day.replace(day=1) for day in days}
    rows = Target.objects.filter(member=member, month__in=months).values_list("month", "measure", "amount")
    set_for = {(month, measure): amount for month, measure, amount in rows}
    return {measure: _share(measure, months, set_for, own) for measure in MEASURES}


def own_days(person: Person, calendar: WorkCalendar, days: Iterable[date]) -> dict[date, int]:
    """How many of the days are the person's own working days, by month."""
    found: dict[date, int] = defaultdict(int)
    for day in days:
        if calendar.is_working(day.toordinal()) and person.is_there(day.toordinal()):
            found[day.replace(day=1)] += 1
    return found


def _share(
    measure: str, months: Iterable[date], set_for: dict[tuple[date, str], Decimal], own: dict[date, int]
) -> Decimal | None:
    concerned = [month for month in months if (month, measure) in set_for]
    if not concerned:
        return None
    parts = (set_for[month, measure] * own.get(month, 0) / (working_days(month) or 1) for month in concerned)
    return sum(parts, Decimal(0)).quantize(CENT, ROUND_HALF_UP)


def working_days(month: date) -> int:
    """The working days of the month that begins on ``month``."""
    calendar, until = work_calendar(), next_month(month)
    return sum(calendar.is_working(day) for day in range(month.toordinal(), until.toordinal()))
