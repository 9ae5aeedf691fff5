"""Lists of records, declared: columns, filters, order, acts for several, export. README.md shows one.

The address holds search, filters, order and page, so that a list can be sent to a colleague; rows are read by ``values()`` of the
paths that the shown columns name: one count and one page, however many columns and rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.interfaces.web.kit import cells, rights
from bihuan.interfaces.web.kit.cells import Renderer
from bihuan.interfaces.web.kit.filters import Filter
from bihuan.interfaces.web.kit.rows import Head
from bihuan.playbook.schema.forms import Form

Label = str | Promise
Rows = QuerySet[Any]
PAGE = 50
MOST_COUNTED = 10_000
MOST_SELECTED = 200
MOST_PRINTED = 500
MOST_EXPORTED = 100_000
SEARCH = _("Search")
NOTHING = _("Nothing here yet.")


@dataclass(frozen=True)
class Column:
    """A column. ``order``: the paths it sorts by, none: it does not sort. ``lead`` names the record: a card's title on a phone.

    ``shown`` False: offered under Columns, not there at first. ``phone`` False: left out on cards. ``total``: the path that is
    summed up over the whole list below the table (one more query).
    """

    key: str
    label: Label
    cell: Renderer
    order: tuple[str, ...] = ()
    shown: bool = True
    lead: bool = False
    phone: bool = True
    total: str = ""

    def head(self, *, href: str = "", now: str = "") -> Head:
        """Its heading in a table."""
        return Head(self.key, str(self.label), self.cell.align, self.lead, self.phone, href, now)


@dataclass(frozen=True)
class Button:
    """A button over the list: the name of a page, what for, who may. ``dialog``: it opens over the list.

    ``query`` follows the address: ``?kinds=customers``.
    """

    label: Label
    url: str
    permission: str | None = None
    icon: str = "plus"
    dialog: bool = False
    query: str = ""


@dataclass(frozen=True)
class Bulk:
    """An act for the chosen rows: posts their ids to the page of that name, or opens it with them (``dialog``)."""

    label: Label
    url: str
    permission: str | None = None
    confirm: Label = ""
    icon: str = ""
    dialog: bool = False
    risky: bool = False


@dataclass(frozen=True)
class Export:
    """Who may take the list away. ``recorded`` is told who took how many rows of which list; it writes the log."""

    permission: str
    recorded: Callable[[Any, int, datetime], None] | None = None
    columns: Sequence[Column] = ()


@dataclass(frozen=True)
class Scopes:
    """Whose records: tabs that narrow the list to one's own or one's department's. ``first``: mine, department or all."""

    mine: Callable[[Rows, Any], Rows]
    department: Callable[[Rows, Any], Rows] | None = None
    first: str = "all"


@dataclass(frozen=True)
class RecordList:
    """A list. ``rows``: what the member may see at all; everything else only narrows it.

    ``menu`` is what the menu behind … leads to besides. ``key`` is the path that names a row in addresses.
    ``sums`` knows the sums of the shown columns by their keys without adding up the rows; None: it does not this time.
    ``archived(rows, yes)`` splits rows into kept and archived.
    """

    name: str
    title: Label
    rows: Callable[[Any], Rows]
    columns: Sequence[Column] | Callable[[HttpRequest], Sequence[Column]]
    permission: str | None = None
    order: str = ""
    search: Callable[[Rows, str], Rows] | None = None
    placeholder: Label = SEARCH
    filters: Sequence[Filter] | Callable[[HttpRequest], Sequence[Filter]] = ()
    scopes: Scopes | None = None
    create: Button | None = None
    buttons: Sequence[Button] = ()
    menu: Sequence[Button] = ()
    bulk: Sequence[Bulk] = ()
    export: Export | None = None
    archived: Callable[[Rows, bool], Rows] | None = None
    empty: Label = NOTHING
    note: Label = ""
    key: str = "public_id"
    template: str = "kit/list_page.html"
    sums: Callable[[Any], Mapping[str, Any] | None] = lambda _query: None
    context: Callable[[HttpRequest], Mapping[str, Any]] = field(default=lambda _request: {})

    def all_columns(self, request: HttpRequest) -> Sequence[Column]:
        """Every column that there is for this request."""
        return self.columns(request) if callable(self.columns) else self.columns

    def paths(self, columns: Sequence[Column]) -> list[str]:
        """What the columns' cells read of a row, and what names it."""
        return list(dict.fromkeys([self.key, *(path for column in columns for path in column.cell.paths)]))

    def all_filters(self, request: HttpRequest) -> Sequence[Filter]:
        """Every filter that there is for this request."""
        return self.filters(request) if callable(self.filters) else self.filters


def extra_columns(form: Form | None, *, shown: bool = False) -> list[Column]:
    """A column for each field that the playbook adds to the form."""
    return [Column(key, label, cell, shown=shown) for key, label, cell in cells.extras(form)]


def archived_rows(rows: Rows, yes: bool) -> Rows:
    """For ``archived=``: records with ``archived_at``."""
    return rows.filter(archived_at__isnull=not yes)


def selected(request: HttpRequest) -> list[str]:
    """The ids that a bulk act was called with, in order, each once, at most 200."""
    data = request.POST if request.method == "POST" else request.GET
    return list(dict.fromkeys(each for each in data.getlist("ids") if 0 < len(each) <= 64))[:MOST_SELECTED]


def allowed(request: HttpRequest, offered: Sequence[Any]) -> list[Any]:
    """Of buttons or bulk acts those that who asks may use."""
    return [each for each in offered if rights.may(request, each.permission)]


def nullable(model: type[Model], path: str) -> bool:
    """Whether the path may hold nothing, an annotation counting as such: the databases order nothing differently."""
    for part in path.split("__"):
        found = next((each for each in model._meta.get_fields() if each.name == part), None)
        if found is None or getattr(found, "null", False):
            return True
        related = found.related_model
        if isinstance(related, type):
            model = related
    return False
