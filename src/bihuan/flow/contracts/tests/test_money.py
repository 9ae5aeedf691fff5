"""Instalments and receipts: exact, within the contract, never changed, only reversed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.contracts.inputs import PlanInput, ReceiptInput, ReversalInput, SigningInput, TerminationInput
from bihuan.flow.contracts.models import BankSlip, Contract, Instalment, Receipt
from bihuan.flow.contracts.rules import split
from bihuan.flow.contracts.selectors import receipts_between, sum_of, with_ageing
from bihuan.flow.contracts.services import (
    hand_over_contracts,
    plan_instalments,
    record_receipt,
    reverse_receipt,
    sign,
    terminate,
)
from bihuan.flow.contracts.tests.papers import LATER, drafted, signed
from bihuan.flow.opportunities.tests.deals import conflicting, missing, refused

D = Decimal
TODAY = LATER.date()


def _plan(contract: Contract, cast: Cast, *amounts: str, version: int | None = None) -> Contract:
    lines = [
        {"due_on": TODAY + timedelta(days=30 * place), "amount": amount, "title": f"第{place + 1}期"}
        for place, amount in enumerate(amounts)
    ]
    given = PlanInput(lines=lines)
    return plan_instalments(public_id=contract.public_id, given=given, version=version, by=cast.li_wei, at=LATER)


def _receive(contract: Contract, cast: Cast, amount: str, **fields: Any) -> Receipt:
    given = ReceiptInput(**{"received_on": TODAY, "amount": amount, **fields})
    return record_receipt(contract=contract.public_id, given=given, by=cast.sun_li, at=LATER)


def _reverse(receipt: Receipt, cast: Cast) -> Receipt:
    given = ReversalInput(reason="录错")
    return reverse_receipt(public_id=receipt.public_id, given=given, by=cast.sun_li, at=LATER)


def _covered(contract: Contract) -> list[Decimal]:
    return list(contract.instalments.order_by("number").values_list("received", flat=True))


def _told(verb: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(verb=verb).order_by("seq").values_list("data", flat=True))


# Instalments


@pytest.mark.clause("E17", part="base")
def test_a_plan_adds_up(cast: Cast) -> None:
    """100 in three parts, to the cent (T-F04)."""
    contract = drafted(cast.li_wei)
    with refused("instalments_do_not_add_up", field="lines"):
        _plan(contract, cast, "33.33", "33.33", "33.33")
    _plan(contract, cast, *(str(part) for part in split(D(100), 3)))
    rows = Instalment.objects.order_by("number").values_list("number", "title", "amount")
    assert list(rows) == [(1, "第1期", D("33.33")), (2, "第2期", D("33.33")), (3, "第3期", D("33.34"))]
    assert _told("contract.instalments_planned")[0]["instalments"] == [
        [1, "2026-01-05", "33.33"],
        [2, "2026-02-04", "33.33"],
        [3, "2026-03-06", "33.34"],
    ]


def test_planning_anew(cast: Cast) -> None:
    """Fewer or more parts; the second of two people is told."""
    contract = drafted(cast.li_wei)
    _plan(contract, cast, "60", "40", version=1)
    with conflicting():
        _plan(contract, cast, "50", "50", version=1)
    _plan(contract, cast, "100", version=2)
    assert Instalment.objects.count() == 1
    _plan(contract, cast)
    assert Instalment.objects.count() == 0


def test_a_changed_amount_is_planned_anew_before_the_signature(cast: Cast) -> None:
    """The gate says by how much it differs."""
    contract = drafted(cast.li_wei)
    _plan(contract, cast, "60", "40")
    Contract.objects.update(amount=D(90))
    with refused("instalments_do_not_add_up"):
        sign(
            public_id=contract.public_id,
            given=SigningInput(signed_on=TODAY),
            version=None,
            by=cast.zhang_min,
            at=LATER,
        )


# Receipts


@pytest.mark.clause("E17", part="base")
def test_a_receipt(cast: Cast) -> None:
    """Counts as the owner's, covers the oldest instalment, is told on contract and customer."""
    contract = signed(cast)
    _plan(contract, cast, "30", "70")
    receipt = _receive(contract, cast, "50.50", bank_ref=" cmb-2026 001 ", method="bank_acceptance")
    contract.refresh_from_db()
    assert (contract.received, contract.remaining, _covered(contract)) == (D("50.50"), D("49.50"), [D(30), D("20.50")])
    assert (receipt.owner, receipt.recorded_by, receipt.bank_ref) == (cast.li_wei, cast.sun_li, "CMB2026001")
    event = Event.objects.get(verb="receipt.recorded")
    assert event.data == {
        "contract": contract.public_id,
        "customer": contract.customer.public_id,
        "amount": "50.50",
        "received_on": "2026-01-05",
        "owner": "li.wei",
        "method": "bank_acceptance",
        "bank_ref": "CMB2026001",
    }
    assert set(event.mentions.values_list("kind", flat=True)) == {"receipt", "contract", "customer"}


def test_a_receipt_for_a_named_instalment(cast: Cast) -> None:
    """It is filled first; the rest goes to the oldest."""
    contract = signed(cast)
    _plan(contract, cast, "30", "30", "40")
    _receive(contract, cast, "50", instalment=3)
    assert _covered(contract) == [D(10), D(0), D(40)]
    with refused("no_such_instalment", field="instalment"):
        _receive(contract, cast, "1", instalment=4)
    with refused("instalment_has_receipts", field="lines"):
        _plan(contract, cast, "50", "50")
    _plan(contract, cast, "20", "20", "60")
    assert _covered(contract) == [D(0), D(0), D(50)]


@pytest.mark.trust("T-F04")
def test_thirds_add_up_to_the_whole(cast: Cast) -> None:
    """No cent is lost or found, on either database."""
    contract = signed(cast, amount="0.30")
    for _ in range(3):
        _receive(contract, cast, "0.10")
    contract.refresh_from_db()
    assert (contract.received, contract.remaining) == (D("0.30"), D("0.00"))
    assert sum_of(receipts_between(TODAY, TODAY + timedelta(days=1))) == D("0.30")


@pytest.mark.trust("T-F03")
@pytest.mark.parametrize("amount", ["100.01", "9999999999999.99"])
def test_no_more_than_remains(cast: Cast, amount: str) -> None:
    """With the rest named."""
    contract = signed(cast)
    with refused("over_remaining", field="amount"):
        _receive(contract, cast, amount)


@pytest.mark.trust("T-F03")
def test_only_for_what_is_signed_and_not_in_the_future(cast: Cast) -> None:
    """Nor for what has ended."""
    contract = drafted(cast.li_wei)
    with refused("not_signed"):
        _receive(contract, cast, "1")
    in_force = signed(cast, customer=contract.customer)
    with refused("in_the_future", field="received_on"):
        _receive(in_force, cast, "1", received_on=TODAY + timedelta(days=1))
    given = TerminationInput(reason="x")
    terminate(public_id=in_force.public_id, given=given, version=None, by=cast.zhang_min, at=LATER)
    with refused("not_signed"):
        _receive(in_force, cast, "1")


def test_who_records_receipts(cast: Cast) -> None:
    """Finance; the salesman sees the contract but does not book its money."""
    contract = signed(cast)
    given = ReceiptInput(received_on=TODAY, amount="1")
    with refused("no_permission"):
        record_receipt(contract=contract.public_id, given=given, by=cast.li_wei, at=LATER)
    with missing():
        record_receipt(contract=contract.public_id, given=given, by=cast.zhao_qiang, at=LATER)


@pytest.mark.trust("T-F05")
def test_a_bank_slip_once(cast: Cast) -> None:
    """However it is spelt (T-F05); for another contract it may count."""
    contract = signed(cast)
    _receive(contract, cast, "10", bank_ref="CMB-001")
    with refused("slip_booked", field="bank_ref"):
        _receive(contract, cast, "10", bank_ref="cmb００１")
    other = signed(cast, customer=contract.customer)
    _receive(other, cast, "10", bank_ref="CMB-001")


@pytest.mark.trust("T-F07")
def test_a_reversal(cast: Cast) -> None:
    """T-F07: a row of its own; sums hold; the slip may be booked again; nothing is reversed twice."""
    contract = signed(cast)
    _plan(contract, cast, "30", "70")
    receipt = _receive(contract, cast, "40", bank_ref="A1")
    before = Receipt.objects.filter(pk=receipt.pk).values().get()
    reversal = _reverse(receipt, cast)
    assert Receipt.objects.filter(pk=receipt.pk).values().get() == before
    assert (reversal.amount, reversal.reversal_of, reversal.note) == (D("-40.00"), receipt, "录错")
    contract.refresh_from_db()
    assert (contract.received, _covered(contract)) == (D("0.00"), [D(0), D(0)])
    assert sum_of(Receipt.objects.all()) == D("0.00")
    assert not BankSlip.objects.exists()
    with refused("already_reversed"):
        _reverse(receipt, cast)
    with refused("is_a_reversal"):
        _reverse(reversal, cast)
    again = _receive(contract, cast, "41", bank_ref="A1")
    assert _covered(contract) == [D(30), D(11)]
    assert again.amount == D("41.00")
    assert _told("receipt.reversed")[0]["reversal"] == reversal.public_id


def test_whose_receipt_it_is(cast: Cast) -> None:
    """The contract's owner's on the day it was booked, also after a hand-over."""
    contract = signed(cast)
    _receive(contract, cast, "10")
    hand_over_contracts(public_ids=[contract.public_id], owner=cast.wang_fang.public_id, by=cast.zhang_min, at=LATER)
    _receive(contract, cast, "20")
    month = receipts_between(date(2026, 1, 1), date(2026, 2, 1))
    assert {who.name: sum_of(month.filter(owner=who)) for who in (cast.li_wei, cast.wang_fang)} == {
        "李伟": D("10.00"),
        "王芳": D("20.00"),
    }
    assert Receipt.objects.visible_to(cast.wang_fang, "receipts.view").count() == 2
    assert not Receipt.objects.visible_to(cast.li_wei, "receipts.view").exists()


# Ageing


@pytest.mark.clause("E17", part="base")
def test_ageing(cast: Cast) -> None:
    """Since when and how much is overdue; what is not due, covered, or not signed is not."""
    contract = signed(cast)
    _plan(contract, cast, "30", "30", "40")
    rows = Contract.objects.all()
    day = timedelta(days=1)

    def age(today: date) -> tuple[Any, Decimal]:
        row = with_ageing(rows, today).get(pk=contract.pk)
        return row.overdue_since, row.overdue  # type: ignore[attr-defined]

    assert age(TODAY) == (None, D(0))
    assert age(TODAY + day) == (TODAY, D(30))
    assert age(TODAY + 61 * day) == (TODAY, D(100))
    _receive(contract, cast, "35")
    assert age(TODAY + 61 * day) == (TODAY + 30 * day, D(65))
    draft = drafted(cast.li_wei, contract.customer)
    _plan(draft, cast, "100")
    assert with_ageing(rows, TODAY + 400 * day).get(pk=draft.pk).overdue == D(0)  # type: ignore[attr-defined]
