"""Bids and their results out of a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bihuan.base.organisation.models import Member
from bihuan.flow.offers.inputs import BidInput, ResultLine
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity


@dataclass(frozen=True)
class BidRow:
    """A bid as a workbook tells it. ``opened_at``: when the tenders were opened, None: they were not, or nobody says."""

    given: BidInput
    opportunity: Opportunity
    opened_at: datetime | None = None


@dataclass(frozen=True)
class BidResultRows:
    """Every bidder's line of one bid."""

    bid: Bid
    lines: tuple[ResultLine, ...]


def import_bids(*, rows: Sequence[BidRow], by: Member, at: datetime) -> list[Bid]:
    """Enter bids, all or none; one with our price is quoted, one with an opening opened."""
    raise NotImplementedError


def import_bid_results(*, rows: Sequence[BidResultRows], by: Member, at: datetime) -> list[Bid]:
    """Record results of bids, all or none."""
    raise NotImplementedError
