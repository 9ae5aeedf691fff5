"""Every fact of a deal's stages can be told, and every refusal of theirs is said in words."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from bihuan import flow
from bihuan.base.audit.facts import FACTS
from bihuan.base.audit.models import Event
from bihuan.base.records.refusals import Refused
from bihuan.interfaces.wording import (
    contracts,
    customers,
    facts,
    fieldwork,
    offers,
    opportunities,
    products,
    refusals,
    targets,
)

TOLD = (contracts, customers, fieldwork, offers, opportunities, products, targets)
KINDS = {"opportunity", "bid", "contract", "receipt", "product", "target"}
FOLDERS = ("flow/opportunities", "flow/offers", "flow/contracts", "base/products", "steer/targets")


def test_every_fact_is_told() -> None:
    """None is shown by its verb."""
    assert TOLD
    assert {verb for verb, fact in FACTS.items() if fact.kind in KINDS} - facts.TELLERS.keys() == set()


def _codes() -> set[str]:
    """The literal codes that the services refuse with."""
    home = Path(flow.__path__[0]).parent
    found = set()
    for folder in FOLDERS:
        for path in (home / folder).rglob("*.py"):
            if "tests" not in path.parts:
                calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
                refused = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id == "Refused"]
                found |= {node.args[0].value for node in refused if isinstance(node.args[0], ast.Constant)}
    return {str(code) for code in found}


def test_every_refusal_has_words() -> None:
    """Nobody sees a code."""
    assert _codes() - refusals.TEXTS.keys() == set()


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (
            Event(
                verb="opportunity.updated",
                data={"complete": False, "changes": {"amount": [None, "1200.50"], "owner": ["li.wei", "x"]}},
            ),
            "Expected amount: — → ¥1,200.50; Owner: 李伟 → x; Required fields are still empty.",
        ),
        (Event(verb="opportunity.opened", data={"before": "li.wei", "owner": "x", "reason": "调岗"}), "调岗"),
        (
            Event(
                verb="bid.result_recorded",
                data={"outcome": "lost", "winner": "库卡", "our_rank": 2, "gap": "5.00", "complete": False},
            ),
            "Winner: 库卡; our rank: 2; gap: ¥5; still incomplete",
        ),
        (Event(verb="contract.signed", data={"amount": "1"}, private={"signed_by": "刘总"}), "For the customer: 刘总"),
        (Event(verb="contract.signed", data={"amount": "1"}, private=None), ""),
        (Event(verb="receipt.reversed", data={"amount": "1", "reason": "录错"}), "录错"),
    ],
)
def test_how_it_is_told(event: Event, told: str) -> None:
    """Names for ids, amounts with ¥, nothing of what was blanked."""
    with translation.override("en"):
        assert facts.tell(event, facts.Reading({"li.wei": "李伟"})).note == told


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (
            Refused("not_reviewed", steps=["legal", "own_step"]),
            "It may be signed once it has passed the review. Still open: Legal, own_step.",
        ),
        (
            Refused("not_reviewed", steps=[]),
            "It may be signed once it has passed a review. None has been asked for yet.",
        ),
        (
            Refused("analysis_incomplete", fields=["cost", "tenderer"]),
            "The bid analysis comes before the quote. Still missing: Cost, Tenderer or agent.",
        ),
        (Refused("over_remaining", remaining="1200.5"), "Only ¥1,200.50 is still to come for this contract."),
        (
            Refused("instalments_do_not_add_up", planned="99.99", amount="100"),
            "The instalments come to ¥99.99, the contract to ¥100.",
        ),
    ],
)
def test_why_not(refused: Refused, words: str) -> None:
    """Fields and steps by their labels, amounts as people write them."""
    with translation.override("en"):
        assert refusals.text(refused) == words
