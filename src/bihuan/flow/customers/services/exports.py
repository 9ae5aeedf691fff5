"""What left the system is in the log."""

from datetime import datetime

from django.db import transaction

from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.flow.customers.events import CustomersExported


@transaction.atomic
def note_export(*, name: str, count: int, by: Member, at: datetime) -> None:
    """A list was exported with so many rows."""
    record([CustomersExported(subject=name, count=count)], by=by, at=at)
