"""Taking files in: checked, kept, attached; giving them out, taking them off. For pages, and for the API.

Pages of other stages call ``take`` with what a form brought along.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.http import HttpResponse

from bihuan.base.files import services
from bihuan.base.files.models import Attachment
from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Refused
from bihuan.interfaces import keeping
from bihuan.interfaces.web.files import checks, records

MOST_AT_ONCE = 10


def take(*, kind: str, record: str, uploads: Iterable[Any], by: Member, at: datetime) -> list[Attachment]:
    """Attach the uploaded files to the record, which ``by`` may write to: all of them or none."""
    good = [checks.checked(upload.name or "", upload.read()) for upload in list(uploads)[:MOST_AT_ONCE]]
    kept = [(one, keeping.keep(one.content)) for one in good]
    return [
        services.attach(
            kind=kind,
            record=record,
            name=one.name,
            content_type=one.content_type,
            size=len(one.content),
            sha256=digest,
            by=by,
            at=at,
        )
        for one, digest in kept
    ]


def add(*, kind: str, record: str, uploads: Sequence[Any], by: Member, at: datetime) -> list[Attachment]:
    """The same for a record that ``by`` must see (Missing) and may write to (Refused); something must be sent."""
    records.writable(by, kind, records.seen(by, kind, record))
    if not uploads:
        raise Refused("no_file", field="files")
    with transaction.atomic():
        return take(kind=kind, record=record, uploads=uploads, by=by, at=at)


def found(member: Member, public_id: str) -> Attachment:
    """The attachment of a record that the member may see."""
    attachment = Attachment.objects.filter(archived_at=None).one(public_id)
    records.seen(member, attachment.kind, attachment.record)
    return attachment


def take_off(*, attachment: Attachment, by: Member, at: datetime) -> None:
    """Take the file off its record, which ``by`` may write to."""
    record = records.seen(by, attachment.kind, attachment.record)
    records.writable(by, attachment.kind, record)
    services.archive(attachment=attachment, by=by, at=at)


def given_out(attachment: Attachment) -> HttpResponse:
    """The file, always to be kept, never opened as a page of this site."""
    response = HttpResponse(keeping.fetch(attachment.sha256), content_type=attachment.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(attachment.name, safe='')}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
