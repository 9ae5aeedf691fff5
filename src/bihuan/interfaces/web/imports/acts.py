"""What one does with an import: settle how it is read, let it go, take it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.base.imports import services
from bihuan.base.imports.models import Import
from bihuan.base.records.refusals import Refused
from bihuan.interfaces.dataio.importing import queue, undoing
from bihuan.interfaces.web.imports.downloads import one
from bihuan.interfaces.web.imports.sheets import chosen_mapping
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import Done, act, go, refuse


def _page(row: Import) -> str:
    return reverse("imports:detail", args=[row.public_id])


@require_POST
def settle(request: HttpRequest, public_id: str) -> HttpResponse:
    """How sheets and columns are read, and what becomes of duplicates; the trial is made anew."""
    row, member = one(request, public_id), rights.member(request)
    mapping = chosen_mapping(row.dry_run or {}, row.mapping, request.POST)
    on_duplicate = "update" if request.POST.get("on_duplicate") == "update" else "skip"

    def work() -> None:
        services.settle(of=row, mapping=mapping, on_duplicate=on_duplicate, by=member, at=timezone.now())
        queue.trial(row)

    said = _("Settled; it is tried anew.")
    return act(request, work, done=lambda _nothing: Done(_page(row), said), back=_page(row))


@require_POST
def go_on(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let it run; one that was broken off goes on where it was."""
    row, member = one(request, public_id), rights.member(request)

    def work() -> None:
        services.start(of=row, by=member, at=timezone.now())
        queue.run(row)

    said = _("It is in the queue and starts within seconds.")
    return act(request, work, done=lambda _nothing: Done(_page(row), said), back=_page(row))


@require_POST
def stop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask it to stop behind the rows that are being written."""
    row, member = one(request, public_id), rights.member(request)

    def work() -> None:
        services.ask_to_stop(of=row, by=member, at=timezone.now())

    said = _("It stops behind the rows that are being written.")
    return act(request, work, done=lambda _nothing: Done(_page(row), said), back=_page(row))


@require_POST
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back what it created, while nothing was built on it. In portions, so no transaction is opened around it."""
    row, member = one(request, public_id), rights.member(request)
    try:
        undoing.undo(row, by=member, at=timezone.now())
    except Refused as refused:
        return refuse(request, refused, back=_page(row))
    kept = sum(sheet["kept"] for sheet in (row.undone or {}).get("sheets", ()))
    if kept:
        words = ngettext(
            "Taken back, but for %(count)s row, which is named below.",
            "Taken back, but for %(count)s rows, which are named below.",
            kept,
        )
        messages.warning(request, words % {"count": kept})
    else:
        messages.success(request, _("Taken back. What the import had created is in the archive."))
    return go(request, _page(row))
