"""The week's statistics: looking, releasing, taking away, saying something about a record, the archive."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.duties.models import Duty
from bihuan.base.policies.selectors import form as asked_form
from bihuan.base.records.refusals import Missing
from bihuan.insight.analytics import selectors, services
from bihuan.insight.analytics.selectors import Difference
from bihuan.interfaces.dataio.tables import CONTENT_TYPES
from bihuan.interfaces.web import errors
from bihuan.interfaces.web.kit import lists_page, rights, times
from bihuan.interfaces.web.kit.acting import Done, act
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.lists_query import Line
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.kit.rows import Head, render_table
from bihuan.interfaces.web.statistics import analysis
from bihuan.interfaces.web.statistics.book import written
from bihuan.interfaces.web.statistics.sheets import Column, columns, totals
from bihuan.interfaces.wording import abouts, duties
from bihuan.interfaces.wording.statistics import SHEETS
from bihuan.steer.reports.periods import bounds, day_of
from bihuan.steer.reports.rules import Period, period, period_named

WEEKS_BACK = 6
ARCHIVED = 60
FEEDBACK_KINDS = {
    "reports": "report",
    "opportunities": "opportunity",
    "visits": "visit",
    "bids": "bid",
    "contracts": "contract",
}
"""Sheets whose rows can be given feedback on, and the kind of record they are about."""
MOST_SHOWN = 500


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The weeks: those to be released, this one, and the archive."""
    rights.require(request, "statistics.view")
    now = timezone.now()
    this = period(day_of(now), weekly=True)
    released = {row.week: row for row in selectors.archive(ARCHIVED)}
    weeks: list[dict[str, Any]] = []
    week = this
    for _number in range(WEEKS_BACK):
        weeks.append(
            {"week": week, "about": abouts.period(week.name), "released": released.get(week.name), "duty": None}
        )
        week = week.previous
    owed = Duty.objects.filter(
        rule="statistics release", about_kind="week", about_id__in=[one["week"].name for one in weeks]
    )
    for row in owed.at(now).values("about_id", "state", "due_at", "clause"):
        one = next(found for found in weeks if found["week"].name == row["about_id"])
        one["duty"] = {
            **row,
            "label": duties.STATES[row["state"]],
            "tone": duties.TONES[row["state"]],
            "due": duties.due(row["due_at"], now),
        }
    older = [row for row in released.values() if row.week not in {one["week"].name for one in weeks}]
    context = {
        "weeks": weeks,
        "this": this.name,
        "older": [(row, abouts.period(row.week)) for row in older],
        "may_release": rights.may(request, "statistics.release"),
    }
    return render_page(request, "statistics/index.html", context, title=_("Statistics"))


def _week(name: str) -> Period:
    found = period_named("weekly", name)
    if found is None or found.first > day_of(timezone.now()):
        raise Http404
    return found


@require_safe
def week(request: HttpRequest, name: str) -> HttpResponse:
    """A week: at a glance, or one of its tables."""
    member, now, span = rights.require(request, "statistics.view"), timezone.now(), _week(name)
    found = selectors.week_for(member, span, now)
    wanted = request.GET.get("sheet", "")
    wanted = wanted if wanted in SHEETS else ""
    asked = asked_form("opportunity", now)
    may_feed_back = rights.may(request, "statistics.feedback")
    context = {
        "found": found,
        "span": span,
        "wanted": wanted,
        "tabs": [(code, label, len(found.sheets[code])) for code, label in SHEETS.items()],
        "figures": analysis.figures(found.sheets),
        "cuts": analysis.cuts(found.sheets["opportunities"], asked) if not wanted or wanted == "opportunities" else [],
        "table": table(wanted, found.sheets[wanted], asked, may_feed_back=may_feed_back) if wanted else "",
        "left_out": max(0, len(found.sheets[wanted]) - MOST_SHOWN) if wanted else 0,
        "changed": [_difference(one, asked) for one in selectors.changed_since(member, found, now)],
        "feedback": list(selectors.feedback_on("week", name)) if found.released else [],
        "may_release": rights.may(request, "statistics.release") and found.released is None and now >= bounds(span)[1],
        "may_feed_back": may_feed_back and found.released is not None and found.released.released_by_id != member.pk,
        "before": span.previous.name,
        "after": span.next.name if span.next.first <= day_of(now) else "",
        "printed_at": timezone.localtime(now),
    }
    title = _("Statistics · %(week)s") % {"week": abouts.period(name)}
    if request.GET.get("view") == "print" and wanted:
        return render_page(
            request, "statistics/paper.html", {**context, "wide": True}, title=f"{SHEETS[wanted]} {name}"
        )
    crumbs = [(_("Statistics"), reverse("statistics:list"))]
    return render_page(request, "statistics/week.html", context, title=title, crumbs=crumbs)


def table(name: str, rows: Sequence[Mapping[str, Any]], asked: Any, *, may_feed_back: bool) -> SafeString | str:
    """A sheet as a table: at most so many rows, the workbook has all."""
    wanted = columns(name, asked)
    if not rows:
        return ""
    kind = FEEDBACK_KINDS.get(name) if may_feed_back else None
    heads = [_head(column) for column in wanted]
    if kind:
        heads.append(Head("feedback", _("Feedback")))
    lines = [Line(str(row["key"]), tuple(_cells(wanted, row, kind))) for row in rows[:MOST_SHOWN]]
    sums = totals(wanted, rows)
    return render_table(heads, lines, title=str(SHEETS[name]), name=name, totals=_sums(wanted, sums) if sums else None)


def _cells(wanted: Sequence[Column], row: Mapping[str, Any], kind: str | None) -> list[Cell]:
    """The row's cells; ``kind``: what feedback on it is about."""
    found = [column.show(row) for column in wanted]
    return [*found, _feedback_cell(kind, row)] if kind else found


def _head(column: Column) -> Head:
    return Head(column.key, str(column.label), column.align, column.lead)


def _sums(wanted: Sequence[Column], sums: Sequence[Any]) -> dict[str, Cell]:
    """Sums by the column's key, as cells of the table's foot."""
    return {
        column.key: Cell("number", times.amount(value) if column.kind == "money" else times.number(value))
        for column, value in zip(wanted, sums, strict=True)
        if column.sums and value is not None
    }


def _feedback_cell(kind: str, row: Mapping[str, Any]) -> Cell:
    target = row.get("report") if kind == "report" else row["key"]
    if not target:
        return Cell()
    return Cell("link", _("Say something"), reverse("statistics:feedback", args=[kind, target]))


def _difference(one: Difference, asked: Any) -> dict[str, Any]:
    """What changed, in the words of the table's columns."""
    row = one.now or one.before
    assert row is not None
    wanted = columns(one.sheet, asked)
    changes = []
    if one.before and one.now:
        changes = [
            (column.label, column.plain(one.before), column.plain(one.now))
            for column in wanted
            if column.plain(one.before) != column.plain(one.now)
        ]
    return {
        "sheet": SHEETS[one.sheet],
        "what": row.get("title") or row.get("customer") or row["name"],
        "who": row["name"],
        "added": one.before is None,
        "removed": one.now is None,
        "changes": changes,
    }


@require_POST
def release(request: HttpRequest, name: str) -> HttpResponse:
    """Let the week's statistics stand and go to the leaders."""
    member = rights.require(request, "statistics.release")
    span, back = _week(name), reverse("statistics:week", args=[name])
    note = request.POST.get("note", "")
    return act(
        request,
        lambda: services.release(week=span.name, note=note, by=member, at=timezone.now()),
        done=lambda _row: Done(back, _("Released. The leaders are told; these figures stand.")),
        back=back,
    )


@require_POST
def workbook(request: HttpRequest, name: str) -> HttpResponse:
    """The week as an Excel workbook, a sheet per table, with the rows that the reader may see."""
    member, now, span = rights.require(request, "statistics.view"), timezone.now(), _week(name)
    if not lists_page.within_limit(member.pk):
        return errors.too_many(request, wait=3600)
    title, content = written(span, by=member, at=now)
    return lists_page.download(content, title, CONTENT_TYPES["xlsx"])


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """Say something about a record to the one it comes from (A18)."""
    member = rights.require(request, "statistics.feedback")
    source = services.source_of(kind=kind, public_id=public_id, by=member)
    back = abouts.address(kind, public_id) or reverse("statistics:list")
    if request.method == "POST":
        text = request.POST.get("text", "")
        told = _("Your feedback was sent to %(name)s.") % {"name": source.name}
        return act(
            request,
            lambda: services.give_feedback(kind=kind, public_id=public_id, text=text, by=member, at=timezone.now()),
            done=lambda _row: Done(back, told),
            back=reverse("statistics:feedback", args=[kind, public_id]),
        )
    about = abouts.names([(kind, public_id)]).get((kind, public_id))
    if about is None:
        raise Missing
    context = {
        "about": about,
        "source": source,
        "said": list(selectors.feedback_on(kind, public_id)),
        "action": request.path,
        "back": back,
    }
    return render_page(request, "statistics/feedback.html", context, title=_("Feedback"))
