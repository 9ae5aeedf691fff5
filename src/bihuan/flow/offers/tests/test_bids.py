"""A bid from its beginning to the result: what is written and told, and what the clauses refuse."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import SHANGHAI, START, Cast
from bihuan.base.search.selectors import matching
from bihuan.flow.offers.inputs import AnalysisInput, BidInput, PostponingInput, ResultInput
from bihuan.flow.offers.models import Bid, BidResultLine
from bihuan.flow.offers.selectors import awaiting_opening, awaiting_result
from bihuan.flow.offers.services import (
    archive_bids,
    change_analysis,
    hand_over_bids,
    mark_opened,
    open_bid,
    postpone,
    quote,
    record_result,
    restore_bids,
)
from bihuan.flow.opportunities.inputs import ClosingInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services import close_opportunity
from bihuan.flow.opportunities.tests.deals import (
    DAY,
    HOUR,
    conflicting,
    customer_of,
    deal_of,
    missing,
    refused,
    regulated_by,
)

LATER = START + 2 * HOUR
CLOSES = datetime(2026, 1, 12, 9, tzinfo=SHANGHAI)
OPENS = datetime(2026, 1, 12, 10, tzinfo=SHANGHAI)
ANALYSIS: dict[str, Any] = {
    "name": "焊装线投标",
    "tenderer": "长安汽车招标办",
    "method": "lowest_price",
    "closes_at": CLOSES,
    "opens_at": OPENS,
    "cost_lines": [{"item": "设备", "amount": "700000"}, {"item": "安装", "amount": "80000"}],
    "our_price": "1000000",
    "conclusion": "bid",
}
LINES = [
    {"bidder": "我方", "is_us": True},
    {"bidder": "库卡", "price": "950000", "is_winner": True},
    {"bidder": "发那科", "price": "1100000"},
]


def _told(verb: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(verb=verb).order_by("seq").values_list("data", flat=True))


def _bid(cast: Cast, deal: Opportunity | None = None, **fields: Any) -> Bid:
    given = BidInput(**{**ANALYSIS, "opportunity": (deal or deal_of(cast.li_wei)).public_id, **fields})
    return open_bid(given=given, by=cast.li_wei, at=START)


def _quoted(cast: Cast, **fields: Any) -> Bid:
    return quote(public_id=_bid(cast, **fields).public_id, version=None, by=cast.li_wei, at=LATER)


def test_beginning(cast: Cast) -> None:
    """The opportunity's customer and owner; margin and cost computed; findable by tenderer."""
    regulated_by("equipment")
    bid = _bid(cast)
    assert (bid.number, bid.owner, bid.customer, bid.state) == (
        "TB20260001",
        cast.li_wei,
        bid.opportunity.customer,
        "analysis",
    )
    assert (bid.cost, bid.margin, bid.profit) == (Decimal("780000.00"), Decimal("22.00"), Decimal("220000.00"))
    assert bid.analysed_at == START
    assert list(matching("bid", "长安汽车招标")) == [bid.pk]
    told = {"opportunity": bid.opportunity.public_id, "number": "TB20260001", "name": "焊装线投标"}
    assert _told("bid.started") == [{**told, "customer": bid.customer.public_id}]


def test_not_for_an_opportunity_one_may_not_see_or_that_is_closed(cast: Cast) -> None:
    """Its id is as unknown as one that never was."""
    deal = deal_of(cast.zhao_qiang)
    with missing():
        _bid(cast, deal)
    own = deal_of(cast.li_wei, customer_of(cast.li_wei, "上海公司"))
    given = ClosingInput(outcome="void", outcome_reason="取消")
    close_opportunity(public_id=own.public_id, given=given, version=1, by=cast.li_wei, at=LATER)
    with refused("opportunity_closed", field="opportunity"):
        _bid(cast, own)


def test_changing_the_analysis(cast: Cast) -> None:
    """Computed anew, told field by field; complete since when."""
    regulated_by("equipment")
    bid = _bid(cast, conclusion="", cost_lines=[], cost="5")
    assert bid.analysed_at is None
    given = AnalysisInput(**{**ANALYSIS, "our_price": "975000"})
    changed = change_analysis(public_id=bid.public_id, given=given, version=1, by=cast.li_wei, at=LATER)
    assert (changed.margin, changed.analysed_at, changed.version) == (Decimal("20.00"), LATER, 2)
    told = _told("bid.changed")[0]
    assert (told["complete"], told["changes"]["our_price"], told["changes"]["margin"]) == (
        True,
        ["1000000.00", "975000.00"],
        ["100.00", "20.00"],
    )
    with conflicting():
        change_analysis(
            public_id=bid.public_id, given=AnalysisInput(**ANALYSIS), version=1, by=cast.zhang_min, at=LATER
        )


def test_no_quote_before_the_analysis(cast: Cast) -> None:
    """A14: the clause is named, and nothing has happened."""
    regulated_by("equipment")
    bid = _bid(cast, tenderer="", cost_lines=[])
    with refused("analysis_incomplete", clause="A14"):
        quote(public_id=bid.public_id, version=1, by=cast.li_wei, at=LATER)


def test_no_quote_without_a_price_or_against_the_conclusion(cast: Cast) -> None:
    """Also where no clause asks for an analysis."""
    priceless = _bid(cast, our_price=None)
    with refused("price_missing", field="our_price"):
        quote(public_id=priceless.public_id, version=1, by=cast.li_wei, at=LATER)
    unwanted = _bid(cast, priceless.opportunity, conclusion="no_bid")
    with refused("concluded_not_to_bid", field="conclusion"):
        quote(public_id=unwanted.public_id, version=1, by=cast.li_wei, at=LATER)


def test_quoting(cast: Cast) -> None:
    """The price that was quoted is kept beside the one on the form."""
    regulated_by("equipment")
    bid = _quoted(cast)
    assert (bid.state, bid.quoted_at, bid.quoted_price) == ("quoted", LATER, Decimal("1000000.00"))
    told = {"opportunity": bid.opportunity.public_id, "analysed": True, "price": "1000000.00"}
    assert _told("bid.quoted") == [{**told, "customer": bid.customer.public_id}]


def test_was_it_opened(cast: Cast) -> None:
    """A16: when the planned opening has passed without a word, somebody is asked; a new date quiets the question."""
    bid = _quoted(cast)
    assert not awaiting_opening(Bid.objects.all(), OPENS - HOUR).exists()
    assert awaiting_opening(Bid.objects.all(), OPENS).get() == bid
    given = PostponingInput(opens_at=OPENS + 7 * DAY)
    postpone(public_id=bid.public_id, given=given, version=None, by=cast.li_wei, at=OPENS + HOUR)
    assert not awaiting_opening(Bid.objects.all(), OPENS + DAY).exists()
    with refused("not_in_the_future", field="opens_at"):
        postpone(public_id=bid.public_id, given=given, version=None, by=cast.li_wei, at=OPENS + 8 * DAY)


def test_opening(cast: Cast) -> None:
    """Told once, not in the future, not before a quote; from then on the result is owed."""
    bid = _quoted(cast)
    call: dict[str, Any] = {"public_id": bid.public_id, "version": None, "by": cast.li_wei, "at": OPENS + HOUR}
    with refused("in_the_future", field="opened_at"):
        mark_opened(opened_at=OPENS + 2 * HOUR, **call)
    opened = mark_opened(opened_at=OPENS, **call)
    assert (opened.state, opened.opened_at) == ("opened", OPENS)
    assert _told("bid.opened") == [{"opened_at": "2026-01-12T02:00:00+00:00", "customer": bid.customer.public_id}]
    with refused("bid_opened"):
        mark_opened(opened_at=OPENS, **call)
    with refused("bid_opened"):
        change_analysis(
            public_id=bid.public_id, given=AnalysisInput(**ANALYSIS), version=None, by=cast.li_wei, at=OPENS
        )
    assert awaiting_result(Bid.objects.all()).get() == bid
    unquoted = _bid(cast, bid.opportunity)
    with refused("not_quoted"):
        mark_opened(public_id=unquoted.public_id, opened_at=None, version=None, by=cast.li_wei, at=OPENS)


def test_the_result(cast: Cast) -> None:
    """Every bidder, price, rank, winner; our place and distance computed; complete with its cause (A16)."""
    regulated_by("equipment")
    bid = _quoted(cast)
    given = ResultInput(outcome="lost", opened_at=OPENS, lines=LINES)
    call: dict[str, Any] = {"public_id": bid.public_id, "version": None, "by": cast.li_wei}
    bid = record_result(given=given, at=OPENS + HOUR, **call)
    assert (bid.outcome, bid.our_rank, bid.gap, bid.result_complete) == ("lost", 2, Decimal("50000.00"), False)
    rows = BidResultLine.objects.values_list("bidder", "price", "rank", "is_winner", "is_us")
    assert list(rows) == [
        ("我方", Decimal("1000000.00"), 2, False, True),
        ("库卡", Decimal("950000.00"), 1, True, False),
        ("发那科", Decimal("1100000.00"), 3, False, False),
    ]
    corrected = given.model_copy(update={"cause": "价格高出 5%"})
    bid = record_result(given=corrected, at=OPENS + 2 * HOUR, **call)
    assert (bid.result_complete, bid.result_recorded_at) == (True, OPENS + HOUR)
    assert [event.verb for event in Event.objects.filter(kind="bid").order_by("seq")] == [
        *("bid.started", "bid.quoted", "bid.opened", "bid.result_recorded", "bid.result_recorded"),
    ]
    assert [(told["complete"], told["winner"], told["gap"]) for told in _told("bid.result_recorded")] == [
        (False, "库卡", "50000.00"),
        (True, "库卡", "50000.00"),
    ]
    assert list(matching("bid", "发那科")) == [bid.pk]
    assert not awaiting_result(Bid.objects.all()).exists()


def test_giving_up(cast: Cast) -> None:
    """Without quote or opening; nothing is owed."""
    bid = _bid(cast)
    given = ResultInput(outcome="abandoned", cause="成本过高")
    done = record_result(public_id=bid.public_id, given=given, version=1, by=cast.li_wei, at=LATER)
    assert (done.state, done.opened_at) == ("abandoned", None)
    assert _told("bid.opened") == []
    assert not awaiting_result(Bid.objects.all()).exists()


def test_who_may(cast: Cast) -> None:
    """Colleagues do not see it, marketing sees it, the manager works on it and hands it over."""
    bid = _bid(cast)
    call: dict[str, Any] = {"public_id": bid.public_id, "version": 1, "at": LATER}
    for who in (cast.wang_fang, cast.zhao_qiang):
        with missing():
            quote(by=who, **call)
    with refused("no_permission"):
        quote(by=cast.wu_ting, **call)
    assert quote(by=cast.zhang_min, **call).quoted_at == LATER
    hand_over_bids(public_ids=[bid.public_id], owner=cast.wang_fang.public_id, by=cast.zhang_min, at=LATER)
    assert _told("bid.handed_over") == [{"owner": "wang.fang", "before": "li.wei", "customer": bid.customer.public_id}]
    assert Bid.objects.visible_to(cast.wang_fang, "bids.view").get() == bid


def test_archive_and_restore(cast: Cast) -> None:
    """Not while the result is owed."""
    bid = _quoted(cast)
    opened = mark_opened(public_id=bid.public_id, opened_at=None, version=None, by=cast.li_wei, at=OPENS)
    ids = [opened.public_id]
    with refused("result_owed"):
        archive_bids(public_ids=ids, by=cast.zhang_min, at=OPENS)
    given = ResultInput(outcome="void", cause="不足三家")
    record_result(public_id=bid.public_id, given=given, version=None, by=cast.li_wei, at=OPENS)
    archive_bids(public_ids=ids, by=cast.zhang_min, at=OPENS)
    with refused("archived"):
        record_result(public_id=bid.public_id, given=given, version=None, by=cast.li_wei, at=OPENS)
    restore_bids(public_ids=ids, by=cast.zhang_min, at=OPENS)
    assert Bid.objects.all().current().get() == bid
