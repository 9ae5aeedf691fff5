"""A list as the API walks it: the rows, filters and orders that the page's list declares, a part of it at a time.

``Listing(CUSTOMERS, …)`` is made of the page's ``RecordList``, so that both show the same. Here nothing is guessed: a parameter
that is not known, stands twice or has a value that is none is refused by its name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from pydantic import BaseModel, Field

from bihuan.base.access.predicate import require
from bihuan.interfaces.api import cursors, exchange
from bihuan.interfaces.api.cursors import Order
from bihuan.interfaces.api.problems import Problem
from bihuan.interfaces.api.taking import ONCE
from bihuan.interfaces.api.workbooks import check_limit
from bihuan.interfaces.dataio import tables
from bihuan.interfaces.web.kit.filters import ChoiceFilter, DatesFilter, Filter
from bihuan.interfaces.web.kit.lists import RecordList
from bihuan.interfaces.web.kit.lists_page import as_file

USUAL, MOST, MOST_COUNTED = 50, 200, 10_000
LONGEST_SEARCH = 100
FORMATS = frozenset(tables.CONTENT_TYPES)
T = TypeVar("T")
Rows = QuerySet[Any]


class Page(BaseModel, Generic[T]):
    """A part of a list."""

    items: list[T]
    next: str | None = Field(description="Address of the next page; null on the last one.")
    total: int | None = Field(None, description=f"How many fit in all, where asked for; at most {MOST_COUNTED}.")
    total_is_exact: bool | None = Field(None, description=f"False where there are more than {MOST_COUNTED}.")


@dataclass(frozen=True)
class Listing:
    """A list. ``with_all`` reads along what ``show`` needs of every row, in a fixed number of queries.

    ``instead``: filters in place of the page's of that key, where that one answers what was not asked.
    """

    spec: RecordList
    show: Callable[[Any], Mapping[str, Any]]
    with_all: Callable[[Rows], Rows] = lambda rows: rows
    instead: tuple[Filter, ...] = ()

    @cached_property
    def filters(self) -> Sequence[Filter]:
        """What the page's list filters by."""
        if callable(self.spec.filters):
            raise TypeError(f"the filters of {self.spec.name} depend on the request: name them for the API")
        instead = {one.key: one for one in self.instead}
        return [instead.get(one.key, one) for one in self.spec.filters]

    def page(self, request: HttpRequest, *, within: Callable[[Rows], Rows] = lambda rows: rows) -> dict[str, Any]:
        """The page that the address asks for; ``within`` narrows the list to what the address's path names."""
        member = exchange.of(request).member
        if self.spec.permission is not None:
            require(member, self.spec.permission)
        asked = request.GET
        rows = within(self._narrowed(asked, member))
        order = self._order(asked, request)
        limit = _limit(asked)
        cursor = asked.get("cursor", "")
        ordered = self.with_all(rows).order_by(*order.by())
        found = list((cursors.behind(ordered, order, cursor) if cursor else ordered)[: limit + 1])
        more = len(found) > limit
        told = {"items": [self.show(row) for row in found[:limit]], "next": None, **_counted(asked, rows)}
        if more:
            query = {**{name: asked[name] for name in asked}, "cursor": cursors.written(order, found[limit - 1])}
            told["next"] = f"{request.path}?{urlencode(query)}"
        return told

    def file(self, request: HttpRequest) -> HttpResponse:
        """All of the list that the address asks for as a file, with every column that there is; told to the log: no GET."""
        spec, told = self.spec, exchange.of(request)
        if spec.export is None:
            raise TypeError(f"{spec.name} is not given out as a file")
        for permission in (spec.permission, spec.export.permission):
            require(told.member, permission or spec.export.permission)
        kind = request.GET.get("format", "xlsx")
        if kind not in FORMATS:
            raise Problem(400, "bad_parameter", field="format", name="format")
        check_limit(told.member)
        columns = spec.export.columns or spec.all_columns(request)
        rows = self._narrowed(request.GET, told.member).order_by(*self._order(request.GET, request).by())
        found = rows.values(*spec.paths(columns))
        return as_file(spec, columns, found, "csv" if kind == "csv" else "xlsx", by=told.member, at=told.at)

    def _narrowed(self, asked: QueryDict, member: Any) -> Rows:
        rows = self.spec.rows(member)
        if self.spec.archived is not None:
            rows = self.spec.archived(rows, _flag(asked, "archived"))
        if text := _text(asked.get("q", "")):
            rows = self.spec.search(rows, text) if self.spec.search else rows
        if scope := asked.get("scope", ""):
            rows = self._scoped(rows, scope, member)
        for one in self.filters:
            rows = _filtered(one, rows, asked, member)
        return rows

    def _scoped(self, rows: Rows, scope: str, member: Any) -> Rows:
        narrow = self._scopes.get(scope)
        if narrow is None:
            raise Problem(400, "bad_parameter", field="scope", name="scope")
        return narrow(rows, member)

    @cached_property
    def _scopes(self) -> dict[str, Callable[[Rows, Any], Rows]]:
        found = self.spec.scopes
        if found is None:
            return {}
        own: dict[str, Callable[[Rows, Any], Rows]] = {"mine": found.mine, "all": lambda rows, _member: rows}
        return own | ({"department": found.department} if found.department else {})

    def _orders(self, request: HttpRequest) -> dict[str, tuple[str, ...]]:
        return {column.key: column.order for column in self.spec.all_columns(request) if column.order}

    def _order(self, asked: QueryDict, request: HttpRequest) -> Order:
        name = asked.get("sort", "") or self.spec.order
        paths = self._orders(request).get(name.removeprefix("-"))
        if paths is None:
            raise Problem(400, "bad_parameter", field="sort", name="sort")
        return Order(name, paths, name.startswith("-"), self.spec.key)

    @property
    def documented(self) -> dict[str, Any]:
        """For ``openapi_extra=``: the parameters."""
        told = [
            _parameter("limit", f"Rows a page, 1 to {MOST}.", type="integer", minimum=1, maximum=MOST, default=USUAL),
            _parameter("cursor", "As the answer's `next` holds it.", type="string", maxLength=cursors.LONGEST),
            _parameter("total", "Count all that fit, too.", type="boolean", default=False),
        ]
        return {"parameters": told + self._narrowing}

    @property
    def documented_file(self) -> dict[str, Any]:
        """The same for ``file``, and what it answers with."""
        kind = _parameter("format", "Excel, or CSV in UTF-8.", type="string", enum=sorted(FORMATS), default="xlsx")
        binary = {"schema": {"type": "string", "format": "binary"}}
        content = {tables.CONTENT_TYPES[one]: binary for one in FORMATS}
        return {"parameters": [kind, *self._narrowing], "responses": {200: {"content": content}}, **ONCE}

    @property
    def _narrowing(self) -> list[dict[str, Any]]:
        """The parameters that say which rows, in which order."""
        told = []
        static = () if callable(self.spec.columns) else self.spec.columns
        orders = [key for column in static if column.order for key in (column.key, f"-{column.key}")]
        limits: dict[str, Any] = {"enum": orders} if orders else {"maxLength": 40}
        told.append(
            _parameter("sort", "Column; `-` before it: downwards.", type="string", default=self.spec.order, **limits)
        )
        if self.spec.search is not None:
            told.append(_parameter("q", "Words to search for.", type="string", maxLength=LONGEST_SEARCH))
        if self._scopes:
            told.append(_parameter("scope", "Whose records.", type="string", enum=sorted(self._scopes)))
        if self.spec.archived is not None:
            told.append(_parameter("archived", "What is archived instead.", type="boolean", default=False))
        return told + [each for one in self.filters for each in _of_filter(one)]


def _parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {"in": "query", "name": name, "required": False, "description": description, "schema": schema}


def _of_filter(one: Filter) -> list[dict[str, Any]]:
    if isinstance(one, DatesFilter):
        first, last = one.names
        day = {"type": "string", "format": "date"}
        return [_parameter(first, "From this day on.", **day), _parameter(last, "Up to this day.", **day)]
    many = isinstance(one, ChoiceFilter) and one.many
    schema: dict[str, Any] = {"type": "string", "maxLength": 700 if many else 200}
    fixed = one.choices if isinstance(one, ChoiceFilter) and isinstance(one.choices, Mapping) else None
    values = "" if fixed is None else " One of: " + ", ".join(f"`{key}`" for key in fixed if key) + "."
    if fixed is not None and not many:
        schema = {"type": "string", "enum": [str(key) for key in fixed]}
    return [_parameter(one.key, "Several separated by commas." * many + values, **schema)]


def _limit(asked: QueryDict) -> int:
    text = asked.get("limit", str(USUAL))
    limit = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    if not 1 <= limit <= MOST:
        raise Problem(400, "bad_parameter", field="limit", name="limit")
    return limit


def _flag(asked: QueryDict, name: str) -> bool:
    text = asked.get(name, "false")
    if text not in {"true", "false"}:
        raise Problem(400, "bad_parameter", field=name, name=name)
    return text == "true"


def _text(asked: str) -> str:
    if len(asked) > LONGEST_SEARCH:
        raise Problem(400, "bad_parameter", field="q", name="q")
    return "".join(sign for sign in asked if sign.isprintable()).strip()


def _filtered(one: Filter, rows: Rows, asked: QueryDict, member: Any) -> Rows:
    """The page's filter, given what the address says in the form in which pages say it; what it passes over is refused."""
    sent = QueryDict(mutable=True)
    for name in one.names:
        if name in asked:
            several = isinstance(one, ChoiceFilter) and one.many
            text = str(asked[name])
            sent.setlist(name, text.split(",") if several else [text])
    if not sent:
        return rows
    value = one.read(sent, member)
    for place, name in enumerate(one.names):
        whole = value is not None and (value[place] is not None if isinstance(one, DatesFilter) else True)
        if name in sent and (not whole or (isinstance(one, ChoiceFilter) and len(value) != len(sent.getlist(name)))):
            raise Problem(400, "bad_parameter", field=name, name=name)
    return one.narrow(rows, value, member)


def _counted(asked: QueryDict, rows: Rows) -> dict[str, Any]:
    if not _flag(asked, "total"):
        return {}
    count = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return {"total": min(count, MOST_COUNTED), "total_is_exact": count <= MOST_COUNTED}
