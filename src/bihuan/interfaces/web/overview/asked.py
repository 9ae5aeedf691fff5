"""Which overview is looked at: the address says so."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from bihuan.interfaces.web import deals
from bihuan.interfaces.wording.overview import MEASURES

MONTHS = 12
TWELVE, YEAR = "12m", "year"
departments = deals.departments("opportunities.view")


def month_after(month: date, by: int = 1) -> date:
    """The first day of the month that many months later, or earlier."""
    year, place = divmod(month.year * 12 + month.month - 1 + by, 12)
    return date(year, place + 1, 1)


@dataclass(frozen=True)
class Asked:
    """``period``: the last twelve months or this year; ``measure``: of what each person's months are shown."""

    today: date
    period: str = TWELVE
    measure: str = "won"
    department: str = ""

    @property
    def now(self) -> date:
        """The first day of this month."""
        return self.today.replace(day=1)

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of the period's months; the last one is this month."""
        count = self.today.month if self.period == YEAR else MONTHS
        return tuple(month_after(self.now, place - count + 1) for place in range(count))

    @property
    def span(self) -> str:
        """``2025-12_2026-11``."""
        return f"{self.months[0]:%Y-%m}_{self.now:%Y-%m}"

    @property
    def until(self) -> date:
        """The first day after the period."""
        return month_after(self.now)

    def address(self, name: str = "overview:overview", **changes: Any) -> str:
        """The address of this overview, or of another like it."""
        other, data = replace(self, **changes), QueryDict(mutable=True)
        for parameter, usual in (("period", TWELVE), ("measure", "won"), ("department", "")):
            value = getattr(other, parameter)
            if value != usual:
                data[parameter] = value
        return f"{reverse(name)}?{data.urlencode(safe='/')}"


def read(data: QueryDict, known: deals.Pairs, measures: frozenset[str], today: date) -> Asked:
    """What the address asks for; what it says wrongly, or what the reader may not see, is as if it had not been said."""
    measure, department = data.get("measure", ""), data.get("department", "")
    return Asked(
        today=today,
        period=YEAR if data.get("period") == YEAR else TWELVE,
        measure=measure if measure in MEASURES and measure in measures else "won",
        department=department if department in {path for path, _name in known} else "",
    )
