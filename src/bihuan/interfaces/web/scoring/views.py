"""Everybody's month, one person's month, closing it, switching charging on, taking it away as a workbook."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import company
from bihuan.base.policies.selectors import regulation
from bihuan.interfaces.dataio.tables import CONTENT_TYPES
from bihuan.interfaces.web import errors
from bihuan.interfaces.web.kit import lists_page, rights
from bihuan.interfaces.web.kit.acting import Done, act
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.scoring import book
from bihuan.interfaces.wording import abouts, duties
from bihuan.interfaces.wording import scoring as _wordings  # noqa: F401 - makes the refusals' wordings known
from bihuan.steer.reports.periods import day_of
from bihuan.steer.scoring import selectors, services
from bihuan.steer.scoring.rules import next_month
from bihuan.steer.scoring.selectors import PersonTotal


def month_named(text: str) -> date:
    """``2026-03``; 404 for what is no month."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404 from error


def _chosen(request: HttpRequest) -> date:
    text = request.GET.get("month", "")
    return month_named(text) if text else day_of(timezone.now()).replace(day=1)


def _around(month: date) -> dict[str, Any]:
    following = next_month(month)
    return {
        "month": month,
        "month_name": book.month_words(month),
        "previous": (month - timedelta(days=1)).replace(day=1),
        "following": following if following <= day_of(timezone.now()) else None,
    }


@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """Everybody's month, by department, whom the reader may see."""
    member, month, now = rights.require(request, "scores.view"), _chosen(request), timezone.now()
    standing = selectors.standing_of(month)
    rows = selectors.totals(member, month, now, standing=standing)
    charging_from = standing.company_charges_from
    context = {
        **_around(month),
        "groups": _by_department(rows, month),
        "whole": book.summed(rows),
        "count": len(rows),
        "states": [(state, duties.STATES[state]) for state in book.STATES],
        "closing": standing.closing,
        "charging_from": charging_from,
        "charging_on": charging_from is not None and charging_from <= now,
        "is_over": day_of(now) >= next_month(month),
        "may_close": rights.may(request, "months.close"),
        "may_switch": rights.may(request, "charging.switch") and not (charging_from and charging_from <= now),
        "may_export": rights.may(request, "scores.export"),
        "printed_at": timezone.localtime(now),
    }
    template = "scoring/sheets_print.html" if request.GET.get("view") == "print" else "scoring/sheets.html"
    return render_page(request, template, context, title=_("Scores · %(month)s") % {"month": book.month_words(month)})


def _by_department(rows: Iterable[PersonTotal], month: date) -> list[dict[str, Any]]:
    groups: dict[str, list[PersonTotal]] = {}
    for row in rows:
        groups.setdefault(row.department, []).append(row)
    return [
        {"name": name, "rows": [_person(row, month) for row in found], "sum": book.summed(found)}
        for name, found in groups.items()
    ]


def _person(row: PersonTotal, month: date) -> dict[str, Any]:
    href = reverse("scoring:sheet", args=[row.public_id, f"{month:%Y-%m}"])
    shared = {name: getattr(row, name) for name in ("name", "charged", "would_be")}
    return {**shared, "href": href, "counts": book.counts(row.states)}


@require_safe
def sheet(request: HttpRequest, public_id: str, month: str) -> HttpResponse:
    """A person's month, each line with the duty, its clause and what it is about."""
    viewer, first, now = rights.require(request, "scores.view"), month_named(month), timezone.now()
    person = Member.objects.visible_to(viewer, "scores.view").select_related("department").one(public_id)
    found = selectors.sheet(person, first, now)
    titles = duties.Titles(regulation())
    keys = [(line.about_kind, line.about_id) for line in found.lines]
    keys += [(one.about_kind, one.about_id) for one in found.corrections]
    names = abouts.names(keys)
    context = {
        **_around(first),
        "person": person,
        "lines": [_line(line, titles, names) for line in found.lines],
        "corrections": [_correction(one, names) for one in found.corrections],
        "states": [(duties.STATES[state], found.states.get(state, 0), state) for state in book.STATES],
        "charged": found.charged,
        "would_be": found.would_be,
        "closing": found.closing,
        "charging_from": found.charging_from,
        "printed_at": timezone.localtime(now),
    }
    template = "scoring/sheet_print.html" if request.GET.get("view") == "print" else "scoring/sheet.html"
    title = _("%(name)s · %(month)s") % {"name": person.name, "month": book.month_words(first)}
    crumbs = [(_("Scores"), f"{reverse('scoring:sheets')}?month={first:%Y-%m}")]
    return render_page(request, template, context, title=title, crumbs=crumbs)


def _line(line: selectors.Line, titles: duties.Titles, names: Mapping[abouts.Key, abouts.About]) -> dict[str, Any]:
    return {
        "line": line,
        "what": titles.what(line.clause, line.rule),
        "title": titles.title(line.clause),
        "about": names.get((line.about_kind, line.about_id)),
        "due": duties.last_day(line.due_at),
        "label": duties.STATES[line.state],
        "tone": duties.TONES[line.state],
    }


def _correction(one: Any, names: Mapping[abouts.Key, abouts.About]) -> dict[str, Any]:
    return {
        "one": one,
        "about": names.get((one.about_kind, one.about_id)),
        "of": book.month_words(one.closing.month),
        "before": duties.STATES.get(one.state_before, "—"),
        "after": duties.STATES.get(one.state_after, "—"),
    }


@require_POST
def close(request: HttpRequest, month: str) -> HttpResponse:
    """Let a month stand."""
    member, first = rights.require(request, "months.close"), month_named(month)
    back = f"{reverse('scoring:sheets')}?month={first:%Y-%m}"

    told = _("%(month)s is closed. What turns out differently later is shown as a correction.")
    return act(
        request,
        lambda: book.close(first, by=member, at=timezone.now()),
        done=lambda _row: Done(back, told % {"month": book.month_words(first)}),
        back=back,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def charging(request: HttpRequest) -> HttpResponse:
    """From when on points and fines count."""
    member = rights.require(request, "charging.switch")
    now = timezone.now()
    back = reverse("scoring:charging")
    if request.method == "POST":
        return act(request, lambda: _switch(request, member), done=_switched, back=back)
    at_now = company()
    charging_from = at_now.charging_from if at_now else None
    context = {
        "charging_from": charging_from,
        "has_begun": charging_from is not None and charging_from <= now,
        "today": day_of(now),
        "proposed": next_month(day_of(now).replace(day=1)),
    }
    crumbs = [(_("Scores"), reverse("scoring:sheets"))]
    return render_page(request, "scoring/charging.html", context, title=_("When points and fines count"), crumbs=crumbs)


def _switch(request: HttpRequest, member: Member) -> Any:
    text = request.POST.get("start", "")
    try:
        start = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Http404 from error
    return services.switch_charging(start=start, by=member, at=timezone.now())


def _switched(at_now: Any) -> Done:
    begins = at_now.charging_from
    told = _("Points and fines count from %(day)s on.") if begins else _("Points and fines do not count for now.")
    return Done(reverse("scoring:sheets"), told % {"day": f"{timezone.localtime(begins):%Y-%m-%d}" if begins else ""})


@require_POST
def export(request: HttpRequest, month: str) -> HttpResponse:
    """The month as a workbook: everybody's totals, and every line."""
    member, first, now = rights.require(request, "scores.export"), month_named(month), timezone.now()
    if not lists_page.within_limit(member.pk):
        return errors.too_many(request, wait=3600)
    name, content = book.workbook(first, by=member, at=now)
    return lists_page.download(content, name, CONTENT_TYPES["xlsx"])
