"""Writing bids, a module a concern."""

from bihuan.flow.offers.services.bidding import (
    archive_bids,
    change_analysis,
    hand_over_bids,
    mark_opened,
    note_export,
    open_bid,
    postpone,
    quote,
    record_result,
    restore_bids,
)
from bihuan.flow.offers.services.importing import BidResultRows, BidRow, import_bid_results, import_bids

__all__ = [
    "BidResultRows",
    "BidRow",
    "archive_bids",
    "change_analysis",
    "hand_over_bids",
    "import_bid_results",
    "import_bids",
    "mark_opened",
    "note_export",
    "open_bid",
    "postpone",
    "quote",
    "record_result",
    "restore_bids",
]
