"""Attaching files to records and taking them off. Bytes are kept by interfaces; here stand names and hashes.

Whoever calls has made sure that ``by``, a member, may write to
the record: files know no rights of their own.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from bihuan.base.audit.services import record as record_facts
from bihuan.base.files.events import FileArchived, FileAttached
from bihuan.base.files.models import Attachment
from bihuan.base.records.models import new_public_id
from bihuan.base.records.refusals import Missing, Refused

MOST_ON_A_RECORD = 100
MOST_A_DAY = 300
DAY = timedelta(days=1)


@transaction.atomic
def attach(
    *, kind: str, record: str, name: str, content_type: str, size: int, sha256: str, by: Any, at: datetime
) -> Attachment:
    """Attach a file whose bytes are kept already. The same bytes on the same record again are the attachment that is there."""
    there = Attachment.objects.of(kind, record)
    same = there.filter(sha256=sha256).first()
    if same is not None:
        return same
    if there.count() >= MOST_ON_A_RECORD:
        raise Refused("too_many_files", field="files", most=MOST_ON_A_RECORD)
    if Attachment.objects.filter(uploaded_by=by, uploaded_at__gt=at - DAY).count() >= MOST_A_DAY:
        raise Refused("too_many_files_today", field="files", most=MOST_A_DAY)
    made = Attachment.objects.create(
        public_id=new_public_id(),
        kind=kind,
        record=record,
        name=name[:120],
        content_type=content_type,
        size=size,
        sha256=sha256,
        uploaded_by=by,
        uploaded_at=at,
    )
    fact = FileAttached(subject=made.public_id, about_kind=kind, about=record, size=size, sha256=sha256, name=made.name)
    record_facts([fact], by=by, at=at)
    return made


@transaction.atomic
def archive(*, attachment: Attachment, by: Any, at: datetime) -> None:
    """Take the file off its record. Its bytes stay: the log still knows their hash."""
    if not Attachment.objects.filter(pk=attachment.pk, archived_at=None).update(archived_at=at):
        raise Missing
    fact = FileArchived(
        subject=attachment.public_id, about_kind=attachment.kind, about=attachment.record, name=attachment.name
    )
    record_facts([fact], by=by, at=at)
