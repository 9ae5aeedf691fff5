"""Contracts, instalments and receipts out of a workbook."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.duties.models import Violation
from bihuan.base.duties.services import catch_up, verify
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import SHANGHAI, Cast
from bihuan.base.records.refusals import Refused
from bihuan.flow.contracts.inputs import ContractInput, PlanInput, ReceiptInput
from bihuan.flow.contracts.models import Contract, Instalment, Receipt
from bihuan.flow.contracts.services import (
    ContractRow,
    InstalmentRows,
    ReceiptRow,
    import_contracts,
    import_instalments,
    import_receipts,
    record_receipt,
)
from bihuan.flow.customers.models import Customer
from bihuan.flow.opportunities.tests.deals import DAY, customer_of, regulated_by

SIGNED = date(2025, 11, 3)


def _row(cast: Cast, customer: Customer, number: str = "", signed_on: date | None = SIGNED) -> ContractRow:
    given = {"name": f"合同{number}", "customer": customer.public_id, "number": number, "amount": "100"}
    return ContractRow(ContractInput.model_validate(given), customer, cast.li_wei, signed_on)


def _plan(contract: Contract, *amounts: str) -> InstalmentRows:
    lines = [{"due_on": date(2026, 1, 10 + place), "amount": amount} for place, amount in enumerate(amounts)]
    return InstalmentRows(contract, PlanInput.model_validate({"lines": lines}))


def _receipt(contract: Contract, amount: str, **more: object) -> ReceiptRow:
    told = {"received_on": date(2026, 1, 12), "amount": amount, **more}
    return ReceiptRow(contract, ReceiptInput.model_validate(told))


def _everything() -> list[object]:
    return [list(table._default_manager.order_by("pk").values()) for table in (Contract, Instalment, Receipt, Event)]


def test_old_contracts_are_history_and_later_ones_are_judged(cast: Cast) -> None:
    """Signed without a review: before the first regulation nobody's fault, from then on whoever signed for us is charged."""
    regulated_by("equipment", cast.at)
    at, customer = cast.at + 30 * DAY, customer_of(cast.li_wei)
    rows = [_row(cast, customer, "老-1"), _row(cast, customer, "", date(2026, 1, 20)), _row(cast, customer, "", None)]
    old, recent, draft = import_contracts(rows=rows, by=cast.admin, at=at)
    kept = Contract.objects.get(pk=old.pk)
    assert (kept.state, kept.number, kept.signed_on, kept.owner, kept.sold_by) == (
        "signed",
        "老-1",
        SIGNED,
        cast.li_wei,
        cast.li_wei,
    )
    assert (kept.created_at, kept.created_by, kept.updated_by) == (kept.signed_at, cast.li_wei, cast.admin)
    assert (draft.state, draft.signed_on, draft.created_at) == ("draft", None, at)
    assert recent.number != draft.number
    facts = Event.objects.filter(kind="contract").order_by("seq")
    assert [(one.verb, one.actor, one.at.astimezone(SHANGHAI).date()) for one in facts] == [
        ("contract.drafted", "li.wei", SIGNED),
        ("contract.signed", "li.wei", SIGNED),
        ("contract.drafted", "li.wei", date(2026, 1, 20)),
        ("contract.signed", "li.wei", date(2026, 1, 20)),
        ("contract.drafted", "li.wei", at.date()),
    ]
    catch_up(at=at)
    assert verify(at=at) == []
    assert broken_link() is None
    assert [(one.about_kind, one.about_id) for one in Violation.objects.all()] == [("contract", recent.public_id)]


def test_without_a_regulation_everything_is_history(cast: Cast) -> None:
    """No version is published: the contract is signed, nobody is charged."""
    at = cast.at + 30 * DAY
    (contract,) = import_contracts(
        rows=[_row(cast, customer_of(cast.li_wei), signed_on=date(2026, 1, 20))], by=cast.admin, at=at
    )
    catch_up(at=at)
    assert (contract.state, Violation.objects.count(), verify(at=at)) == ("signed", 0, [])


@pytest.mark.trust("T-F05")
def test_instalments_and_receipts(cast: Cast) -> None:
    """The sums and what covers what are those that the form's verbs give; told on the day of the money."""
    at, customer = cast.at + 30 * DAY, customer_of(cast.li_wei)
    rows = [_row(cast, customer), _row(cast, customer), _row(cast, customer)]
    first, second, third = import_contracts(rows=rows, by=cast.admin, at=at)
    import_instalments(rows=[_plan(first, "30", "60", "10"), _plan(second, "50", "50")], by=cast.admin, at=at)
    money: list[tuple[str, dict[str, object]]] = [("20", {"instalment": 2}), ("25", {}), ("15", {"bank_ref": "回单 7"})]
    booked = import_receipts(rows=[_receipt(first, amount, **more) for amount, more in money], by=cast.admin, at=at)
    assert [str(part.received) for part in first.instalments.all()] == ["30.00", "30.00", "0.00"]
    first.refresh_from_db()
    assert (first.received, first.remaining) == (Decimal("60.00"), Decimal("40.00"))
    fact = Event.objects.get(subject=booked[0].public_id)
    assert (fact.actor, fact.at.astimezone(SHANGHAI).date(), fact.data["instalment"]) == (
        "li.wei",
        date(2026, 1, 12),
        2,
    )
    given = ReceiptInput(received_on=date(2026, 1, 13), amount=Decimal(1), bank_ref="回单7")
    with pytest.raises(Refused, match="slip_booked"):
        record_receipt(contract=first.public_id, given=given, by=cast.admin, at=at)
    import_receipts(rows=[_receipt(third, "100")], by=cast.admin, at=at)
    import_instalments(rows=[_plan(first, "50", "50"), _plan(third, "40", "60")], by=cast.admin, at=at)
    assert [str(part.received) for part in first.instalments.all()] == ["40.00", "20.00"]
    assert [str(part.received) for part in third.instalments.all()] == ["40.00", "60.00"]
    catch_up(at=at)
    assert verify(at=at) == []


def test_one_bad_row_and_none_lands(cast: Cast) -> None:
    """The refusal names the row; nothing of the batch is there."""
    at, customer = cast.at + 30 * DAY, customer_of(cast.li_wei)
    good = _row(cast, customer)
    signed, other, draft = import_contracts(
        rows=[_row(cast, customer, "K-1"), good, replace(good, signed_on=None)], by=cast.admin, at=at
    )
    import_instalments(rows=[_plan(signed, "100")], by=cast.admin, at=at)
    contracts = {
        "number_taken": _row(cast, customer, "K-1"),
        "in_the_future": _row(cast, customer, signed_on=at.date() + DAY),
        "no_such_customer": replace(good, customer=Customer(pk=-1)),
        "not_for_this_person": replace(good, owner=Member(pk=7, is_active=False), signed_on=None),
    }
    receipts = {
        "over_remaining": _receipt(signed, "60"),
        "not_signed": _receipt(draft, "1"),
        "in_the_future": _receipt(signed, "1", received_on=at.date() + DAY),
        "no_such_instalment": _receipt(signed, "1", instalment=4),
        "slip_booked": _receipt(signed, "1", bank_ref="7"),
    }
    before = _everything()
    for code, row in contracts.items():
        with pytest.raises(Refused) as raised:
            import_contracts(rows=[good, row], by=cast.admin, at=at)
        assert (raised.value.code, raised.value.parameters["row"]) == (code, 1)
    for code, money in receipts.items():
        with pytest.raises(Refused) as raised:
            import_receipts(rows=[_receipt(signed, "50", bank_ref="7"), money], by=cast.admin, at=at)
        assert (raised.value.code, raised.value.parameters["row"]) == (code, 1)
    with pytest.raises(Refused) as raised:
        import_instalments(rows=[_plan(other, "100"), _plan(draft, "99")], by=cast.admin, at=at)
    assert (raised.value.code, raised.value.parameters["row"]) == ("instalments_do_not_add_up", 1)
    for by in (cast.li_wei, cast.zhang_min, cast.sun_li):
        with pytest.raises(Refused, match="no_permission"):
            import_contracts(rows=[good], by=by, at=at)
        with pytest.raises(Refused, match="no_permission"):
            import_instalments(rows=[_plan(other, "100")], by=by, at=at)
        with pytest.raises(Refused, match="no_permission"):
            import_receipts(rows=[_receipt(signed, "1")], by=by, at=at)
    assert _everything() == before


def test_as_many_statements_for_two_hundred_as_for_ten(cast: Cast) -> None:
    """A batch costs a fixed number of statements."""
    regulated_by("equipment", cast.at)
    at, customer, counts = cast.at + 30 * DAY, customer_of(cast.li_wei), []
    for size in (1, 10, 200):
        with CaptureQueriesContext(connection) as drafting:
            contracts = import_contracts(rows=[_row(cast, customer) for _ in range(size)], by=cast.admin, at=at)
        with CaptureQueriesContext(connection) as planning:
            import_instalments(rows=[_plan(one, "50", "50") for one in contracts], by=cast.admin, at=at)
        with CaptureQueriesContext(connection) as booking:
            import_receipts(rows=[_receipt(one, "60", bank_ref="7") for one in contracts], by=cast.admin, at=at)
        counts.append((len(drafting), len(planning), len(booking)))
    assert counts[1] == counts[2]
