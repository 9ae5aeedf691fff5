"""Files to take away: empty templates, the records as a workbook, the rows with mistakes, what was brought."""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.base.imports.models import Import
from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Refused
from bihuan.interfaces import keeping
from bihuan.interfaces.dataio.reading.kinds import KINDS
from bihuan.interfaces.dataio.tables import CONTENT_TYPES
from bihuan.interfaces.dataio.templates import write_templates
from bihuan.interfaces.dataio.workbook import allowed, note_export, write_workbook
from bihuan.interfaces.web import errors
from bihuan.interfaces.web.imports.lists import RUN
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import refuse
from bihuan.interfaces.web.kit.lists_page import download, within_limit
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.wording import positions

XLSX = CONTENT_TYPES["xlsx"]


@require_safe
def all_templates(request: HttpRequest) -> HttpResponse:
    """Every sheet in one empty workbook."""
    return _templates(request, (), _("Template"))


@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """One sheet."""
    if kind not in KINDS:
        raise Http404
    return _templates(request, [kind], f"{_('Template')}_{KINDS[kind].word}")


def _templates(request: HttpRequest, kinds: Sequence[str], name: str) -> HttpResponse:
    rights.require(request, RUN)
    return download(empty_sheets(kinds), f"{name}.xlsx", XLSX)


def empty_sheets(kinds: Sequence[str]) -> bytes:
    """A workbook to be filled in, with a sheet for each of these kinds, or for all; its lists offer the company's own words."""
    with translation.override("zh-hans"):
        titles = list(positions.titles(timezone.now()).values())
    people = list(Member.objects.active().order_by("sort_key", "pk").values_list("name", flat=True)[:100])
    own = {
        sheet.name: {
            column.field: titles if column.field == "role" else people
            for column in sheet.columns
            if (column.value == "person" and column.field != "name") or column.field == "role"
        }
        for sheet in KINDS.values()
    }
    return write_templates(kinds, choices=own)


@require_http_methods(["GET", "HEAD", "POST"])
def out(request: HttpRequest) -> HttpResponse:
    """The records as a workbook, with what the reader may take away; POST makes it."""
    member, now = rights.member(request), timezone.now()
    kinds = allowed(member)
    if not kinds:
        raise Refused("no_permission", permission="customers.export")
    if request.method != "POST":
        wanted = [kind for kind in kinds if kind in request.GET.getlist("kinds")] or kinds
        context = {"kinds": [(kind, KINDS[kind].word, kind in wanted) for kind in kinds]}
        crumbs = [(_("Imports"), reverse("imports:list"))] if rights.may(request, RUN) else []
        return render_page(request, "imports/out.html", context, title=_("Take the workbook out"), crumbs=crumbs)
    chosen = [kind for kind in kinds if kind in request.POST.getlist("kinds")]
    if not chosen:
        return refuse(request, Refused("no_sheets", field="kinds"), back=reverse("imports:out"))
    if not within_limit(member.pk):
        return errors.too_many(request, wait=3600)
    return download(
        taken_out(chosen, by=member, at=now), f"{_('Workbook')}_{timezone.localtime(now):%Y%m%d-%H%M}.xlsx", XLSX
    )


def taken_out(kinds: Sequence[str], *, by: Member, at: datetime) -> bytes:
    """The records of these kinds as a workbook, of those that the member may take away; told to the log."""
    with tempfile.TemporaryDirectory(prefix="bihuan-") as folder:
        target = Path(folder) / "out.xlsx"
        written = write_workbook(target, member=by, now=at, kinds=kinds)
        content = target.read_bytes()
    note_export(written, by=by, at=at)
    return content


def one(request: HttpRequest, public_id: str) -> Import:
    """The import, if one may know of it."""
    return Import.objects.visible_to(rights.require(request, RUN)).one(public_id)


@require_safe
def bad_rows(request: HttpRequest, public_id: str) -> HttpResponse:
    """The rows with mistakes, as they were, each with its mistakes named."""
    row = one(request, public_id)
    if not row.bad_rows:
        raise Http404
    return download(keeping.fetch(row.bad_rows), f"{_('Rows to mend')}_{row.public_id}.xlsx", XLSX)


@require_safe
def file(request: HttpRequest, public_id: str, place: int) -> HttpResponse:
    """A file as it was brought; never opened as a page of this site."""
    row = one(request, public_id)
    if place >= len(row.files):
        raise Http404
    kept = row.files[place]
    return download(keeping.fetch(kept["sha256"]), kept["name"], "application/octet-stream")
