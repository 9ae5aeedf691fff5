"""Reading bids: their values under the names of the regulation's forms, and those that wait for somebody."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from bihuan.flow.offers.models import Bid, BidQuerySet


class Line(Protocol):
    """A bidder's line, told or stored."""

    @property
    def bidder(self) -> str: ...
    @property
    def is_winner(self) -> bool: ...


def analysis_values(bid: Bid) -> dict[str, Any]:
    """The bid's fields under the names that the form of the analysis has for them."""
    names = ("tenderer", "method", "ceiling_price", "closes_at", "opens_at", "bond", "cost", "our_price", "margin")
    more = ("floor_price", "competitor_prices", "conclusion")
    return {**{name: getattr(bid, name) for name in (*names, *more)}, **bid.extra, "opportunity": bid.opportunity_id}


def result_values(bid: Bid, lines: Iterable[Line]) -> dict[str, Any]:
    """The bid's fields under the names that the form of the result has for them."""
    told = list(lines)
    names = ("opened_at", "outcome", "our_rank", "gap", "cause", "lessons")
    return {
        **{name: getattr(bid, name) for name in names},
        **bid.result_extra,
        "bidders": [line.bidder for line in told],
        "winner": next((line.bidder for line in told if line.is_winner), ""),
    }


def awaiting_opening(bids: BidQuerySet, at: datetime) -> BidQuerySet:
    """Quoted bids whose planned opening has passed without a word: were they opened?"""
    return bids.current().filter(quoted_at__isnull=False, opened_at=None, outcome="", opens_at__lte=at)


def awaiting_result(bids: BidQuerySet) -> BidQuerySet:
    """Opened bids whose result nobody has recorded completely."""
    return bids.current().filter(opened_at__isnull=False, result_complete=False)
