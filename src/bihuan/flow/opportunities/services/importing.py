"""Opportunities out of a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bihuan.base.organisation.models import Member
from bihuan.flow.customers.models import Customer
from bihuan.flow.opportunities.inputs import ClosingInput, OpeningInput
from bihuan.flow.opportunities.models import Opportunity


@dataclass(frozen=True)
class OpportunityRow:
    """An opportunity as a workbook tells it. ``closing`` is at ``updated_at``, without one at the import."""

    given: OpeningInput
    customer: Customer
    owner: Member
    opened_at: datetime
    updated_at: datetime | None = None
    closing: ClosingInput | None = None


def import_opportunities(*, rows: Sequence[OpportunityRow], by: Member, at: datetime) -> list[Opportunity]:
    """Enter opportunities, all or none."""
    raise NotImplementedError
