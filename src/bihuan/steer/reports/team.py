"""What the records say about a team's week: the six computed blocks of the management report (D11, D12), and what they rest on.

- Effective visits ÷ visits held. Effective: planned beforehand, reported with a next step, and long enough.
- Customers who signed ÷ customers visited.
- The team's orders ÷ its sellers in post: those in the position ``sales`` with a working day of their own in the week.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import people
from bihuan.base.policies.selectors import work_calendar
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.models import DayPlanLine, Visit
from bihuan.playbook.people import Person
from bihuan.steer.reports import money
from bihuan.steer.reports.models import SIGNED, SUBMITTED, Report
from bihuan.steer.reports.periods import bounds, day_of
from bihuan.steer.reports.rules import EFFECTIVE_MINUTES, Period

SELLER = "sales"
ROWS = 1_000
"""Records named behind one figure."""
Row = dict[str, Any]


def compute(writer: Member, period: Period, at: datetime) -> dict[str, Any]:
    """The blocks as JSON values; each figure with the ids of the records behind it."""
    team = members_of(writer, period)
    staff = people([member.code for member in team])
    keys = [member.pk for member in team]
    visits = [_visit_row(visit, {member.pk: member for member in team}) for visit in visits_held(keys, period)]
    orders = list(money.orders(keys, period).select_related("customer", "sold_by").order_by("signed_on", "pk")[:ROWS])
    sums = money.together(money.each(team, staff, period).values())
    return {
        "team": len(team),
        "target_attainment": sums,
        "new_customers": _new_customers(keys, period),
        "receipts": sums["receipts"],
        "effective_visit_rate": _effective(visits),
        "deal_rate": _deal_rate(visits, orders),
        "sales_per_person": _sales_per_person(sums["orders"]["actual"], orders, sellers(staff, period)),
        "competitors": _quotes(visits, "competitors"),
        "complaints": _quotes([row for row in visits if row["purpose"] == "complaint"], "result"),
        "report_handling": _handling([member for member in team if member != writer], period),
    }


def members_of(leader: Member, period: Period) -> list[Member]:
    """The leader and everybody in the department and below it, so far as they were employed in the period; by name."""
    path = leader.department.path if leader.department else ""
    within = Q(department__path__startswith=path) if path else Q()
    there = Member.objects.filter(Q(pk=leader.pk) | (within if path else Q(pk=leader.pk)), joined_on__lte=period.last)
    return list(there.exclude(left_on__lt=period.first).order_by("sort_key", "pk"))


def sellers(staff: Iterable[Person], period: Period) -> list[Person]:
    """Those who sold in the period: in the position on the last of their own working days in it."""
    calendar = work_calendar()
    days = [day for day in range(period.first.toordinal(), period.last.toordinal() + 1) if calendar.is_working(day)]
    found = []
    for person in staff:
        own = [day for day in days if person.is_there(day)]
        if own and person.role_on(own[-1]) == SELLER:
            found.append(person)
    return found


def visits_held(members: list[int], period: Period) -> QuerySet[Visit]:
    """Visits held in the period under one of the people, in order; ``was_planned``: on a plan of the day or made beforehand."""
    since, until = bounds(period)
    on_a_plan = DayPlanLine.objects.filter(visit=OuterRef("pk"))
    held = Visit.objects.filter(leader__in=members, state="held", started_at__gte=since, started_at__lt=until)
    planned = held.filter(archived_at=None).annotate(on_a_plan=Exists(on_a_plan))
    return planned.select_related("customer").order_by("started_at", "pk")[:ROWS]


def _visit_row(visit: Any, team: dict[int, Member]) -> Row:
    why = _why_not_effective(visit)
    return {
        "about": "visit",
        "id": visit.public_id,
        "day": day_of(visit.started_at).isoformat(),
        "who": team[visit.leader_id].name,
        "customer": visit.customer.name,
        "customer_id": visit.customer.public_id,
        "purpose": visit.purpose,
        "competitors": visit.competitors,
        "result": visit.result,
        "counts": not why,
        "why": why,
    }


def _why_not_effective(visit: Any) -> str:
    """The first thing that keeps the visit from counting; empty: it counts."""
    if not (visit.on_a_plan or (visit.planned_start is not None and visit.created_at < visit.started_at)):
        return "not_planned"
    if visit.reported_at is None or not visit.result.strip():
        return "not_reported"
    if not visit.next_steps.strip():
        return "no_next_step"
    if visit.ended_at - visit.started_at < timedelta(minutes=EFFECTIVE_MINUTES):
        return "too_short"
    return ""


_NAMED = ("about", "id", "day", "who", "customer", "counts", "why")


def _named(rows: Iterable[Row]) -> list[Row]:
    return [{name: row[name] for name in _NAMED if name in row} for row in rows]


def _effective(visits: list[Row]) -> Row:
    return {"numerator": sum(row["counts"] for row in visits), "denominator": len(visits), "rows": _named(visits)}


def _order_rows(orders: Iterable[Any]) -> list[Row]:
    return [
        {
            "about": "contract",
            "id": contract.public_id,
            "day": contract.signed_on.isoformat(),
            "who": contract.sold_by.name,
            "customer": contract.customer.name,
            "amount": str(contract.amount),
        }
        for contract in orders
    ]


def _deal_rate(visits: list[Row], orders: list[Any]) -> Row:
    signed = {contract.customer.public_id for contract in orders}
    visited = {row["customer_id"]: row for row in visits}
    return {
        "numerator": len(signed),
        "denominator": len(visited),
        "rows": _order_rows(orders) + _named(visited.values()),
    }


def _sales_per_person(total: str, orders: list[Any], in_post: list[Person]) -> Row:
    each = Decimal(total) / len(in_post) if in_post else None
    return {
        "numerator": total,
        "denominator": len(in_post),
        "value": None if each is None else str(each.quantize(money.CENT, ROUND_HALF_UP)),
        "people": [person.name for person in in_post],
        "rows": _order_rows(orders),
    }


def _new_customers(members: list[int], period: Period) -> Row:
    since, until = bounds(period)
    recorded = Customer.objects.filter(
        created_by__in=members, created_at__gte=since, created_at__lt=until, archived_at=None
    )
    fields = ("public_id", "name", "created_at", "created_by__name")
    rows = [
        {
            "about": "customer",
            "id": key,
            "day": day_of(at).isoformat(),
            "who": who,
            "customer": name,
        }
        for key, name, at, who in recorded.order_by("created_at", "pk").values_list(*fields)[:ROWS]
    ]
    return {"count": recorded.count(), "rows": rows}


def _quotes(rows: Iterable[Row], field: str) -> list[Row]:
    named = ("about", "id", "day", "who", "customer", "customer_id")
    return [{**{name: row[name] for name in named}, "text": row[field][:500]} for row in rows if row[field].strip()][
        :100
    ]


def _handling(team: list[Member], period: Period) -> list[Row]:
    """Reports that the team handed in for the period, by kind: how many, of them signed and still waiting."""
    handed = Report.objects.filter(
        writer__in=[member.pk for member in team],
        starts_on__range=(period.first, period.last),
        submitted_at__isnull=False,
    )
    counted = handed.order_by("report_kind").values("report_kind")
    return [
        dict(row)
        for row in counted.annotate(
            handed=Count("pk"),
            signed=Count("pk", filter=Q(state=SIGNED)),
            waiting=Count("pk", filter=Q(state=SUBMITTED)),
        )
    ]
