"""Today, one duty, waiving, deciding on proposals."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.duties import services as duty_services
from bihuan.base.duties.models import Duty, Proposal
from bihuan.base.duties.selectors import chosen
from bihuan.base.policies.selectors import regulation
from bihuan.base.records.refusals import Missing
from bihuan.interfaces.web.kit import lists, rights
from bihuan.interfaces.web.kit.acting import Done, act, here
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.today import proposals, results
from bihuan.interfaces.web.today.board import DUTY, board, item
from bihuan.interfaces.wording import abouts, duties
from bihuan.steer.reports.periods import zone
from bihuan.steer.scoring.rules import month_of


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What one owes, what waits, what is planned; for those who lead, how the week or the month stands beside it."""
    member, now = rights.member(request), timezone.now()
    shown = board(member, now)
    context = {
        "board": shown,
        "member": member,
        "groups": _groups(shown.duties),
        "results": results.month(member, now) if shown.level == "month" else None,
        "team": results.week(member, now) if shown.level in {"week", "month"} else None,
        "day_url": results.address("fieldwork:day", {}) if rights.may(request, "visits.view") else "",
        "customers_url": results.address("customers:list", {"scope": "mine", "due": "today"}),
        "reviews_url": results.address("contracts:reviews", {}),
    }
    note = abouts.weekday_and_day(shown.day)
    return render_page(request, "today/today.html", context, title=pgettext("page", "Today"), note=note)


def _groups(mine: Any) -> list[tuple[str, Any, str, list[Any]]]:
    """(code, heading, tone, duties) of the groups that hold something."""
    groups = [
        ("overdue", _("Overdue"), "red", mine.overdue),
        ("incomplete", _("To be completed"), "amber", mine.incomplete),
        ("today", _("Due today"), "amber", mine.today),
        ("week", _("Due this week"), "blue", mine.week),
        ("later", pgettext("duties due", "Later"), "gray", mine.later),
    ]
    return [group for group in groups if group[3]]


@require_safe
def duty(request: HttpRequest, public_id: str) -> HttpResponse:
    """One duty: what the clause says, what opened it, by when, how it stands, what it costs."""
    member, now = rights.require(request, "duties.view"), timezone.now()
    found = Duty.objects.visible_to(member, "duties.view").at(now)
    row = found.select_related("member__department", "waived_by").filter(public_id=public_id).first()
    if row is None:
        raise Missing
    titles = duties.Titles(regulation())
    values = {name: getattr(row, name) for name in DUTY}
    names = abouts.names([(row.about_kind, row.about_id)])
    reached = Duty.objects.visible_to(member, "duties.waive").filter(pk=row.pk).exists()
    context = {
        "row": row,
        "item": item(values, now, titles, names),
        "costs": [
            (duties.STATES[state], duties.cost(values[f"{state}_points"], values[f"{state}_fine"]))
            for state in ("late", "incomplete", "missing")
        ],
        "cost": duties.cost(row.points, row.fine),
        "last_day": duties.last_day(row.due_at),
        "month": f"{month_of(row.due_at, zone()):%Y-%m}",
        "may_waive": reached and row.waived_at is None and row.member_id != member.pk,
        "own": row.member_id == member.pk,
    }
    title = titles.what(row.clause, row.rule)
    crumbs = [(_("All duties"), reverse("today:duties"))]
    return render_page(request, "today/duty.html", context, title=title, crumbs=crumbs)


@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: HttpRequest, public_id: str) -> HttpResponse:
    """Not hold a duty against who owes it, with a reason."""
    return _waive(request, [public_id], reverse("today:duty", args=[public_id]))


@require_http_methods(["GET", "HEAD", "POST"])
def waive_many(request: HttpRequest) -> HttpResponse:
    """The same for several."""
    ids = lists.selected(request)
    if not ids:
        raise BadRequest("nothing was chosen")
    return _waive(request, ids, reverse("today:duties"))


def _waive(request: HttpRequest, ids: Sequence[str], back: str) -> HttpResponse:
    member, now = rights.member(request), timezone.now()
    wanted = chosen(ids, by=member)
    rights.require(request, "duties.waive")
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        told = ngettext("%(count)d duty was waived.", "%(count)d duties were waived.", len(wanted)) % {
            "count": len(wanted)
        }
        return act(
            request,
            lambda: duty_services.waive_all(duties=wanted, reason=reason, by=member, at=timezone.now()),
            done=lambda _rows: Done(here(request, back), told),
            back=back,
        )
    titles = duties.Titles(regulation())
    names = abouts.names((row.about_kind, row.about_id) for row in wanted)
    rows = [
        {
            "row": row,
            "what": titles.what(row.clause, row.rule),
            "about": names.get((row.about_kind, row.about_id)),
            "due": duties.due(row.due_at, now),
        }
        for row in wanted
    ]
    context = {"rows": rows, "ids": ids, "back": back, "action": request.path}
    return render_page(
        request, "today/waive.html", context, title=_("Waive"), crumbs=[(_("All duties"), reverse("today:duties"))]
    )


@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept a proposal, which is then carried out, or turn it down."""
    member = rights.member(request)
    proposal = Proposal.objects.visible_to(member, "duties.view").one(public_id)
    rights.require(request, "duties.decide")
    decision = request.POST.get("decision", "")
    if decision not in {"accepted", "dismissed"}:
        raise BadRequest("accepted or dismissed")

    def work() -> Done:
        back = here(request, reverse("today:today"))
        done = proposals.decide(proposal, decision, by=member, at=timezone.now(), back=back)  # type: ignore[arg-type]
        return Done(back, _("Turned down.")) if done is None else done

    return act(request, work, done=lambda done: done, back=reverse("today:today"))
