"""Files attached to records: by the record's kind and id, with the record's own rights."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import BaseModel

from bihuan.base.files.models import Attachment
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.schemas import Named, named
from bihuan.interfaces.web.files import records, taking
from bihuan.interfaces.wording import files as _words  # noqa: F401 - so that refusals are said in words

router = Router(tags=["files"])
Kind = Literal["customer", "followup", "visit", "opportunity", "bid", "contract", "product"]
CONTENT = {
    "responses": {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}
}


class FileShown(BaseModel):
    """A file on a record. Pictures are painted anew when they are taken in, so ``sha256`` is of what is kept."""

    id: str
    kind: str
    record: str
    name: str
    content_type: str
    size: int
    sha256: str
    uploaded_by: Named
    uploaded_at: datetime


class TakenOff(BaseModel):
    """A file that was taken off its record."""

    id: str


def _show(row: Attachment) -> dict[str, Any]:
    names = ("kind", "record", "name", "content_type", "size", "sha256", "uploaded_at")
    told = {name: getattr(row, name) for name in names}
    return {"id": row.public_id, **told, "uploaded_by": named(row.uploaded_by)}


@router.get(
    "/of/{kind}/{public_id}", response=list[FileShown], operation_id="list_files", summary="The files of a record"
)
def list_files(request: HttpRequest, kind: Kind, public_id: str) -> list[dict[str, Any]]:
    """Of one that one may see, the oldest first; at most 100 are on a record."""
    records.seen(exchange.of(request).member, kind, public_id)
    return [_show(row) for row in Attachment.objects.of(kind, public_id).select_related("uploaded_by")]


@router.post(
    "/of/{kind}/{public_id}", response={201: list[FileShown]}, operation_id="attach_files", summary="Attach files"
)
def attach_files(request: HttpRequest, kind: Kind, public_id: str, files: File[list[UploadedFile]]) -> Status[Any]:
    """Up to ten, all or none: pictures, PDF, Office, text, DWG, zip, each up to 20 MB; what is there already stays one."""
    told = exchange.of(request)
    made = taking.add(kind=kind, record=public_id, uploads=files, by=told.member, at=told.at)
    return Status(201, [_show(row) for row in made])


@router.get("/{public_id}", response=FileShown, operation_id="get_file", summary="What a file is")
def get_file(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Its name, kind, size and hash."""
    return _show(taking.found(exchange.of(request).member, public_id))


@router.get("/{public_id}/content", operation_id="download_file", summary="The file itself", openapi_extra=CONTENT)
def download_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Its bytes as they were taken in."""
    return taking.given_out(taking.found(exchange.of(request).member, public_id))


@router.post("/{public_id}/remove", response=TakenOff, operation_id="remove_file", summary="Take a file off its record")
def remove_file(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Its bytes stay: the log still knows their hash."""
    told = exchange.of(request)
    attachment = taking.found(told.member, public_id)
    taking.take_off(attachment=attachment, by=told.member, at=told.at)
    return {"id": attachment.public_id}
