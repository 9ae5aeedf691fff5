"""A record's page, declared: header, sections of labelled values, small tables of what belongs to it, what happened."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bihuan.base.records.together import together
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.cells import Attributes, Cell, Renderer
from bihuan.interfaces.web.kit.lists import Button, Column
from bihuan.interfaces.web.kit.lists_query import Line
from bihuan.interfaces.web.kit.navigation import address
from bihuan.interfaces.web.kit.pages import Crumbs, render_page
from bihuan.interfaces.web.kit.rows import render_table

Label = str | Promise
LATEST = 50
MOST_RELATED = 10


@dataclass(frozen=True)
class Value:
    """A labelled value; ``wide`` takes a line of its own, ``always`` is shown as — when it is empty."""

    label: Label
    cell: Renderer
    wide: bool = False
    always: bool = False


@dataclass(frozen=True)
class Values:
    """A section of values; one without any value is left out."""

    title: Label
    values: Sequence[Value]


@dataclass(frozen=True)
class Action:
    """A button or menu entry of the page. ``post``: it acts, else it leads. ``menu``: in the ⋯ menu. ``shown(record)`` decides."""

    label: Label
    url: str
    permission: str | None = None
    post: bool = False
    confirm: Label = ""
    icon: str = ""
    menu: bool = False
    primary: bool = False
    risky: bool = False
    dialog: bool = False
    shown: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class RelatedList:
    """A small table of records that belong to this one: the first ten, with a way to all of them."""

    title: Label
    columns: Sequence[Column]
    rows: Callable[[Any, Any], Any]
    key: str = "public_id"
    permission: str | None = None
    create: Button | None = None
    more: Callable[[Any], str] | None = None
    empty: Label = ""


@dataclass(frozen=True)
class Detail:
    """A record's page. ``title(record)``; ``status`` and ``owner`` are cells; ``archive``/``restore`` name pages that post."""

    title: Callable[[Any], str]
    sections: Sequence[Values] | Callable[[HttpRequest, Any], Sequence[Values]]
    number: Callable[[Any], str] | None = None
    status: Renderer | None = None
    line: Sequence[Value] = ()
    actions: Sequence[Action] = ()
    related: Sequence[RelatedList] = ()
    archive: str = ""
    restore: str = ""
    archive_permission: str | None = None
    signatures: Sequence[Label] = ()
    template: str = "kit/detail_page.html"


@dataclass(frozen=True)
class Entry:
    """Something that happened: who did what, when. ``tone`` and ``icon`` mark it, ``withdrawn`` strikes it through."""

    at: datetime
    who: str
    what: str
    note: str = ""
    icon: str = "circle-dot"
    clause: str = ""
    href: str = ""
    tone: str = ""
    withdrawn: bool = False


@dataclass(frozen=True)
class Timeline:
    """The latest entries and, when there are more, the address of the next ones (``timeline_part`` answers there)."""

    entries: Sequence[Entry]
    more_url: str = ""


@dataclass(frozen=True)
class Part:
    """A section of its own making beside the declared ones: a template with its context. ``side``: in the narrow column."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    side: bool = False


def detail_page(
    request: HttpRequest,
    spec: Detail,
    record: Any,
    *,
    crumbs: Crumbs = (),
    timeline: Timeline | None = None,
    parts: Iterable[Part] = (),
    context: Mapping[str, Any] | None = None,
    note: Label = "",
) -> HttpResponse:
    """The page of a record that who asks may see."""
    values = Attributes(record)
    sections = spec.sections(request, record) if callable(spec.sections) else spec.sections
    actions = _actions(request, spec, record)
    whole = {
        "record": record,
        "spec": spec,
        "number": spec.number(record) if spec.number else "",
        "status": spec.status.show(values) if spec.status else None,
        "line": _shown(spec.line, values),
        "sections": [(each.title, found) for each in sections if (found := _shown(each.values, values))],
        "buttons": [each for each in actions if not each["action"].menu],
        "menu": [each for each in actions if each["action"].menu],
        "related": _related(request, spec, record),
        "parts": [each for each in parts if not each.side],
        "side_parts": [each for each in parts if each.side],
        "timeline": timeline,
        "archived": getattr(record, "archived_at", None),
        "printed_at": timezone.localtime(),
        **(context or {}),
    }
    return render_page(request, spec.template, whole, title=spec.title(record), crumbs=crumbs, note=note)


def _shown(values: Sequence[Value], record: Attributes) -> list[tuple[Value, Cell]]:
    found = [(value, value.cell.show(record)) for value in values]
    return [(value, cell) for value, cell in found if value.always or cell.text or cell.words]


def _actions(request: HttpRequest, spec: Detail, record: Any) -> list[dict[str, Any]]:
    """Those that are there, that fit the record, and that who asks may use; archive or restore at the end of the menu."""
    offered = list(spec.actions)
    if spec.archive and getattr(record, "archived_at", None) is None:
        question = _("Archive this? It leaves the lists and can be restored.")
        offered.append(
            Action(
                _("Archive"),
                spec.archive,
                spec.archive_permission,
                post=True,
                confirm=question,
                icon="archive",
                menu=True,
            )
        )
    elif spec.restore and getattr(record, "archived_at", None) is not None:
        offered.append(Action(_("Restore"), spec.restore, spec.archive_permission, post=True, icon="archive-off"))
    return [
        {"action": each, "href": reverse(each.url, args=[record.public_id])}
        for each in offered
        if rights.may(request, each.permission) and (each.shown is None or each.shown(record))
    ]


def _related(request: HttpRequest, spec: Detail, record: Any) -> list[dict[str, Any]]:
    """The small tables that who asks may see: at most eleven rows of each, all in one query."""
    seen = [each for each in spec.related if rights.may(request, each.permission)]
    read = [each.rows(record, request.user).values(*_paths(each))[: MOST_RELATED + 1] for each in seen]
    return [_related_table(request, each, record, rows) for each, rows in zip(seen, together(*read), strict=True)]


def _paths(spec: RelatedList) -> list[str]:
    return list(dict.fromkeys([spec.key, *(path for column in spec.columns for path in column.cell.paths)]))


def _related_table(request: HttpRequest, spec: RelatedList, record: Any, rows: Sequence[Any]) -> dict[str, Any]:
    lines = [Line(str(row[spec.key]), tuple(column.cell.show(row) for column in spec.columns)) for row in rows]
    heads = [column.head() for column in spec.columns]
    create = spec.create if spec.create and rights.may(request, spec.create.permission) else None
    return {
        "title": spec.title,
        "table": render_table(heads, lines[:MOST_RELATED], title=str(spec.title)) if lines else "",
        "empty": spec.empty or _("Nothing here yet."),
        "create": create,
        "create_url": _create_url(create, record),
        "more_url": spec.more(record) if spec.more and len(rows) > MOST_RELATED else "",
        "count": len(lines) if len(lines) <= MOST_RELATED else f"{MOST_RELATED}+",
    }


def _create_url(create: Button | None, record: Any) -> str:
    """The address takes the record's id when it has room for one."""
    if create is None:
        return ""
    plain = address(create.url)
    return plain if plain is not None else reverse(create.url, args=[record.public_id])


def timeline_part(request: HttpRequest, timeline: Timeline) -> HttpResponse:
    """Further entries, for ``more_url``."""
    return render(request, "timeline_entries.jinja", {"timeline": timeline}, using="rows")
