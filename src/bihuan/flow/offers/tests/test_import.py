"""Bids and their results out of a workbook."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.duties.services import catch_up, verify
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Refused
from bihuan.base.search.selectors import matching
from bihuan.flow.offers.inputs import BidInput, ResultLine
from bihuan.flow.offers.models import Bid, BidResultLine
from bihuan.flow.offers.services import BidResultRows, BidRow, import_bid_results, import_bids
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.tests.deals import DAY, HOUR, deal_of, regulated_by

US = ResultLine(bidder="我司", price=Decimal(100), is_us=True, rank=2)
WINNER = ResultLine(bidder="海康", price=Decimal(90), rank=1)


def _row(deal: Opportunity, number: str = "", **more: object) -> BidRow:
    given = {"name": "焊装线投标", "opportunity": deal.public_id, "number": number, "our_price": "100", "cost": "80"}
    return BidRow(BidInput.model_validate({**given, **more}), deal)


def test_bids_as_far_as_they_are_told(cast: Cast) -> None:
    """Quoted and opened at the opening; without one the analysis has its way; an opening to come is a plan."""
    regulated_by("equipment", cast.at)
    deal, at, opened = deal_of(cast.li_wei), cast.at + 30 * DAY, cast.at + 2 * DAY
    rows = [
        replace(_row(deal, "ZB-1"), opened_at=opened),
        _row(deal),
        replace(_row(deal), opened_at=at + DAY),
        replace(_row(deal, our_price=None), opened_at=opened),
    ]
    first, waiting, planned, priceless = import_bids(rows=rows, by=cast.admin, at=at)
    kept = Bid.objects.get(pk=first.pk)
    assert (kept.number, kept.owner, kept.state, kept.quoted_at, kept.opened_at) == (
        "ZB-1",
        cast.li_wei,
        "opened",
        opened,
        opened,
    )
    assert (kept.quoted_price, kept.margin, kept.created_at) == (Decimal("100.00"), Decimal("20.00"), opened)
    assert [bid.state for bid in (waiting, planned, priceless)] == ["analysis", "analysis", "opened"]
    assert (planned.opens_at, planned.opened_at) == (at + DAY, None)
    facts = Event.objects.filter(subject=first.public_id).order_by("seq")
    assert [(one.verb, one.actor, one.at) for one in facts] == [
        ("bid.started", "li.wei", opened),
        ("bid.quoted", "li.wei", opened),
        ("bid.opened", "li.wei", opened),
    ]
    assert facts[1].data["analysed"] is False
    catch_up(at=at)
    assert verify(at=at) == []


def test_results(cast: Cast) -> None:
    """The outcome follows from the winner; rank 1 wins where nobody says who did; what nobody had opened is opened."""
    deal, at = deal_of(cast.li_wei), cast.at + 30 * DAY
    opened = [replace(_row(deal), opened_at=cast.at + DAY), _row(deal, our_price=None)]
    lost, won = import_bids(rows=opened, by=cast.admin, at=at)
    ours = US.model_copy(update={"rank": None, "is_winner": True})
    rows = [BidResultRows(lost, (WINNER, US)), BidResultRows(won, (ours,))]
    import_bid_results(rows=rows, by=cast.admin, at=at)
    kept = Bid.objects.get(pk=lost.pk)
    assert (kept.outcome, kept.our_rank, kept.gap, kept.result_recorded_at) == ("lost", 2, Decimal("10.00"), at)
    assert [(line.bidder, line.is_winner) for line in kept.lines.all()] == [("海康", True), ("我司", False)]
    assert list(matching("bid", "海康")) == [lost.pk]
    kept = Bid.objects.get(pk=won.pk)
    assert (kept.outcome, kept.opened_at, kept.quoted_price) == ("won", at, Decimal("100.00"))
    fact = Event.objects.get(verb="bid.result_recorded", subject=lost.public_id)
    assert (fact.actor, fact.at, fact.data["winner"]) == ("li.wei", at, "海康")
    import_bid_results(rows=rows[:1], by=cast.admin, at=at + HOUR)
    assert BidResultLine.objects.filter(bid=lost).count() == 2
    assert broken_link() is None
    catch_up(at=at + HOUR)
    assert verify(at=at + HOUR) == []


def test_one_bad_row_and_none_lands(cast: Cast) -> None:
    """The refusal names the row; nothing of the batch is there."""
    deal, at = deal_of(cast.li_wei), cast.at + 30 * DAY
    bid, other = import_bids(rows=[_row(deal, "ZB-1"), _row(deal)], by=cast.admin, at=at)
    results = {
        "required": (US,),
        "bidder_twice": (WINNER, WINNER.model_copy(update={"rank": 2})),
        "two_winners": (WINNER, US.model_copy(update={"rank": 1})),
    }
    before = (Bid.objects.count(), Event.objects.count(), BidResultLine.objects.count())
    with pytest.raises(Refused) as raised:
        import_bids(rows=[_row(deal), _row(deal, "ZB-1")], by=cast.admin, at=at)
    assert (raised.value.code, raised.value.parameters["row"]) == ("number_taken", 1)
    for code, lines in results.items():
        with pytest.raises(Refused) as raised:
            import_bid_results(
                rows=[BidResultRows(bid, (WINNER, US)), BidResultRows(other, lines)], by=cast.admin, at=at
            )
        assert (raised.value.code, raised.value.parameters["row"]) == (code, 1)
    for by in (cast.li_wei, cast.zhang_min, cast.wu_ting):
        with pytest.raises(Refused, match="no_permission"):
            import_bids(rows=[_row(deal)], by=by, at=at)
        with pytest.raises(Refused, match="no_permission"):
            import_bid_results(rows=[BidResultRows(bid, (WINNER, US))], by=by, at=at)
    assert (Bid.objects.count(), Event.objects.count(), BidResultLine.objects.count()) == before


def test_as_many_statements_for_two_hundred_as_for_ten(cast: Cast) -> None:
    """A batch costs a fixed number of statements."""
    regulated_by("equipment", cast.at)
    deal, at, counts = deal_of(cast.li_wei), cast.at + 30 * DAY, []
    for size in (1, 10, 200):
        rows = [replace(_row(deal), opened_at=at) for _ in range(size)]
        with CaptureQueriesContext(connection) as bidding:
            bids = import_bids(rows=rows, by=cast.admin, at=at)
        with CaptureQueriesContext(connection) as results:
            import_bid_results(rows=[BidResultRows(bid, (WINNER, US)) for bid in bids], by=cast.admin, at=at)
        counts.append((len(bidding), len(results)))
    assert counts[1] == counts[2]
