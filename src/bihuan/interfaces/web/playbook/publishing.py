"""Publishing, taking back, setting days: each with what it does to the duties, in one transaction; for page and programs."""

from datetime import date, datetime

from django.db import transaction

from bihuan.base.duties import services as duties
from bihuan.base.organisation.models import Member
from bihuan.base.policies import services
from bihuan.base.policies.inputs import DaysInput
from bihuan.base.policies.models import Draft, Publication
from bihuan.base.records.refusals import Refused

LONGEST_NOTE = 500


@transaction.atomic
def publish_draft(*, starts_on: date, sha256: str, note: str, by: Member, at: datetime) -> tuple[Publication, int]:
    """Publish one's draft, as it was read; the version, and how many duties moved.

    Raises:
        Refused: ``draft_changed``: there is none, or another one than that of this hash.
    """
    draft = Draft.objects.filter(pk=by.pk).first()
    if draft is None or draft.sha256 != sha256:
        raise Refused("draft_changed")
    note = note.strip()[:LONGEST_NOTE]
    made = services.publish(text=draft.text, name=draft.name, starts_on=starts_on, note=note, by=by, at=at)
    services.discard_draft(by=by)
    return made, len(duties.regulation_changed(at=at))


@transaction.atomic
def withdraw(publication: Publication, *, by: Member, at: datetime) -> int:
    """Take back a version that has not started; how many duties moved."""
    services.withdraw(publication=publication, by=by, at=at)
    return len(duties.regulation_changed(at=at))


@transaction.atomic
def set_days(value: DaysInput, *, by: Member, at: datetime) -> tuple[list[date], int]:
    """Set days of the calendar; those that changed, and how many duties moved."""
    changed = services.set_calendar_days(days=value.days(), note=value.note.strip(), by=by, at=at)
    return changed, len(duties.calendar_changed(at=at)) if changed else 0
