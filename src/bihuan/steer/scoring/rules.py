"""Which month a duty counts in, whether it is charged, and what a correction is. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import NamedTuple, TypeVar

NOTHING = Decimal("0.00")
K = TypeVar("K", bound=tuple[int, str])


class Cost(NamedTuple):
    """Points, usually negative, and a fine in 元."""

    points: int = 0
    fine: Decimal = NOTHING

    def plus(self, other: "Cost") -> "Cost":
        """Both together."""
        return Cost(self.points + other.points, self.fine + other.fine)

    def minus(self, other: "Cost") -> "Cost":
        """What it is more than the other."""
        return Cost(self.points - other.points, self.fine - other.fine)


def total(costs: Iterable[Cost]) -> Cost:
    """The sum."""
    found = Cost()
    for cost in costs:
        found = found.plus(cost)
    return found


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def bounds(month: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """The moments of a month's duties: (since, until]. A due time is an exclusive bound, so that what is due by the end of
    28 February (1 March 00:00) belongs to February."""
    return datetime.combine(month, time(), zone), datetime.combine(next_month(month), time(), zone)


def month_of(due_at: datetime, zone: tzinfo) -> date:
    """The month in which a duty due then counts."""
    local = due_at.astimezone(zone)
    first = local.date().replace(day=1)
    if local == datetime.combine(first, time(), zone):
        return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    return first


def is_charged(due_at: datetime, charging_from: datetime | None) -> bool:
    """Whether what was due then costs anything: only what is due after charging began."""
    return charging_from is not None and due_at > charging_from


def corrections(closed: Mapping[K, Cost], live: Mapping[K, Cost]) -> dict[K, Cost]:
    """Key of a duty → what is to be added to what was charged (corrections made so far included) to make it what it is now."""
    found = {key: live.get(key, Cost()).minus(closed.get(key, Cost())) for key in sorted(closed.keys() | live.keys())}
    return {key: cost for key, cost in found.items() if cost != Cost()}
