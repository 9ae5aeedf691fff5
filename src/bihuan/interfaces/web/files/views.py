"""Attaching, looking at, taking off."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.base.records.refusals import Refused
from bihuan.interfaces.web.files import records, taking
from bihuan.interfaces.web.files.taking import found, given_out, take_off
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import Done, act, here, refuse
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.middleware import by_htmx
from bihuan.interfaces.wording import files as _refusals  # noqa: F401 - so that refusals are said in words


@require_safe
def fetch(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file, always to be kept, never opened as a page of this site."""
    return given_out(found(rights.member(request), public_id))


def _done(
    request: HttpRequest, kind: str, public_id: str, work: Callable[[], object], said: Callable[[], str]
) -> HttpResponse:
    """Do it; for htmx the list as it is then, so that a form beside it keeps what was typed."""
    if not by_htmx(request):
        return act(request, work, done=lambda _result: Done(here(request), said()))
    try:
        with transaction.atomic():
            work()
    except Refused as refused:
        return refuse(request, refused)
    shown = {"kind": kind, "public_id": public_id, "photos": request.POST.get("photos") == "1"}
    return render(request, "files/inner.html", shown)


@require_POST
def add(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """Attach what was sent to the record."""
    member, now = rights.member(request), timezone.now()
    records.seen(member, kind, public_id)

    def work() -> None:
        taking.add(kind=kind, record=public_id, uploads=request.FILES.getlist("files"), by=member, at=now)

    return _done(request, kind, public_id, work, lambda: _("Attached."))


@require_POST
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the file off its record."""
    member, now = rights.member(request), timezone.now()
    attachment = found(member, public_id)

    def work() -> None:
        take_off(attachment=attachment, by=member, at=now)

    return _done(request, attachment.kind, attachment.record, work, lambda: _("File taken off."))


@require_safe
def part(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """The attachments of a record by themselves."""
    records.seen(rights.member(request), kind, public_id)
    return render_page(request, "files/page.html", {"kind": kind, "public_id": public_id}, title=_("Attachments"))
