"""The tallies follow every act, and say what the tables say; what is wrong is found and mended."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.base.organisation.tests.cast import START, Cast, make_cast
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.base.records.tests.races import race_database, together
from bihuan.flow.contracts.inputs import ReceiptInput, ReversalInput
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.flow.contracts.services import archive_contracts, record_receipt, reverse_receipt
from bihuan.flow.contracts.tests.papers import LATER, signed
from bihuan.flow.opportunities.inputs import ClosingInput, OpportunityInput, ReopeningInput, StageInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services import (
    archive_opportunities,
    change_opportunity,
    close_opportunity,
    hand_over,
    move_stage,
    reopen,
    restore_opportunities,
)
from bihuan.flow.opportunities.tests.deals import DAY, customer_of, deal_of
from bihuan.insight.analytics.models import Share, Tally, TallyCursor
from bihuan.insight.analytics.rules import NO_DAY, cents
from bihuan.insight.analytics.services import follow, rebuild, verify

__all__ = ["race_database"]
MARCH = date(2026, 3, 1)
Row = tuple[str, str, date, str]


def tallied() -> dict[Row, tuple[int, int]]:
    """Every tally that is not nothing, by the member's code."""
    rows = Tally.objects.exclude(count=0, cents=0)
    return {
        (measure, code, day, stage): (count, amount)
        for measure, code, day, stage, count, amount in rows.values_list(
            "measure", "member__code", "day", "stage", "count", "cents"
        )
    }


def closing(outcome: str, **fields: Any) -> ClosingInput:
    """How it ended."""
    return ClosingInput(outcome=outcome, outcome_reason="价格", **fields)


def test_one_deal_and_its_money(cast: Cast) -> None:
    """From the first day to the receipt that is taken back: each act moves what it should, exactly."""
    deal = deal_of(cast.li_wei, amount="100000.10", expected_close_on=date(2026, 3, 20))
    assert follow(portions=9)
    assert tallied() == {("open", "li.wei", MARCH, "discovered"): (1, 10_000_010)}
    move_stage(public_id=deal.public_id, given=StageInput(stage="bidding"), version=None, by=cast.li_wei, at=LATER)
    hand_over(public_ids=[deal.public_id], owner=cast.wang_fang.public_id, by=cast.zhang_min, at=LATER)
    assert follow(portions=9)
    assert tallied() == {("open", "wang.fang", MARCH, "bidding"): (1, 10_000_010)}
    close_opportunity(
        public_id=deal.public_id, given=closing("won", amount="90000"), version=None, by=cast.zhang_min, at=START + DAY
    )
    contract = signed(cast, amount="300.30", customer=customer_of(cast.li_wei, "成都造船"))
    money = ReceiptInput(received_on=LATER.date(), amount="100.10")
    receipt = record_receipt(contract=contract.public_id, given=money, by=cast.sun_li, at=LATER)
    assert follow(portions=9)
    won = {("won", "wang.fang", date(2026, 1, 6), ""): (1, 9_000_000)}
    order = {("signed", "li.wei", LATER.date(), ""): (1, 30_030)}
    assert tallied() == {**won, **order, ("received", "li.wei", LATER.date(), ""): (1, 10_010)}
    reverse_receipt(public_id=receipt.public_id, given=ReversalInput(reason="记错"), by=cast.sun_li, at=LATER)
    archive_opportunities(public_ids=[deal.public_id], by=cast.chen_jing, at=LATER)
    assert follow(portions=9)
    assert tallied() == {**order, ("received", "li.wei", LATER.date(), ""): (2, 0)}
    restore_opportunities(public_ids=[deal.public_id], by=cast.chen_jing, at=LATER)
    given_ = ReopeningInput(reason="客户反悔", stage="negotiation")
    reopen(public_id=deal.public_id, given=given_, version=None, by=cast.zhang_min, at=LATER)
    assert follow(portions=9)
    assert tallied()["open", "wang.fang", MARCH, "negotiation"] == (1, 9_000_000)
    assert verify() == []


def test_cheap_when_nothing_is_new(cast: Cast) -> None:
    """One statement; and however much is new, a portion costs the same number of statements."""
    customer = customer_of(cast.li_wei)
    costs = []
    for count in (1, 30):
        for _ in range(count):
            deal_of(cast.li_wei, customer, amount="1")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert follow(portions=9)
        costs.append(len(asked))
    with CaptureQueriesContext(connection) as asked:
        assert follow(portions=9)
    assert len(asked) == 1
    assert costs[1] <= costs[0]
    assert tallied() == {("open", "li.wei", NO_DAY, "discovered"): (31, 3_100)}


def test_a_long_log_goes_on_the_next_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many portions and no more: whoever asks is told that there is more to come."""
    monkeypatch.setattr("bihuan.insight.analytics.services.following.PORTION", 2)
    customer = customer_of(cast.li_wei)
    for _ in range(3):
        deal_of(cast.li_wei, customer)
    assert not follow(portions=1)
    assert TallyCursor.objects.get().seq == 2
    assert follow(portions=100)
    assert tallied() == {("open", "li.wei", NO_DAY, "discovered"): (3, 0)}


def test_broken_off_it_has_not_happened(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A portion that fails in its last step leaves nothing; the next one counts all, once."""
    deal_of(cast.li_wei, amount="5")

    def fail(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("bihuan.insight.analytics.services.shares.add_to_tallies", fail)
        with pytest.raises(RuntimeError):
            follow(portions=9)
    assert (Share.objects.count(), Tally.objects.count()) == (0, 0)
    assert follow(portions=9)
    assert tallied() == {("open", "li.wei", NO_DAY, "discovered"): (1, 500)}


def by_group() -> dict[Row, tuple[int, int]]:
    """What the tables say, added up by the database."""
    found: dict[Row, tuple[int, int]] = {}

    def add(measure: str, rows: Any, *names: str, amount: str = "amount") -> None:
        for *place, count, total in rows.order_by().values_list(*names).annotate(Count("pk"), Sum(amount)):
            who, day, *stage = place
            key = (measure, who, NO_DAY if day is None else day, stage[0] if stage else "")
            found[key] = (count, cents((total or Decimal(0)).quantize(Decimal("0.01"))))

    deals = Opportunity.objects.filter(archived_at=None)
    add("open", deals.filter(outcome=""), "owner__code", "expected_close_on", "stage")
    for outcome in ("won", "lost"):
        add(outcome, deals.filter(outcome=outcome), "owner__code", "closed_at__date")
    contracts = Contract.objects.filter(archived_at=None, signed_on__isnull=False)
    add("signed", contracts, "sold_by__code", "signed_on")
    add("received", Receipt.objects.all(), "owner__code", "received_on")
    return found


AMOUNTS = ("0.01", "0.10", "0.20", "33333.33", "9999999.99")
MONTHS = (None, MARCH, date(2026, 5, 1))
Act = Callable[[Cast, str], Any]


def _set(deal: Opportunity, **changed: Any) -> OpportunityInput:
    return OpportunityInput(**{"name": deal.name, "customer": deal.customer.public_id, "stage": deal.stage, **changed})


def _edit(amount: str, month: date | None) -> Act:
    def act(cast: Cast, one: str) -> Any:
        given = _set(Opportunity.objects.get(public_id=one), amount=amount, expected_close_on=month)
        return change_opportunity(public_id=one, given=given, version=None, by=cast.chen_jing, at=LATER)

    return act


def _close(outcome: str) -> Act:
    return lambda cast, one: close_opportunity(
        public_id=one, given=closing(outcome), version=None, by=cast.chen_jing, at=LATER
    )


ACTS: list[Act] = [
    *(_edit(amount, month) for amount in AMOUNTS for month in MONTHS[:2]),
    *(_close(outcome) for outcome in ("won", "lost", "void")),
    lambda cast, one: reopen(
        public_id=one, given=ReopeningInput(reason="再谈"), version=None, by=cast.chen_jing, at=LATER
    ),
    lambda cast, one: hand_over(public_ids=[one], owner=cast.zhao_qiang.public_id, by=cast.chen_jing, at=LATER),
    lambda cast, one: hand_over(public_ids=[one], owner=cast.li_wei.public_id, by=cast.chen_jing, at=LATER),
    lambda cast, one: move_stage(
        public_id=one, given=StageInput(stage="bidding"), version=None, by=cast.chen_jing, at=LATER
    ),
    lambda cast, one: archive_opportunities(public_ids=[one], by=cast.chen_jing, at=LATER),
    lambda cast, one: restore_opportunities(public_ids=[one], by=cast.chen_jing, at=LATER),
    lambda cast, one: follow(portions=1),
    lambda cast, one: rebuild(),
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=st.lists(st.tuples(st.integers(0, 2), st.integers(0, len(ACTS) - 1)), max_size=10))
def test_any_acts_in_any_order(cast: Cast, acts: list[tuple[int, int]]) -> None:
    """Whatever is done to three opportunities, with the log read at any moment between: the tallies are what the tables add up to."""
    with transaction.atomic():
        customer = customer_of(cast.li_wei, "重庆长安汽车")
        deals = [
            deal_of(cast.li_wei, customer, amount=AMOUNTS[place], expected_close_on=MONTHS[place]).public_id
            for place in range(3)
        ]
        for number, act in acts:
            with suppress(Refused, Missing, Conflict):
                ACTS[act](cast, deals[number])
        assert follow(portions=9)
        assert tallied() == by_group()
        assert verify() == []
        transaction.set_rollback(True)


SPOILED = {
    "count": "UPDATE analytics_tally SET count = count + 1 WHERE measure = 'open'",
    "sum": "UPDATE analytics_tally SET cents = cents - 1 WHERE measure = 'signed'",
    "tally gone": "DELETE FROM analytics_tally WHERE measure = 'received'",
    "amount past the log": "UPDATE opportunities_opportunity SET amount = 7",
    "counted twice": "INSERT INTO analytics_share (kind, record, measure, member_id, day, stage, cents) "
    "SELECT kind, record + 99, measure, member_id, day, stage, cents FROM analytics_share WHERE kind = 'contract'",
}


def test_what_is_wrong_is_found_and_mended(cast: Cast) -> None:
    """Each in its own way; a rebuilding leaves what following the log leaves."""
    deal_of(cast.li_wei, amount="100")
    contract = signed(cast, amount="300", customer=customer_of(cast.li_wei, "成都造船"))
    money = ReceiptInput(received_on=LATER.date(), amount="100.10")
    record_receipt(contract=contract.public_id, given=money, by=cast.sun_li, at=LATER)
    assert follow(portions=9)
    there = tallied()
    for way, statement in SPOILED.items():
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)
            assert verify(), way
            rebuild()
            assert verify() == [], way
            transaction.set_rollback(True)
    rebuild()
    assert tallied() == there
    assert by_group() == there
    deal_of(cast.li_wei, customer_of(cast.li_wei, "武汉电缆"), amount="100")
    assert verify() == [], "what is not read yet is no difference"


def test_an_archived_contract_counts_no_more(cast: Cast) -> None:
    """Nor does it after it was taken off the lists by an import that is taken back."""
    contract = signed(cast, amount="300")
    money = ReceiptInput(received_on=LATER.date(), amount="300")
    record_receipt(contract=contract.public_id, given=money, by=cast.sun_li, at=LATER)
    archive_contracts(public_ids=[contract.public_id], by=cast.chen_jing, at=LATER)
    assert follow(portions=9)
    assert tallied() == {("received", "li.wei", LATER.date(), ""): (1, 30_000)}


@pytest.mark.trust("T-D13")
def test_many_followers_at_once(race_database: None) -> None:
    """Each fact is counted once, whoever reads it."""
    cast = make_cast()
    customer = customer_of(cast.li_wei)
    for _ in range(5):
        deal_of(cast.li_wei, customer, amount="10")
    together(6, lambda number: follow(portions=9, patient=bool(number % 2)))
    assert tallied() == {("open", "li.wei", NO_DAY, "discovered"): (5, 5_000)}
    assert verify() == []
