"""Imports: files in, how they are read, the trial, letting it run, the result, rows to mend, taking back."""

from collections.abc import Mapping
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import BaseModel, Field

from bihuan.base.imports import services
from bihuan.base.imports.models import Import
from bihuan.base.records.inputs import Input
from bihuan.base.records.refusals import Missing, Refused
from bihuan.interfaces import keeping
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.exchange import ROOT
from bihuan.interfaces.api.paging import Listing, Page
from bihuan.interfaces.api.schemas import Done, Named, Stamps, named, stamps, touched
from bihuan.interfaces.api.taking import MAYBE_VERSION, ONCE
from bihuan.interfaces.dataio.importing import queue, undoing
from bihuan.interfaces.dataio.reading import Mapping as Reading
from bihuan.interfaces.dataio.reading import Unreadable
from bihuan.interfaces.web.imports.bringing import begin
from bihuan.interfaces.web.imports.downloads import XLSX, empty_sheets
from bihuan.interfaces.web.imports.lists import IMPORTS, RUN
from bihuan.interfaces.web.kit.lists_page import download
from bihuan.interfaces.wording import imports as words

router = Router(tags=["imports"])
OnDuplicate = Literal["skip", "update"]


class BroughtFile(BaseModel):
    """A file as it was brought."""

    name: str
    size: int
    sha256: str


class ImportShown(Stamps):
    """An import. ``state``: reading → waiting (for ``start``) → running → done; or failed, undone.

    ``trial`` is what it would do, ``result`` what it did: sheets with their counts, headings, columns and mistakes.
    """

    state: str
    by: Named | None
    files: list[BroughtFile]
    on_duplicate: str
    mapping: dict[str, Any]
    trial: dict[str, Any] | None
    progress: dict[str, Any]
    result: dict[str, Any] | None
    has_bad_rows: bool
    error: str


class ImportListed(Stamps):
    """An import in the list. ``totals``: of the result, before there is one of the trial."""

    state: str
    by: Named | None
    files: list[BroughtFile]
    totals: dict[str, int] | None


class Settled(Input):
    """How sheets and columns are read (docs/reference/import.md), and what becomes of rows that are there already."""

    mapping: dict[str, Any] = Field(default_factory=dict)
    on_duplicate: OnDuplicate = "skip"


def _with_all(rows: "QuerySet[Import]") -> "QuerySet[Import]":
    return rows.select_related("created_by")


def _listed(row: Import) -> dict[str, Any]:
    told: Mapping[str, Any] = row.result or row.dry_run or {}
    totals = told.get("totals")
    return {**_core(row), "totals": None if totals is None else {name: int(count) for name, count in totals.items()}}


def _core(row: Import) -> dict[str, Any]:
    return {**stamps(row), "state": row.state, "by": named(row.created_by), "files": row.files}


def _show(row: Import) -> dict[str, Any]:
    plain = ("on_duplicate", "mapping", "progress", "result", "error")
    values = {name: getattr(row, name) for name in plain}
    return {**_core(row), **values, "trial": row.dry_run, "has_bad_rows": bool(row.bad_rows)}


def _one(request: HttpRequest, public_id: str) -> Import:
    member, _at = exchange.may(request, RUN)
    return _with_all(Import.objects.visible_to(member)).one(public_id)  # type: ignore[attr-defined,no-any-return]


def _detail(request: HttpRequest, public_id: str) -> dict[str, Any]:
    row = _one(request, public_id)
    exchange.tagged(request, row)
    return _show(row)


problems.shown_by("import", lambda request, row: _show(_one(request, row.public_id)))
LISTED = Listing(IMPORTS, show=_listed, with_all=_with_all)


@router.get(
    "",
    response=Page[ImportListed],
    operation_id="list_imports",
    summary="Imports",
    openapi_extra=LISTED.documented,
)
def list_imports(request: HttpRequest) -> dict[str, Any]:
    """One's own; an administrator sees all."""
    return LISTED.page(request)


@router.post("", response={201: ImportShown}, operation_id="begin_import", summary="Bring a workbook")
def begin_import(
    request: HttpRequest,
    files: File[list[UploadedFile]],
    on_duplicate: Form[OnDuplicate] = "skip",
    mapping: File[UploadedFile] | None = None,
) -> Status[Any]:
    """Workbooks (xlsx, xls, csv), up to 25 MB. The worker reads them and tries; nothing is written before ``start``."""
    member, at = exchange.may(request, RUN)
    row = begin(files, mapping=mapping, on_duplicate=on_duplicate, by=member, at=at)
    exchange.made(request, row, f"{ROOT}imports/{row.public_id}")
    return Status(201, _detail(request, row.public_id))


KindOfSheet = Literal[
    "people",
    "customers",
    "contacts",
    "opportunities",
    "visits",
    "followups",
    "reports",
    "bids",
    "bid_results",
    "contracts",
    "instalments",
    "receipts",
]
BINARY = {"schema": {"type": "string", "format": "binary"}}
WORKBOOK = {"responses": {200: {"content": {XLSX: BINARY}}}}
BROUGHT = {"responses": {200: {"content": {"application/octet-stream": BINARY}}}}


class Sheets(BaseModel):
    """Which sheet; all of them without one."""

    kind: KindOfSheet | None = None


@router.get("/templates", operation_id="get_templates", summary="Empty sheets to fill in", openapi_extra=WORKBOOK)
def get_templates(request: HttpRequest, asked: Query[Sheets]) -> HttpResponse:
    """With an example in each, and the company's own words in their lists."""
    exchange.may(request, RUN)
    kinds = [asked.kind] if asked.kind else []
    return download(empty_sheets(kinds), f"{asked.kind or 'templates'}.xlsx", XLSX)


@router.get("/{public_id}", response=ImportShown, operation_id="get_import", summary="An import")
def get_import(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """As it stands: ask again while it is ``reading`` or ``running``."""
    return _detail(request, public_id)


@router.post(
    "/{public_id}/sheets",
    response=ImportShown,
    operation_id="settle_import",
    summary="Settle how it is read",
    openapi_extra=MAYBE_VERSION,
)
def settle_import(request: HttpRequest, public_id: str, row: Settled) -> dict[str, Any]:
    """Another mapping; the trial is made anew."""
    member, at = exchange.may(request, RUN)
    of = _one(request, public_id)
    try:
        Reading.from_data(row.mapping)
    except Unreadable as wrong:
        why = words.unreadable(wrong.code, wrong.parameters)
        raise Refused("bad_mapping_file", field="mapping", why=why) from wrong
    version = exchange.of(request).version
    services.settle(of=of, mapping=row.mapping, on_duplicate=row.on_duplicate, version=version, by=member, at=at)
    queue.trial(of)
    return _detail(request, public_id)


@router.post("/{public_id}/start", response=Done, operation_id="start_import", summary="Let it run")
def start_import(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """One that was broken off goes on where it was."""
    member, at = exchange.may(request, RUN)
    row = services.start(of=_one(request, public_id), by=member, at=at)
    queue.run(row)
    return touched(request, row)


@router.post("/{public_id}/stop", response=Done, operation_id="stop_import", summary="Ask it to stop")
def stop_import(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Behind the rows that are being written; it can be started again."""
    member, at = exchange.may(request, RUN)
    return touched(request, services.ask_to_stop(of=_one(request, public_id), by=member, at=at))


@router.post("/{public_id}/undo", response=Done, operation_id="undo_import", summary="Take it back", openapi_extra=ONCE)
def undo_import(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """What it created goes into the archive, while nothing was built on it."""
    member, at = exchange.may(request, RUN)
    row = _one(request, public_id)
    undoing.undo(row, by=member, at=at)
    return touched(request, _one(request, public_id))


@router.get(
    "/{public_id}/bad-rows",
    operation_id="download_bad_rows",
    summary="The rows to mend, as a workbook",
    openapi_extra=WORKBOOK,
)
def download_bad_rows(request: HttpRequest, public_id: str) -> HttpResponse:
    """The rows with mistakes as they were, each with its mistakes named."""
    row = _one(request, public_id)
    if not row.bad_rows:
        raise Missing
    return download(keeping.fetch(row.bad_rows), f"bad-rows-{row.public_id}.xlsx", XLSX)


@router.get(
    "/{public_id}/files/{place}",
    operation_id="download_brought",
    summary="A file as it was brought",
    openapi_extra=BROUGHT,
)
def download_brought(request: HttpRequest, public_id: str, place: int) -> HttpResponse:
    """``place``: which of ``files``, from 0."""
    files = _one(request, public_id).files
    if not 0 <= place < len(files):
        raise Missing
    return download(keeping.fetch(files[place]["sha256"]), files[place]["name"], "application/octet-stream")
