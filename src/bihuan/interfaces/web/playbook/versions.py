"""The versions of the regulation: word for word, who published them and when, what changed between them."""

import difflib
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.base.policies.models import Publication
from bihuan.base.policies.rules import starts_at
from bihuan.base.policies.selectors import work_calendar
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import Done, act
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.playbook import publishing
from bihuan.interfaces.web.playbook.moved import moved
from bihuan.interfaces.web.playbook.views import crumbs, in_force
from bihuan.playbook.load import PRESETS, read_source

CONTEXT = 3


class Line(NamedTuple):
    """A line of a comparison: ``same``, ``gone``, ``new``, or ``gap`` where lines are left out."""

    kind: str
    before: int | None
    after: int | None
    text: str


def comparison(before: str, after: str) -> list[Line]:
    """What changed, with three lines around each change; empty when nothing did."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[Line] = []
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT):
        if lines or group[0][1]:
            lines.append(Line("gap", None, None, ""))
        lines += _group(group, old, new)
    return lines


def _group(group: list[tuple[str, int, int, int, int]], old: list[str], new: list[str]) -> Iterator[Line]:
    for tag, old_from, old_to, new_from, new_to in group:
        if tag == "equal":
            numbers = zip(range(old_from, old_to), range(new_from, new_to), strict=True)
            yield from (Line("same", here + 1, there + 1, old[here]) for here, there in numbers)
        else:
            yield from (Line("gone", number + 1, None, old[number]) for number in range(old_from, old_to))
            yield from (Line("new", None, number + 1, new[number]) for number in range(new_from, new_to))


@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """All versions, the latest first, those taken back among them."""
    now, zone = timezone.now(), work_calendar().zone
    held, _coming = in_force(now)
    rows = list(Publication.objects.select_related("published_by", "withdrawn_by").order_by("-starts_on", "-pk"))
    counting = [row for row in rows if row.withdrawn_at is None]
    before = {row.pk: earlier.pk for row, earlier in pairwise(counting)}
    shown = [
        {
            "row": row,
            "state": _state(row, held, is_started=starts_at(row.starts_on, zone) <= now),
            "before": before.get(row.pk),
            "is_first": row == counting[-1],
        }
        for row in rows
    ]
    context = {"versions": shown, "may_publish": rights.may(request, "playbook.publish")}
    return render_page(request, "playbook/versions.html", context, title=_("Versions"), crumbs=crumbs())


def _state(row: Publication, held: Publication | None, *, is_started: bool) -> str:
    if row.withdrawn_at is not None:
        return "withdrawn"
    if not is_started:
        return "coming"
    return "held" if row == held else "over"


@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """A version word for word; with ``?against=`` what differs from another one."""
    row = get_object_or_404(Publication.objects.select_related("published_by", "withdrawn_by"), pk=pk)
    other = None
    if wanted := request.GET.get("against", ""):
        other = get_object_or_404(Publication, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0)
    context = {
        "row": row,
        "other": other,
        "lines": comparison(other.text, row.text) if other else row.text.splitlines(),
        "others": Publication.objects.exclude(pk=row.pk).order_by("-starts_on", "-pk"),
    }
    parents = [*crumbs(), (_("Versions"), reverse("playbook:versions"))]
    title = _("Version from %(day)s on") % {"day": row.starts_on}
    return render_page(request, "playbook/version.html", context, title=title, crumbs=parents)


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The version's text as a file, to the byte."""
    row = get_object_or_404(Publication, pk=pk)
    return _file(row.name, row.text)


@require_safe
def preset_file(request: HttpRequest, name: str) -> HttpResponse:
    """A preset's text as a file, to start one's own from."""
    if name not in PRESETS:
        raise Http404
    return _file(name, read_source(name).text)


def _file(name: str, text: str) -> HttpResponse:
    response = HttpResponse(text.encode(), content_type="application/yaml; charset=utf-8")
    name = name if name.endswith((".yaml", ".yml")) else f"{name}.yaml"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a version back that has not started."""
    member = rights.require(request, "playbook.publish")
    row = get_object_or_404(Publication, pk=pk)
    now = timezone.now()

    back = reverse("playbook:versions")
    work = partial(publishing.withdraw, row, by=member, at=now)
    return act(request, work, done=lambda count: Done(back, moved(_("The version was taken back."), count)), back=back)
