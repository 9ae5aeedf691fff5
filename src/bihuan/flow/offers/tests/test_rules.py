"""Margins, ranks, gaps, and what is missing before a quote (A14) or in a result (A16)."""

from decimal import Decimal
from typing import Any

import pytest

from bihuan.flow.offers.inputs import AnalysisInput, ResultInput
from bihuan.flow.offers.rules import cost_of, margin, quote_gate, result_gaps, result_of, share
from bihuan.playbook.load import load_preset

D = Decimal
EQUIPMENT = load_preset("equipment")


@pytest.mark.parametrize(
    ("price", "cost", "expected"),
    [
        ("1000000", "780000", "22.00"),
        ("3", "2", "33.33"),
        ("100", "120", "-20.00"),
        ("0", "10", None),
        (None, "10", None),
        ("10", None, None),
    ],
)
def test_margin(price: str | None, cost: str | None, expected: str | None) -> None:
    """Per cent of the price, to two decimals, half up; nothing where there is nothing to divide by."""
    found = margin(None if price is None else D(price), None if cost is None else D(cost))
    assert found == (None if expected is None else D(expected))


def test_a_share_too_large_to_print_is_none() -> None:
    """A cent against millions says nothing."""
    assert share(D("9999999999999"), D("0.01")) is None


def test_the_cost_is_the_sum_of_its_items() -> None:
    """To the cent; without items the cost as told."""
    lines = [{"item": "设备", "amount": "100.10"}, {"item": "运费", "amount": "200.20"}]
    assert cost_of(AnalysisInput(name="x", cost="1", cost_lines=lines)) == D("300.30")
    assert cost_of(AnalysisInput(name="x", cost="1")) == D("1.00")


def test_the_gate_names_clause_and_what_is_missing() -> None:
    """A14: until every required field of the analysis is filled in."""
    whole: dict[str, Any] = {
        "tenderer": "长安",
        "method": "scored",
        "closes_at": "2026-03-01",
        "cost": D(0),
        "our_price": D(5),
        "conclusion": "bid",
    }
    assert not quote_gate(EQUIPMENT, whole).is_shut
    shut = quote_gate(EQUIPMENT, {**whole, "tenderer": " ", "conclusion": ""})
    assert (shut.is_shut, shut.clause, [gap.field for gap in shut.missing]) == (True, "A14", ["tenderer", "conclusion"])


def test_no_gate_where_the_regulation_has_none() -> None:
    """Handbook E asks for no analysis."""
    assert not quote_gate(load_preset("tob"), {}).is_shut
    assert not quote_gate(None, {}).is_shut


def _result(**fields: Any) -> ResultInput:
    return ResultInput(**{"outcome": "lost", **fields})


US = {"bidder": "我方", "is_us": True}


def test_ranks_by_price_and_the_gap() -> None:
    """The lowest price is first, equal prices share a rank; our price is the one quoted."""
    lines = [US, {"bidder": "甲", "price": "90", "is_winner": True}, {"bidder": "乙", "price": "100"}]
    found = result_of(_result(lines=lines), "lowest_price", D(100))
    assert [line.rank for line in found.lines] == [2, 1, 2]
    assert (found.winner, found.our_rank, found.gap) == ("甲", 2, D(10))


def test_ranks_by_score() -> None:
    """The highest score is first."""
    lines = [{**US, "score": "82.5"}, {"bidder": "甲", "score": "91", "is_winner": True}]
    found = result_of(_result(lines=lines), "scored", None)
    assert ([line.rank for line in found.lines], found.gap) == ([2, 1], None)


def test_ranks_that_were_told_stay() -> None:
    """Nobody is ranked by price when somebody's rank is known."""
    lines = [{**US, "price": "80"}, {"bidder": "甲", "price": "90", "rank": 1, "is_winner": True}]
    found = result_of(_result(lines=lines), "lowest_price", None)
    assert ([line.rank for line in found.lines], found.gap) == ([None, 1], D(-10))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"outcome": "won", "lines": [{"bidder": "甲", "is_winner": True}, US]}, "won_but_not_us"),
        ({"outcome": "won", "lines": []}, "won_but_not_us"),
        ({"lines": [{**US, "is_winner": True}]}, "lost_but_us"),
        ({"lines": [{"bidder": "甲"}, {"bidder": " 甲 "}]}, "bidder_twice"),
        ({"lines": [{"bidder": "甲", "is_winner": True}, {"bidder": "乙", "is_winner": True}]}, "two_winners"),
        ({"lines": [US, {"bidder": "乙", "is_us": True}]}, "us_twice"),
        ({"outcome": "void", "lines": [{"bidder": "甲", "is_winner": True}]}, "winner_of_nothing"),
    ],
)
def test_results_that_contradict_themselves(fields: dict[str, Any], code: str) -> None:
    """Said by code, so that the page can word it."""
    with pytest.raises(ValueError) as raised:
        _result(**fields)
    assert raised.value.errors()[0]["type"] == code  # type: ignore[attr-defined]


def test_a_bid_that_came_to_nothing_is_not_asked_for_its_winner() -> None:
    """A16: a void tender has no winner; an abandoned one was not even opened for us."""
    form = EQUIPMENT.forms["bid_result"]
    void = {"outcome": "void", "opened_at": "x", "bidders": ["甲"], "cause": "不足三家"}
    assert result_gaps(form, void) == ()
    assert result_gaps(form, {"outcome": "abandoned", "cause": "亏本"}) == ()
    assert [gap.field for gap in result_gaps(form, {"outcome": "lost"})] == ["opened_at", "bidders", "winner", "cause"]
