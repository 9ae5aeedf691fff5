"""The page of a list: whole, as the part that htmx swaps, on paper, as a file."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bihuan.interfaces.dataio import tables
from bihuan.interfaces.web import errors
from bihuan.interfaces.web.kit import lists, rights
from bihuan.interfaces.web.kit.cells import local
from bihuan.interfaces.web.kit.lists import RecordList
from bihuan.interfaces.web.kit.lists_query import COOKIE, Line, Query
from bihuan.interfaces.web.kit.navigation import address
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.kit.rows import Head, render_table

A_YEAR = 365 * 24 * 3600
EXPORTS_AN_HOUR = 10
AROUND = 2

View = Callable[..., HttpResponse]


def list_view(spec: RecordList) -> View:
    """The view of a list, for a URLconf."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest) -> HttpResponse:
        return list_page(request, spec)

    return view


def list_page(request: HttpRequest, spec: RecordList) -> HttpResponse:
    """Answer for a list; a view of one's own may call this with a list made for the request."""
    if spec.permission is not None:
        rights.require(request, spec.permission)
    if request.method == "POST":
        return _take(request, spec) if "export" in request.POST else _choose_columns(request, spec)
    query = Query(spec, request)
    if request.GET.get("view") == "print":
        return _paper(query)
    if request.headers.get("HX-Target") == f"list-{spec.name}" and request.headers.get("HX-Request") == "true":
        return render(request, "kit/list.html", _context(query))
    return render_page(
        request, spec.template, {**_context(query), **spec.context(request)}, title=spec.title, note=spec.note
    )


def _context(query: Query) -> dict[str, Any]:
    spec, request = query.spec, query.request
    bulk = [] if query.archived else lists.allowed(request, spec.bulk)
    here = request.get_full_path()
    return {
        "query": query,
        "spec": spec,
        "has_search": spec.search is not None,
        "table": table(query, pick=bool(bulk)),
        "tabs": [(code, label, query.address(scope=code), code == query.scope) for code, label in _tabs(query)],
        "bulk": [(each, reverse(each.url)) for each in bulk],
        "buttons": _leading(request, [*spec.buttons, *filter(None, [spec.create])]),
        "menu": _leading(request, spec.menu),
        "may_export": spec.export is not None and rights.may(request, spec.export.permission),
        "kept": [(name, value) for name, values in request.GET.lists() for value in values],
        "here": here,
        "shown_keys": {column.key for column in query.shown},
        "narrowed": bool(query.chips) or query.archived,
        "in_use": sum(bool(control.chip) for control in query.controls),
        "hidden": _hidden(query),
        "counted": _counted(query),
        "turns": _turns(query),
        "print_url": query.address(view="print"),
        "archive_url": query.address(archived=None if query.archived else "1") if spec.archived else "",
    }


def _leading(request: HttpRequest, buttons: Sequence[lists.Button]) -> list[tuple[lists.Button, str]]:
    """Those that may be pressed and whose page is there, with their addresses."""
    return [
        (button, href + button.query) for button in lists.allowed(request, buttons) if (href := address(button.url))
    ]


def _tabs(query: Query) -> list[tuple[str, str]]:
    words = {"mine": _("Mine"), "department": _("My department"), "all": _("All")}
    return [(code, words[code]) for code in query.tabs]


def _hidden(query: Query) -> list[tuple[str, str]]:
    """What the filter form must carry along so that applying a filter keeps search, tab, order and archive."""
    return [(name, value) for name in ("q", "scope", "sort", "archived") if (value := query.data.get(name))]


def _counted(query: Query) -> str:
    if query.many:
        return _("more than %(count)s") % {"count": f"{lists.MOST_COUNTED:,}"}
    return ngettext("%(count)s record", "%(count)s records", query.count) % {"count": f"{query.count:,}"}


def _turns(query: Query) -> list[tuple[str, str, bool]]:
    """The page numbers to turn to: first, last, those around; ``…`` without an address between."""
    if query.pages == 1:
        return []
    near = range(max(1, query.page - AROUND), min(query.pages, query.page + AROUND) + 1)
    turns: list[tuple[str, str, bool]] = []
    last = 0
    for number in sorted({1, query.pages, *near}):
        if number - last > 1:
            turns.append(("…", "", False))
        turns.append((str(number), query.address(page=str(number)), number == query.page))
        last = number
    return turns


def table(query: Query, *, pick: bool = False, lines: list[Line] | None = None, paper: bool = False) -> SafeString:
    """The table itself, by the row engine."""
    return render_table(
        [_head(query, column, paper=paper) for column in query.shown],
        query.lines() if lines is None else lines,
        title=str(query.spec.title),
        name=query.spec.name,
        totals=query.totals,
        pick=pick,
        paper=paper,
        archived=query.archived,
    )


def _head(query: Query, column: lists.Column, *, paper: bool) -> Head:
    """A column's heading: where its order leads, and how it is ordered now."""
    sorted_by, down = query.sort
    now = "" if sorted_by is not column else "descending" if down else "ascending"
    href = "" if not column.order or paper else query.address(sort=column.key if down or not now else f"-{column.key}")
    return column.head(href=href, now=now)


def _choose_columns(request: HttpRequest, spec: RecordList) -> HttpResponse:
    """Keep which columns are wanted, for a year, by this browser, for this list's address; none: as they were at first."""
    known = [column.key for column in spec.all_columns(request)]
    chosen = [key for key in known if key in request.POST.getlist("columns")] if "reset" not in request.POST else []
    response = redirect(request.get_full_path())
    response.status_code = 303
    name = f"{COOKIE}_{spec.name}"
    if chosen:
        secure = request.is_secure()
        response.set_cookie(
            name, ".".join(chosen), A_YEAR, path=request.path, secure=secure, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(name, path=request.path)
    return response


def _take(request: HttpRequest, spec: RecordList) -> HttpResponse:
    """The whole list as a file: the rows and the order of the screen, all of its pages."""
    if spec.export is None:
        return errors.not_found(request, LookupError())
    member = rights.require(request, spec.export.permission)
    kind: tables.Format = "csv" if request.POST["export"] == "csv" else "xlsx"
    if not within_limit(member.pk):
        return errors.too_many(request, wait=3600)
    query = Query(spec, request)
    columns = spec.export.columns or query.shown
    return as_file(spec, columns, query.values(columns), kind, by=member, at=timezone.now())


def as_file(
    spec: RecordList, columns: Sequence[lists.Column], rows: lists.Rows, kind: tables.Format, *, by: Any, at: datetime
) -> HttpResponse:
    """The rows, values for the columns' cells, as a file; that they left the system is told to the log."""
    count = 0

    def lines() -> Iterator[list[Any]]:
        nonlocal count
        for row in rows[: lists.MOST_EXPORTED].iterator(chunk_size=2000):
            count += 1
            yield [local(column.cell.plain(row)) for column in columns]

    heads = [tables.Column(str(column.label), column.cell.kind) for column in columns]
    content = tables.write_table(heads, lines(), kind, sheet=str(spec.title))
    if spec.export is not None and spec.export.recorded is not None:
        spec.export.recorded(by, count, at)
    return download(content, f"{spec.title}_{timezone.localtime(at):%Y%m%d-%H%M}.{kind}", tables.CONTENT_TYPES[kind])


def within_limit(who: int) -> bool:
    """Ten exports an hour each: whoever takes a list away more often is not working with it."""
    key = f"export:{who}"
    cache.add(key, 0, 3600)
    try:
        return cache.incr(key) <= EXPORTS_AN_HOUR
    except ValueError:
        # It ran out between the two lines.
        return True


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to keep, under a name that every browser understands."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response["Cache-Control"] = "no-store, private"
    return response


def _paper(query: Query) -> HttpResponse:
    """The list for A4, its first 500 rows."""
    lines = query.lines(most=lists.MOST_PRINTED)
    context = {
        "query": query,
        "table": table(query, lines=lines, paper=True),
        "chips": query.chips,
        "counted": _counted(query),
        "left_out": max(0, query.count - len(lines)),
        "printed_at": timezone.localtime(),
        "wide": len(query.shown) > 6,
    }
    return render_page(query.request, "kit/list_print.html", context, title=query.spec.title)
