"""The grid of targets: members by months, what is aimed at beside what was reached, as it stands and as it is typed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import who_may
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.kit import times
from bihuan.steer.targets.models import MEASURES, Target
from bihuan.steer.targets.selectors import Reached, targets_and_actuals

ROWS = 50
"""Members on a page: their cells stay below what a form may send."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
NOTHING = Reached(None, Decimal(0))
ZERO = Decimal(0)
departments = deals.departments("targets.view")
Place = tuple[str, int]
"""A member's public id and a month of the year, from 1."""


@dataclass(frozen=True)
class View:
    """Which grid is looked at: the address says so."""

    year: int
    measure: str
    department: str = ""
    everyone: bool = False
    page: int = 1

    def address(self, name: str = "targets:grid", **changes: Any) -> str:
        """The address of this grid, or of another like it; turning to another starts at its first page."""
        other = replace(self, **{"page": 1, **changes})
        data = QueryDict(mutable=True)
        data["year"], data["measure"] = str(other.year), other.measure
        if other.department:
            data["department"] = other.department
        if other.everyone:
            data["everyone"] = "1"
        if other.page > 1:
            data["page"] = str(other.page)
        return f"{reverse(name)}?{data.urlencode(safe='/')}"

    @property
    def months(self) -> list[date]:
        """The first days of the year's months."""
        return [date(self.year, month, 1) for month in range(1, 13)]


def asked_view(data: QueryDict, member: Member, today: date) -> View:
    """What the address asks for; what it says wrongly is as if it had not been said."""
    department = data.get("department", "")
    known = {path for path, _name in departments(member)}
    measure = data.get("measure", "")
    return View(
        year=_number(data.get("year", ""), FIRST_YEAR, LAST_YEAR, today.year),
        measure=measure if measure in MEASURES else MEASURES[0],
        department=department if department in known else "",
        everyone=data.get("everyone") == "1",
        page=_number(data.get("page", ""), 1, 9999, 1),
    )


def _number(words: str, first: int, last: int, otherwise: int) -> int:
    found = int(words) if words.isascii() and words.isdigit() and len(words) < 5 else otherwise
    return found if first <= found <= last else otherwise


def members_in(view: View, asking: Member, today: date) -> "QuerySet[Member]":
    """Whose targets are shown: who sells, or has a target that year; with ``everyone`` all whom one may see."""
    rows = Member.objects.visible_to(asking, "targets.view").select_related("department")
    if view.department:
        rows = rows.filter(department__path__startswith=view.department)
    having = Target.objects.filter(month__year=view.year).values("member")
    if view.everyone:
        rows = rows.filter(Q(is_active=True) | Q(pk__in=having))
    else:
        sellers = [one.pk for one in who_may("opportunities.create")]
        holding = rows.with_position(today).filter(pk__in=sellers, position_role__isnull=False, is_active=True)
        rows = rows.filter(Q(pk__in=holding.values("pk")) | Q(pk__in=having))
    ordered: QuerySet[Member] = rows.order_by("department__path", "sort_key", "pk")
    return ordered


@dataclass(frozen=True)
class Typed:
    """What a browser sent of the grid. ``seen``: what stood in each cell when it was opened."""

    cells: Mapping[Place, str] = field(default_factory=dict)
    seen: Mapping[Place, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """A month of a member. ``text`` stands in the input, ``saved`` in the books; ``others``: what somebody else set."""

    name: str
    month: date
    text: str
    saved: Decimal | None
    reached: Reached
    has_begun: bool
    problem: str = ""
    others: str = ""

    @property
    def is_changed(self) -> bool:
        """Whether it holds what is not saved yet."""
        return self.text != self.kept

    @property
    def kept(self) -> str:
        """What is in the books, as it stands in an input."""
        return shown(self.saved)

    @property
    def ratio(self) -> str:
        """How much was reached; — without a target above 0."""
        return percent(self.reached.ratio)

    @property
    def actual(self) -> str:
        """What was reached, short."""
        return times.short_amount(self.reached.actual)

    @property
    def is_reached(self) -> bool:
        """Whether the target was reached."""
        return bool(self.reached.target) and self.reached.actual >= (self.reached.target or ZERO)


@dataclass(frozen=True)
class Row:
    """A member's year."""

    member: Member
    cells: tuple[Cell, ...]
    editable: bool

    @cached_property
    def whole(self) -> Reached:
        """The year's target, and what was reached of it."""
        return added(cell.reached for cell in self.cells)

    @property
    def actual(self) -> str:
        """What was reached in the year, short."""
        return times.short_amount(self.whole.actual)

    @property
    def ratio(self) -> str:
        """How much of the year's target was reached."""
        return percent(self.whole.ratio)


@dataclass(frozen=True)
class Grid:
    """A page of the grid."""

    view: View
    rows: tuple[Row, ...]
    count: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.count // ROWS))

    @cached_property
    def totals(self) -> list[Reached]:
        """The sums of the months, and of the year, over the rows of this page."""
        months = [added(row.cells[place].reached for row in self.rows) for place in range(12)]
        return [*months, added(months)]

    @property
    def editable(self) -> bool:
        """Whether anything here can be set."""
        return any(row.editable for row in self.rows)

    @property
    def all_editable(self) -> bool:
        """Whether everything here can be: only then do sums follow what is typed."""
        return all(row.editable for row in self.rows)

    @property
    def unsaved(self) -> bool:
        """Whether something typed is not saved yet."""
        return any(cell.is_changed for row in self.rows for cell in row.cells)


def shown(amount: Decimal | None) -> str:
    """An amount as it stands in a cell."""
    return times.amount(amount)


def percent(ratio: Decimal | None) -> str:
    """``87.5%``; — where there is nothing to divide by."""
    return "—" if ratio is None else f"{ratio:.0f}%"


def added(parts: Iterable[Reached]) -> Reached:
    """Several together; without a target when none of them has one."""
    listed = list(parts)
    targets = [one.target for one in listed if one.target is not None]
    return Reached(sum(targets, ZERO) if targets else None, sum((one.actual for one in listed), ZERO))


def cell_name(member: Member, month: int) -> str:
    """The name of a cell's input."""
    return f"t-{member.public_id}-{month:02}"


def page_of(view: View, asking: Member, today: date) -> tuple[list[Member], int]:
    """The members of the page, and how many there are on all."""
    rows = members_in(view, asking, today)
    start = (view.page - 1) * ROWS
    return list(rows[start : start + ROWS]), rows.count()


def within(asking: Member, members: Sequence[Member]) -> set[int]:
    """Those whose targets one may set."""
    ids = [one.pk for one in members]
    return set(Member.objects.visible_to(asking, "targets.edit").filter(pk__in=ids).values_list("pk", flat=True))


def make_grid(
    view: View,
    members: Sequence[Member],
    count: int,
    *,
    editable: Collection[int],
    today: date,
    typed: Typed | None = None,
    problems: Mapping[Place, str] | None = None,
    others: Mapping[Place, str] | None = None,
) -> Grid:
    """The grid with what is typed where something is, else with what is set."""
    found = targets_and_actuals([one.pk for one in members], date(view.year, 1, 1), date(view.year + 1, 1, 1))

    def cell(member: Member, month: date) -> Cell:
        reached = found.get((member.pk, month, view.measure), NOTHING)
        place = (member.public_id, month.month)
        return Cell(
            name=cell_name(member, month.month),
            month=month,
            text=shown(reached.target) if typed is None else typed.cells.get(place, shown(reached.target)),
            saved=reached.target,
            reached=reached,
            has_begun=month <= today,
            problem=(problems or {}).get(place, ""),
            others=(others or {}).get(place, ""),
        )

    rows = (
        Row(member, tuple(cell(member, month) for month in view.months), member.pk in editable) for member in members
    )
    return Grid(view, tuple(rows), count)
