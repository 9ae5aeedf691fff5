"""The page of an import, from its files to its result."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.base.imports.models import FAILED, READING, RUNNING, WAITING, Import
from bihuan.interfaces.dataio.importing.running import ORDER
from bihuan.interfaces.dataio.reading import KINDS
from bihuan.interfaces.web.imports import sheets
from bihuan.interfaces.web.imports.downloads import one
from bihuan.interfaces.web.imports.lists import names_of
from bihuan.interfaces.web.kit import sending
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.wording import import_pages as words

BUSY = (READING, RUNNING)


@require_safe
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """An import as it stands."""
    row = one(request, public_id)
    result = row.result or row.dry_run
    context = {
        "row": row,
        "state": (words.STATES[row.state], words.TONES[row.state]),
        "steps": _steps(row),
        **_busy(row),
        "bars": bars(row),
        "files": list(enumerate(row.files)),
        "is_trial": row.result is None,
        "token": sending.new_token(),
        "on_duplicate": words.ON_DUPLICATE.items(),
        "kinds": [(kind.name, kind.word) for kind in KINDS.values()],
        "may_settle": row.state in (WAITING, FAILED),
        **(_told(result) if result else {}),
    }
    crumbs = [(_("Imports"), reverse("imports:list"))]
    title = names_of(row.files) or _("Import")
    return render_page(request, "imports/detail.html", context, title=title, crumbs=crumbs)


def _busy(row: Import) -> dict[str, bool]:
    return {"busy": row.state in BUSY, "stopping": row.state == RUNNING and row.stop_asked_at is not None}


def _told(result: Mapping[str, Any]) -> dict[str, Any]:
    found = sheets.shown(result)
    return {
        "result": result,
        "sheets": found,
        "totals": sheets.totals(result),
        "passed_over": sheets.passed_over(result),
        "would_land": sum(one.sheet.get("created", 0) + one.sheet.get("updated", 0) for one in found),
        "failed": sum(one.sheet.get("failed", 0) for one in found),
        "charge": result.get("would_charge"),
    }


def _steps(row: Import) -> list[tuple[str, str]]:
    """(words, css) of the way from files to result."""
    at = {"reading": 1, "waiting": 2, "running": 3, "failed": 3 if row.started_at else 1, "stopped": 3}.get(
        row.state, 4
    )
    words_of = [_("Files"), _("Sheets, columns and a trial"), _("Your word to go"), _("Imported")]
    return [
        (text, "is-done" if place < at else "is-here" if place == at else "") for place, text in enumerate(words_of)
    ]


def bars(row: Import) -> list[tuple[str, int, int]]:
    """(sheet, rows done, rows there) in the order in which sheets run; those before the one that runs are through.

    How many rows there are, the trial has counted; before its end there are at most as many as the sheet has lines.
    """
    noted = {int(place): (title, int(done), int(there)) for place, (done, there, title) in row.progress.items()}
    tried = (row.dry_run or {}).get("sheets", ())
    if not tried or row.state == READING:
        return [told for _place, told in sorted(noted.items())]
    ordered = sorted(enumerate(tried), key=lambda told: (ORDER.index(told[1]["kind"]), told[0]))
    done_of = [noted.get(place, ("", 0, 0))[1] for place, _sheet in ordered]
    now = max((at for at, done in enumerate(done_of) if done), default=0)
    return [
        (sheet["title"], sheet["read"] if at < now else min(done, sheet["read"]), sheet["read"])
        for at, ((_place, sheet), done) in enumerate(zip(ordered, done_of, strict=True))
        if sheet["read"]
    ]


@require_safe
def progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far it is; asked for by the page every second, and told to load anew once the import has come further."""
    row = one(request, public_id)
    response = render(request, "imports/progress.html", {"row": row, "bars": bars(row), **_busy(row)})
    if row.state not in BUSY:
        response["HX-Refresh"] = "true"
    return response
