"""Taking files in: checked, kept, attached. Pages of other stages call this with what a form brought along."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bihuan.base.files import services
from bihuan.base.files.models import Attachment
from bihuan.base.organisation.models import Member
from bihuan.interfaces import keeping
from bihuan.interfaces.web.files import checks

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
