"""What left the system is in the log."""

from datetime import datetime

from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.records.transactions import whole
from bihuan.flow.fieldwork.events import FieldworkExported


@whole()
def note_export(*, name: str, count: int, by: Member, at: datetime) -> None:
    """A list was exported with so many rows."""
    record([FieldworkExported(subject=name, count=count)], by=by, at=at)
