"""From a request to the rows of a list: search, scope, filters, order, page. Names come from the declaration, never the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, OrderBy, Sum
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bihuan.base.access.permissions import Scope
from bihuan.base.records.counting import CountOf
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.filters import Control, Filter, narrow
from bihuan.interfaces.web.kit.lists import MOST_COUNTED, PAGE, Column, RecordList, Rows, nullable

COOKIE = "columns"
LONGEST_SEARCH = 100


def _pages(count: int) -> int:
    return max(1, -(-min(count, MOST_COUNTED) // PAGE))


@dataclass(frozen=True)
class Line:
    """A row ready to be written."""

    id: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Query:
    """One request to one list."""

    spec: RecordList
    request: HttpRequest

    @property
    def data(self) -> QueryDict:
        """The address's parameters."""
        return self.request.GET

    @cached_property
    def text(self) -> str:
        """What is searched for; characters that no database takes are left out."""
        return "".join(each for each in self.data.get("q", "") if each.isprintable())[:LONGEST_SEARCH].strip()

    @cached_property
    def columns(self) -> Sequence[Column]:
        """Every column."""
        return self.spec.all_columns(self.request)

    @cached_property
    def filters(self) -> Sequence[Filter]:
        """Every filter."""
        return self.spec.all_filters(self.request)

    @cached_property
    def shown(self) -> list[Column]:
        """The columns to show: those chosen before (a cookie), else those of the declaration; the leading one always."""
        chosen = self.request.COOKIES.get(f"{COOKIE}_{self.spec.name}", "").split(".")
        known = {column.key for column in self.columns}
        wanted = known.intersection(chosen) or {column.key for column in self.columns if column.shown}
        return [column for column in self.columns if column.lead or column.key in wanted]

    @cached_property
    def scope(self) -> str:
        """Which tab is on; empty for a list without tabs."""
        if not self.tabs:
            return ""
        asked = self.data.get("scope", "")
        first = self.spec.scopes.first if self.spec.scopes else ""
        return asked if asked in self.tabs else first if first in self.tabs else "all"

    @cached_property
    def tabs(self) -> list[str]:
        """The tabs that make a difference to who asks: whoever sees only their own needs none."""
        scopes = self.spec.scopes
        if scopes is None or self.spec.permission is None:
            return []
        reach = rights.scope(self.request, self.spec.permission)
        if reach is None or reach is Scope.OWN:
            return []
        wide = scopes.department is not None and reach is not Scope.DEPARTMENT
        return ["mine", "department", "all"] if wide else ["mine", "all"]

    @cached_property
    def archived(self) -> bool:
        """Whether the archive is looked at."""
        return self.spec.archived is not None and self.data.get("archived") == "1"

    @cached_property
    def _narrowed(self) -> tuple[Rows, tuple[Control, ...]]:
        rows = self.spec.rows(self.request.user)
        if self.spec.archived is not None:
            rows = self.spec.archived(rows, self.archived)
        scopes = self.spec.scopes
        if scopes and self.scope == "mine":
            rows = scopes.mine(rows, self.request.user)
        elif scopes and scopes.department and self.scope == "department":
            rows = scopes.department(rows, self.request.user)
        if self.text and self.spec.search is not None:
            rows = self.spec.search(rows, self.text)
        found = narrow(self.filters, rows, self.request)
        return found.rows, found.controls

    @property
    def rows(self) -> Rows:
        """All rows that fit, in no order."""
        return self._narrowed[0]

    @property
    def controls(self) -> tuple[Control, ...]:
        """The filters as the page shows them."""
        return self._narrowed[1]

    @cached_property
    def sort(self) -> tuple[Column | None, bool]:
        """The column that orders, and whether downwards."""
        sortable = {column.key: column for column in self.columns if column.order}
        for asked in (self.data.get("sort", ""), self.spec.order):
            if asked.removeprefix("-") in sortable:
                return sortable[asked.removeprefix("-")], asked.startswith("-")
        return None, True

    @cached_property
    def ordered(self) -> Rows:
        """All rows that fit, in order: what is empty last, and the key breaks ties, so that pages never repeat a row."""
        return self._in_order(self.rows)

    def _in_order(self, rows: Rows) -> Rows:
        column, down = self.sort
        order = [self._by(path, down) for path in column.order] if column else []
        return rows.order_by(*order, "-pk" if down else "pk")

    def _by(self, path: str, down: bool) -> OrderBy:
        last = True if nullable(self.rows.model, path) else None
        return F(path).desc(nulls_last=last) if down else F(path).asc(nulls_last=last)

    @cached_property
    def count(self) -> int:
        """How many rows fit; one more than is counted when there are more."""
        return self._read[0]

    @property
    def many(self) -> bool:
        """Whether there are more than are counted."""
        return self.count > MOST_COUNTED

    @property
    def pages(self) -> int:
        """How many pages can be turned to."""
        return _pages(self.count)

    @property
    def page(self) -> int:
        """The page asked for, from 1, within what there is."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[int, int, list[Mapping[str, Any]]]:
        """How many rows fit, the page's number, its rows: one statement, for a page past the end three."""
        asked = self.data.get("page", "1")
        page = max(int(asked), 1) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
        rows = self._rows_of(page)
        if rows:
            return rows[0]["rows_in_all"], page, rows
        # By key alone: what a row shows beside it need not be worked out to be counted.
        count = 0 if page == 1 else self.rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
        last = _pages(count)
        return count, last, self._rows_of(last) if count else []

    def _rows_of(self, page: int) -> list[Mapping[str, Any]]:
        if page > _pages(MOST_COUNTED):
            return []
        start = (page - 1) * PAGE
        # The keys first: what a row shows is looked up for those of the page only, not for all that come before it, nor for
        # all that a search finds, which are there before they are put in order.
        keys = self.ordered.values("pk")[start : start + PAGE]
        whole = not start and not self.text
        rows = self.ordered if whole else self._in_order(self.spec.rows(self.request.user).filter(pk__in=keys))
        found = rows.annotate(rows_in_all=CountOf(self.rows, most=MOST_COUNTED + 1))
        return list(found.values("rows_in_all", *self._paths(self.shown))[:PAGE])

    def lines(self, columns: Sequence[Column] | None = None, most: int = 0) -> list[Line]:
        """The page's rows; with ``most`` the first so many of all."""
        shown = columns or self.shown
        found = self.values(shown)[:most] if most else self._read[2]
        return [self._line(row, shown) for row in found]

    def values(self, columns: Sequence[Column]) -> Rows:
        """All rows in order, as what the columns' cells read."""
        return self.ordered.values(*self._paths(columns))

    def _paths(self, columns: Sequence[Column]) -> list[str]:
        return self.spec.paths(columns)

    def _line(self, row: Mapping[str, Any], columns: Sequence[Column]) -> Line:
        return Line(str(row[self.spec.key]), tuple(column.cell.show(row) for column in columns))

    @cached_property
    def totals(self) -> dict[str, Cell]:
        """The sums below the table, by the column's key; no query when no shown column is summed."""
        summed = {column.key: column for column in self.shown if column.total}
        if not summed:
            return {}
        sums = self.spec.sums(self)
        if sums is None or not summed.keys() <= sums.keys():
            sums = self.rows.order_by().aggregate(**{key: Sum(column.total) for key, column in summed.items()})
        return {
            key: column.cell.show(dict.fromkeys(column.cell.paths, sums[key] or 0)) for key, column in summed.items()
        }

    def address(self, **changes: str | None) -> str:
        """This list's address with some parameters changed, None taking one out; the page starts anew unless given."""
        data = self.data.copy()
        for name in ("page", *changes):
            data.pop(name, None)
        for name, value in changes.items():
            if value is not None:
                data[name] = value
        return f"{self.request.path}?{data.urlencode()}" if data else self.request.path

    def without(self, names: Sequence[str]) -> str:
        """The address with these parameters taken out."""
        return self.address(**dict.fromkeys(names))

    @property
    def chips(self) -> list[tuple[str | Promise, str, str]]:
        """What narrows the list: label, in words, and the address without it."""
        chips: list[tuple[str | Promise, str, str]] = [
            (control.label, control.chip, self.without(each.names))
            for each, control in zip(self.filters, self.controls, strict=True)
            if control.chip
        ]
        if self.text and self.spec.search is not None:
            chips.insert(0, (_("Search"), self.text, self.without(["q"])))
        return chips
