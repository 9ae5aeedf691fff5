"""Pages to read: the regulation in force, the presets that ship, which clauses of the handbooks the program keeps."""

from datetime import datetime
from functools import cache
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.base.policies.models import Publication
from bihuan.base.policies.rules import starts_at
from bihuan.base.policies.selectors import counting, work_calendar
from bihuan.interfaces.web.kit import navigation, rights
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.playbook import clauses, covered
from bihuan.interfaces.web.playbook.regulation import regulation as shown_regulation
from bihuan.interfaces.wording import playbook as _wording  # noqa: F401 - makes refusals and facts tellable
from bihuan.playbook.load import PRESETS, load_preset
from bihuan.playbook.schema.playbook import Playbook


def reader() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def in_force(now: datetime) -> tuple[Publication | None, list[Publication]]:
    """The version that holds (before the first start the first one), and those that are to come."""
    zone = work_calendar().zone
    rows = list(counting())
    started = [row for row in rows if starts_at(row.starts_on, zone) <= now]
    held = next(reversed(started or rows[:1]), None)
    return held, [row for row in rows if row not in started and row != held]


@require_safe
def regulation(request: HttpRequest) -> HttpResponse:
    """The regulation in force, clause by clause, with what became of each this month."""
    member, now = rights.member(request), timezone.now()
    held, coming = in_force(now)
    crumbs_title = _("Playbook")
    if held is None:
        return render_page(request, "playbook/nothing.html", title=crumbs_title)
    zone = work_calendar().zone
    month = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    shown = shown_regulation(held, member=member, since=month, now=now, language=reader())
    context = {
        "shown": shown,
        "coming": coming,
        "has_started": starts_at(held.starts_on, zone) <= now,
        "may_publish": rights.may(request, "playbook.publish"),
        "month": f"{month:%Y-%m}",
        "duties_page": navigation.address("today:duties") or "",
    }
    return render_page(request, "playbook/regulation.html", context, title=shown.title)


class Preset(NamedTuple):
    """A preset as its page shows it."""

    id: str
    title: str
    rows: list[clauses.Row]


@cache
def _presets() -> tuple[Playbook, ...]:
    """They ship with the package and do not change while it runs."""
    return tuple(load_preset(name) for name in PRESETS)


@require_safe
def presets(request: HttpRequest) -> HttpResponse:
    """Every shipped playbook with its clauses; one of them in full with ``?show=``."""
    language, wanted = reader(), request.GET.get("show", PRESETS[0])
    if wanted not in PRESETS:
        raise Http404
    found = [Preset(book.id, clauses.text(book.title, language), clauses.rows(book, language)) for book in _presets()]
    context = {
        "presets": found,
        "shown": next(one for one in found if one.id == wanted),
        "may_publish": rights.may(request, "playbook.publish"),
    }
    return render_page(request, "playbook/presets.html", context, title=_("Presets"), crumbs=crumbs())


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Every clause of the five handbooks and whether the program keeps it, as the tests show it."""
    books = covered.books(reader())
    wanted = request.GET.get("state", "")
    context = {
        "books": [book.only(wanted) for book in books] if wanted in covered.STATES else books,
        "state": wanted if wanted in covered.STATES else "",
        "counts": covered.counts(books),
        "words": covered.words(),
    }
    return render_page(
        request, "playbook/coverage.html", context, title=_("Coverage of the handbooks"), crumbs=crumbs()
    )


def crumbs() -> list[tuple[str, str]]:
    """Where the pages below the regulation stand."""
    return [(_("Playbook"), navigation.address("playbook:regulation") or "")]
