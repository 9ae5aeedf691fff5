"""The overview's figures as the page writes them: short amounts, bars, the lists behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan.insight.analytics.rules import NO_DAY, RECEIVED, SIGNED, WON
from bihuan.insight.analytics.tallies import NOTHING, Overview, Total, Who, added
from bihuan.interfaces.web.kit import times
from bihuan.interfaces.web.kit.navigation import address
from bihuan.interfaces.web.overview.asked import Asked, month_after
from bihuan.interfaces.wording import opportunities as deal_words
from bihuan.interfaces.wording.overview import MEASURES

AHEAD = 6
"""Months of the forecast, this one the first."""
HEIGHT = 20
"""Of the bars of a row, in the units of their drawing."""
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    WON: ("opportunities:list", {"outcome": "won", "scope": "all"}),
    SIGNED: ("contracts:list", {"state": "signed", "scope": "all"}),
    RECEIVED: ("contracts:receipts", {"scope": "all"}),
}
"""The records behind a measure."""
DAY = timedelta(days=1)
WIDE_ENOUGH = 4
"""Units from one bar to the next, the gap among them."""
Bars = list[tuple[int, int, int]]
"""Place from the left, from the top, and height of each."""


@dataclass(frozen=True)
class Cell:
    """An amount, short and whole; empty where there is nothing."""

    text: str
    title: str


def cell(total: Total) -> Cell:
    """``—`` stands for nothing; an amount of 0 of something is said."""
    if not total.count:
        return Cell("", "")
    return Cell(times.short_amount(total.amount), times.money(total.amount))


def bars(totals: Sequence[Total]) -> Bars:
    """Each amount as a bar, the largest as high as the drawing; nothing has none, and what is taken back neither."""
    most = max((one.amount for one in totals), default=Decimal(0))
    if most <= 0:
        return []
    heights = [max(0, int(HEIGHT * one.amount / most)) or (1 if one.amount > 0 else 0) for one in totals]
    return [(place * WIDE_ENOUGH, HEIGHT - height, height) for place, height in enumerate(heights) if height]


@dataclass(frozen=True)
class Row:
    """A line of months: a measure's, or a person's."""

    label: str
    cells: list[Cell]
    whole: Total
    bars: Bars
    note: str = ""
    href: str = ""
    held: Cell | None = None
    late: int = 0
    late_href: str = ""

    @property
    def sum(self) -> Cell:
        """All months together."""
        return cell(self.whole)


def _row(label: str, totals: Sequence[Total], **more: Any) -> Row:
    return Row(label, [cell(one) for one in totals], added(totals), bars(totals), **more)


def measures(found: Overview, asked: Asked, *, alone: bool) -> list[Row]:
    """Month by month, what everybody together won, signed and received. They lead to the people, of one ``alone`` to the records."""
    return [
        _row(
            str(label),
            [found.by_month[code, month] for month in asked.months],
            href=address_of(*LISTS[code]) if alone else f"{asked.address(measure=code)}#people",
        )
        for code, label in MEASURES.items()
        if code in found.measures
    ]


def people(found: Overview, asked: Asked) -> list[tuple[str, list[Row]]]:
    """The same of the chosen measure for each person, by department."""
    groups: dict[str, list[Row]] = {}
    for who in found.people:
        groups.setdefault(who.department, []).append(_person(found, asked, who))
    return list(groups.items())


def _person(found: Overview, asked: Asked, who: Who) -> Row:
    duty = {"who": who.public_id, "state": "late", "scope": "all"}
    return _row(
        who.name,
        [found.done.get((asked.measure, who.key, month), NOTHING) for month in asked.months],
        href=address_of("opportunities:list", {"owner": who.public_id, "scope": "all"}),
        held=cell(found.held.get(who.key, NOTHING)),
        late=found.late.get(who.key, 0),
        late_href=address_of("today:duties", duty),
    )


def together(found: Overview, asked: Asked) -> Row:
    """Everybody's line."""
    totals = [found.by_month[asked.measure, month] for month in asked.months]
    return _row(_("Total"), totals, held=cell(added(found.held.values())), late=sum(found.late.values()))


@dataclass(frozen=True)
class Bar:
    """A line with a bar: a stage, a month. ``share``: of the longest, in per cent."""

    label: str
    count: str
    amount: Cell
    share: int
    href: str = ""
    tone: str = ""


def funnel(found: Overview, asked: Asked) -> list[Bar]:
    """What is open, stage by stage."""
    stages = found.funnel()
    lines = [
        (str(deal_words.STAGES[stage]), total, pipeline(asked, {"stage": stage}), "") for stage, total in stages.items()
    ]
    return _barred(lines)


def forecast(found: Overview, asked: Asked) -> list[Bar]:
    """What is open, by the month in which it is expected to be closed; months that are over first."""
    ends = month_after(asked.now, AHEAD)
    lines = [(_("Month passed"), found.expected(date.min, asked.now), _between(asked, None, asked.now), "amber")]
    for place in range(AHEAD):
        month = month_after(asked.now, place)
        until = month_after(month)
        lines.append((f"{month:%Y-%m}", found.expected(month, until), _between(asked, month, until), ""))
    lines.append(
        (pgettext("after these months", "Later"), found.expected(ends, NO_DAY), _between(asked, ends, None), "")
    )
    lines.append((_("No date"), found.undated(), "", "gray"))
    return _barred(lines)


def _barred(lines: Sequence[tuple[str, Total, str, str]]) -> list[Bar]:
    most = max((total.amount for _label, total, *_ in lines), default=Decimal(0))
    return [
        Bar(
            label,
            times.number(total.count),
            cell(total),
            int(100 * total.amount / most) if most > 0 else 0,
            href if total.count else "",
            tone if total.count else "",
        )
        for label, total, href, tone in lines
    ]


def address_of(name: str, query: Mapping[str, str]) -> str:
    """A list's address narrowed to what a figure counts; empty where the list is not there."""
    href = address(name)
    return f"{href}?{urlencode(query)}" if href else ""


def pipeline(asked: Asked, more: Mapping[str, str] = MappingProxyType({})) -> str:
    """The list of opportunities that the figure counts."""
    place = {"department": asked.department} if asked.department else {}
    return address_of("opportunities:list", {"scope": "all", **more, **place})


def _between(asked: Asked, first: date | None, until: date | None) -> str:
    ends = {"expected_close_on_from": first, "expected_close_on_to": until - DAY if until else None}
    return pipeline(asked, {name: day.isoformat() for name, day in ends.items() if day})
