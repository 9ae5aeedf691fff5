"""What left the system is in the log."""

from datetime import datetime

from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.records.transactions import whole
from bihuan.flow.contracts.events import ContractsExported, ReceiptsExported


@whole()
def note_export(*, name: str, count: int, by: Member, at: datetime) -> None:
    """Tell the log that a list of contracts left the system as a file."""
    record([ContractsExported(subject=name, count=count)], by=by, at=at)


@whole()
def note_receipts_export(*, name: str, count: int, by: Member, at: datetime) -> None:
    """Tell the log that a list of receipts left the system as a file."""
    record([ReceiptsExported(subject=name, count=count)], by=by, at=at)
