"""Bringing files: kept under their hashes, then read by the worker, whose memory is limited."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.base.imports import services
from bihuan.base.imports.models import Import
from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Refused
from bihuan.interfaces import keeping
from bihuan.interfaces.dataio.importing import queue
from bihuan.interfaces.dataio.mappings import LARGEST, read_mapping
from bihuan.interfaces.dataio.reading import KINDS, Unreadable
from bihuan.interfaces.web.files.checks import tidy_name
from bihuan.interfaces.web.files.limits import MOST_OF_A_WORKBOOK
from bihuan.interfaces.web.imports.lists import RUN
from bihuan.interfaces.web.kit import rights, sending
from bihuan.interfaces.web.kit.acting import Done, act
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.wording import import_pages as words
from bihuan.interfaces.wording import imports

ENDINGS = (".xlsx", ".xls", ".csv")
MOST_FILES = 20


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Files to bring in, and empty ones to take away."""
    member, here = rights.require(request, RUN), reverse("imports:create")
    if request.method == "POST":
        return act(
            request,
            lambda: _begun(request, member, timezone.now()),
            done=lambda row: Done(reverse("imports:detail", args=[row.public_id])),
            back=here,
        )
    context = {
        "token": sending.new_token(),
        "accept": ",".join(ENDINGS),
        "kinds": [(kind.name, kind.word) for kind in KINDS.values()],
        "on_duplicate": words.ON_DUPLICATE.items(),
        "most": MOST_OF_A_WORKBOOK // 2**20,
    }
    crumbs = [(_("Imports"), reverse("imports:list"))]
    return render_page(request, "imports/new.html", context, title=_("Import a workbook"), crumbs=crumbs)


def _begun(request: HttpRequest, member: Member, at: datetime) -> Import:
    on_duplicate = "update" if request.POST.get("on_duplicate") == "update" else "skip"
    uploads, mapping = request.FILES.getlist("files"), request.FILES.get("mapping")
    return begin(uploads, mapping=mapping, on_duplicate=on_duplicate, by=member, at=at)


def begin(uploads: Sequence[Any], *, mapping: Any = None, on_duplicate: str, by: Member, at: datetime) -> Import:
    """Keep the files that were sent, and have them tried; ``mapping`` is a file, too, where there is one."""
    if not uploads:
        raise Refused("no_files", field="files")
    if len(uploads) > MOST_FILES:
        raise Refused("too_many_files_at_once", field="files", most=MOST_FILES)
    files = [_kept(upload) for upload in uploads]
    row = services.begin(files=files, mapping=_mapping(mapping), on_duplicate=on_duplicate, by=by, at=at)
    queue.trial(row)
    return row


def _kept(upload: Any) -> dict[str, Any]:
    name = tidy_name(upload.name or "")
    if PurePath(name).suffix.lower() not in ENDINGS:
        raise Refused("not_a_workbook", field="files", name=name)
    if upload.size > MOST_OF_A_WORKBOOK:
        raise Refused("file_too_large", field="files", name=name, most=MOST_OF_A_WORKBOOK // 2**20)
    if not upload.size:
        raise Refused("file_empty", field="files", name=name)
    content = upload.read()
    return {"name": name, "sha256": keeping.keep(content), "size": len(content)}


def _mapping(upload: Any) -> dict[str, Any]:
    """What the mapping file says; nothing without one."""
    if upload is None:
        return {}
    try:
        return read_mapping(upload.read(LARGEST + 1), upload.name or "")
    except Unreadable as wrong:
        raise Refused("bad_mapping_file", why=imports.unreadable(wrong.code, wrong.parameters)) from wrong
