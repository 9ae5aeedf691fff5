"""The weekly update of the pipeline in one screen (A12, A27)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form as form_of
from bihuan.flow.opportunities import services
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.rules import Confirmation
from bihuan.flow.opportunities.selectors import (
    changes_since,
    confirmation,
    empty_fields,
    is_waiting,
    open_of,
    unconfirmed,
)
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.kit import history, rights
from bihuan.interfaces.web.kit.acting import Done, act, here
from bihuan.interfaces.web.kit.details import Entry
from bihuan.interfaces.web.kit.lists import selected
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.kit.record_form import PREFIX, RecordForm
from bihuan.interfaces.web.opportunities import detail as pages
from bihuan.interfaces.web.opportunities import forms, views
from bihuan.interfaces.wording import abouts
from bihuan.interfaces.wording import opportunities as words
from bihuan.playbook.schema.forms import Form

MOST_CHANGES = 4
A_WEEK = timedelta(days=7)


class Line(NamedTuple):
    """One opportunity of the screen. ``state``: waits, incomplete or done; ``form``: for what is missing."""

    opportunity: Opportunity
    stage: str
    state: str
    missing: list[tuple[str, str, str]]
    changes: list[Entry]
    form: RecordForm[Any] | None


@require_safe
def confirm(request: HttpRequest) -> HttpResponse:
    """All of one's open opportunities: what changed, what is missing, "no change" for one, several or all."""
    return _screen(request, rights.require(request, "opportunities.edit"), timezone.now())


def _screen(
    request: HttpRequest,
    member: Member,
    now: datetime,
    typed: Mapping[str, RecordForm[Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    week, form = confirmation(now), form_of("opportunity", now)
    rows = list(open_of(member).select_related("customer").order_by("last_touched_at", "pk"))
    changed = changes_since(rows, week.since if week else now - A_WEEK)
    lines = [
        _line(request, row, week, form, changed.get(row.public_id, []), (typed or {}).get(row.public_id))
        for row in rows
    ]
    lines.sort(key=lambda line: ("waits", "incomplete", "done").index(line.state))
    waiting = [line for line in lines if line.state == "waits"]
    context = {
        "lines": lines,
        "waiting": waiting,
        "incomplete": sum(line.state == "incomplete" for line in lines),
        "done": sum(line.state == "done" for line in lines),
        "week": week,
        "week_words": abouts.period(week.week) if week else "",
        "last_day": timezone.localtime(week.due_at - timedelta(seconds=1)).date() if week else None,
        "left": week.due_at - now if week else None,
        "stages": words.STAGES.items(),
    }
    return render_page(
        request, "opportunities/confirm.html", context, title=_("Weekly update"), crumbs=views.crumbs(), status=status
    )


def _line(
    request: HttpRequest,
    row: Opportunity,
    week: Confirmation | None,
    form: Form | None,
    events: list[Any],
    typed: RecordForm[Any] | None,
) -> Line:
    found = empty_fields(row, form)
    state = "waits" if is_waiting(row, week) else "incomplete" if found else "done"
    labels = deals.labels_of(form)
    entries = history.entries(events[:MOST_CHANGES], row, labels)
    missing = pages.named(found, form)
    inline = typed or (
        _inline(request, row, form, [gap.field for gap in found]) if found and request.method != "POST" else None
    )
    if found and inline is None:
        inline = _unbound(request, row, form, [gap.field for gap in found])
    return Line(row, str(words.STAGES[row.stage]), state, missing, entries, inline)


def _inline(request: HttpRequest, row: Opportunity, form: Form | None, wanted: list[str]) -> RecordForm[Any]:
    """A form of the missing fields alone; everything else stays as it is."""
    kept = forms.read(row)
    own = {one.key for one in form.extra} if form else set()
    narrowed = (
        None
        if form is None
        else form.model_copy(update={"extra": tuple(one for one in form.extra if one.key in wanted)})
    )
    fixed = {name: value for name, value in kept.items() if name not in wanted}
    fixed["extra"] = {key: value for key, value in row.extra.items() if key in own and key not in wanted}
    return forms.CHANGING.form(request, playbook_form=narrowed, fixed=fixed, version=row.version, prefix=row.public_id)


def _unbound(request: HttpRequest, row: Opportunity, form: Form | None, wanted: list[str]) -> RecordForm[Any]:
    """The same for another opportunity than the one whose form was sent: nothing is read from what was sent."""
    made = _inline(request, row, form, wanted)
    return type(made)(made.shape, None, None, prefix=row.public_id)


@require_POST
def complete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Fill in what was missing, right there."""
    member, now = rights.require(request, "opportunities.edit"), timezone.now()
    row, form = views.one(request, public_id, *views.RELATED), form_of("opportunity", now)
    sent = {
        name.removeprefix(f"{public_id}-").removeprefix(PREFIX) for name in request.POST if name.startswith(public_id)
    }
    typed = _inline(request, row, form, sorted(sent))
    if not typed.is_valid():
        return _screen(request, member, now, {public_id: typed}, status=422)
    return act(
        request,
        lambda: services.change_opportunity(
            public_id=public_id, given=typed.value, version=typed.version, by=member, at=now
        ),
        done=lambda changed: Done(reverse("opportunities:confirm"), _("%(name)s: saved.") % {"name": changed.name}),
        back=reverse("opportunities:confirm"),
    )


@require_POST
def confirm_one(request: HttpRequest, public_id: str) -> HttpResponse:
    """No change in this one."""
    return _confirmed(request, [public_id], back=views.page_of(public_id))


@require_POST
def confirm_many(request: HttpRequest) -> HttpResponse:
    """No change in those chosen; with ``all`` in any that still waits."""
    ids = selected(request)
    if request.POST.get("all"):
        waiting = unconfirmed(rights.member(request), confirmation(timezone.now()))
        ids = list(waiting.values_list("public_id", flat=True))
    return _confirmed(request, ids, back=reverse("opportunities:confirm"))


def _confirmed(request: HttpRequest, ids: list[str], *, back: str) -> HttpResponse:
    member = rights.require(request, "opportunities.edit")
    return act(
        request,
        lambda: services.confirm_unchanged(public_ids=ids, by=member, at=timezone.now()),
        done=lambda rows: Done(here(request, back), _words(len(rows))),
        back=back,
    )


def _words(count: int) -> str:
    if not count:
        return _("Nothing was left to confirm.")
    return ngettext("%(count)s confirmed: no change.", "%(count)s confirmed: no change.", count) % {"count": count}
