"""Everybody at once, on real connections: exactly one outcome."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.organisation.tests.cast import Cast, make_cast
from bihuan.base.records.tests.races import kinds, race_database, together
from bihuan.flow.contracts.inputs import ReceiptInput, ReversalInput, ReviewInput, SigningInput
from bihuan.flow.contracts.models import BankSlip, Contract, Receipt, ReviewStep
from bihuan.flow.contracts.services import draft_contract, record_receipt, reverse_receipt, review, sign
from bihuan.flow.contracts.tests.papers import LATER, approved, asked, contract_input, drafted, signed
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.tests.deals import customer_of, deal_of

__all__ = ["race_database"]
TODAY = LATER.date()


def _count(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


def _receive(contract: Contract, cast: Cast, amount: str, bank_ref: str = "") -> Receipt:
    given = ReceiptInput(received_on=TODAY, amount=amount, bank_ref=bank_ref)
    return record_receipt(contract=contract.public_id, given=given, by=cast.sun_li, at=LATER)


@pytest.mark.trust("T-C07", "INV11")
def test_ten_approvals_at_once(race_database: None) -> None:
    """T-C07: one decision, one row of history, one state."""
    cast = make_cast()
    contract = asked(drafted(cast.li_wei), cast.li_wei, legal=cast.zhou_jie)

    def decide(number: int) -> Any:
        decision = "approved" if number % 2 else "returned"
        given = ReviewInput(decision=decision, content_hash=contract.content_hash, opinion="x")
        return review(public_id=contract.public_id, step="legal", given=given, by=cast.zhou_jie, at=LATER)

    assert kinds(together(10, decide)) == {"ok": 1, "already_decided": 9}
    step = ReviewStep.objects.get()
    states = {"approved": "approved", "returned": "draft"}
    assert Contract.objects.get().state == states[step.decision]
    assert _count("contract.reviewed") == 1
    assert broken_link() is None


@pytest.mark.trust("T-C07")
def test_signing_twice_at_once(race_database: None) -> None:
    """One signature, one won opportunity."""
    cast = make_cast()
    deal = deal_of(cast.li_wei)
    contract = approved(cast, customer=deal.customer, opportunity=deal.public_id)
    given = SigningInput(signed_on=TODAY)

    def put_a_name(number: int) -> Any:
        return sign(public_id=contract.public_id, given=given, version=contract.version, by=cast.zhang_min, at=LATER)

    assert kinds(together(6, put_a_name)) == {"ok": 1, "already_signed": 5}
    assert (_count("contract.signed"), _count("opportunity.closed")) == (1, 1)
    assert Opportunity.objects.get().outcome == "won"


@pytest.mark.trust("T-F05", "T-D07")
def test_the_same_bank_slip_at_once(race_database: None) -> None:
    """T-F05: one receipt."""
    cast = make_cast()
    contract = signed(cast)
    outcomes = together(8, lambda number: _receive(contract, cast, "10", "CMB-001"))
    assert kinds(outcomes) == {"ok": 1, "slip_booked": 7}
    assert (Receipt.objects.count(), BankSlip.objects.count(), _count("receipt.recorded")) == (1, 1, 1)


@pytest.mark.trust("T-F03", "T-D13")
def test_receipts_never_exceed_the_contract(race_database: None) -> None:
    """Ten of thirty against a hundred: three."""
    cast = make_cast()
    contract = signed(cast)
    outcomes = together(10, lambda number: _receive(contract, cast, "30"))
    assert kinds(outcomes) == {"ok": 3, "over_remaining": 7}
    assert Contract.objects.get().received == Decimal("90.00")


@pytest.mark.trust("T-F06")
def test_reversing_at_once(race_database: None) -> None:
    """Once."""
    cast = make_cast()
    receipt = _receive(signed(cast), cast, "30")
    given = ReversalInput(reason="x")
    outcomes = together(
        6, lambda number: reverse_receipt(public_id=receipt.public_id, given=given, by=cast.sun_li, at=LATER)
    )
    assert kinds(outcomes) == {"ok": 1, "already_reversed": 5}
    assert Contract.objects.get().received == Decimal("0.00")


@pytest.mark.trust("INV3")
def test_the_same_number_typed_at_once(race_database: None) -> None:
    """One has it, the others are told so."""
    cast = make_cast()
    given = contract_input(customer_of(cast.li_wei), intent_confirmed_on=date(2026, 1, 5), number="HT-7")
    outcomes = together(6, lambda number: draft_contract(given=given, by=cast.li_wei, at=LATER))
    assert kinds(outcomes) == {"ok": 1, "number_taken": 5}


@pytest.mark.trust("INV3")
def test_contract_numbers_at_once(race_database: None) -> None:
    """Each its own."""
    cast = make_cast()
    customer = customer_of(cast.li_wei)
    given = contract_input(customer, intent_confirmed_on=date(2026, 1, 5))
    outcomes = together(8, lambda number: draft_contract(given=given, by=cast.li_wei, at=LATER).number)
    assert sorted(outcomes) == [f"HT2026{number:04}" for number in range(1, 9)]
