"""Instalments and receipts. Sums are exact: all arithmetic is done on Decimals under the contract's lock, none in SQL."""

from datetime import datetime
from decimal import Decimal

from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import work_calendar
from bihuan.base.records.models import change
from bihuan.base.records.refusals import Refused
from bihuan.base.records.transactions import whole
from bihuan.flow.contracts.events import ContractInstalmentsPlanned, ReceiptRecorded, ReceiptReversed
from bihuan.flow.contracts.inputs import PlanInput, ReceiptInput, ReversalInput
from bihuan.flow.contracts.models import BankSlip, Contract, Instalment, Receipt
from bihuan.flow.contracts.rules import matched
from bihuan.flow.contracts.services.reach import EDIT, RECEIVE, in_reach


@whole()
def plan_instalments(*, public_id: str, given: PlanInput, version: int | None, by: Member, at: datetime) -> Contract:
    """Divide the contract's amount into instalments; what was received before is matched anew (E17).

    Refused when they do not add up to the amount, to the cent. A receipt that names an instalment keeps its number.
    """
    contract = in_reach(public_id, by, EDIT)
    if contract.state == "terminated":
        raise Refused("not_in_force")
    check_sum(contract, given)
    named = contract.receipts.filter(instalment__number__gt=len(given.lines))
    if named.exists():
        raise Refused("instalment_has_receipts", field="lines")
    contract = change(contract, version=version, by=by, at=at)
    write_plan(contract, given)
    _match(contract)
    record([plan_fact(contract, given)], by=by, at=at)
    return contract


def check_sum(contract: Contract, given: PlanInput) -> None:
    """Refuse instalments that are not together the contract's amount."""
    planned = sum((line.amount for line in given.lines), Decimal("0.00"))
    if given.lines and planned != contract.amount:
        raise Refused(
            "instalments_do_not_add_up",
            field="lines",
            planned=planned,
            amount=contract.amount,
            difference=contract.amount - planned,
        )


def plan_fact(contract: Contract, given: PlanInput) -> ContractInstalmentsPlanned:
    """The contract's instalments, as a fact."""
    told = tuple((number, line.due_on, line.amount) for number, line in enumerate(given.lines, start=1))
    customer = contract.customer.public_id
    return ContractInstalmentsPlanned(subject=contract.public_id, customer=customer, instalments=told)


def write_plan(contract: Contract, given: PlanInput) -> None:
    """Put the instalments in place of those that were there; a number that stays keeps its receipts."""
    contract.instalments.filter(number__gt=len(given.lines)).delete()
    Instalment.objects.bulk_create(
        [
            Instalment(contract=contract, number=number, title=line.title, due_on=line.due_on, amount=line.amount)
            for number, line in enumerate(given.lines, start=1)
        ],
        update_conflicts=True,
        unique_fields=["contract", "number"],
        update_fields=["title", "due_on", "amount", "received"],
    )


@whole()
def record_receipt(*, contract: str, given: ReceiptInput, by: Member, at: datetime) -> Receipt:
    """Book money that came in for a signed contract, at most what is still to come; a bank slip once."""
    row = in_reach(contract, by, RECEIVE)
    if row.state != "signed":
        raise Refused("not_signed")
    if given.received_on > at.astimezone(work_calendar().zone).date():
        raise Refused("in_the_future", field="received_on")
    if given.amount > row.remaining:
        raise Refused("over_remaining", field="amount", remaining=row.remaining)
    if given.bank_ref and BankSlip.objects.filter(contract=row, reference=given.bank_ref).exists():
        raise Refused("slip_booked", field="bank_ref", reference=given.bank_ref)
    instalment = _named(row, given.instalment)
    row = change(row, version=row.version, by=by, at=at, received=row.received + given.amount)
    receipt = Receipt.objects.create(
        contract=row,
        instalment=instalment,
        owner=row.owner,
        received_on=given.received_on,
        amount=given.amount,
        method=given.method,
        bank_ref=given.bank_ref,
        note=given.note,
        recorded_by=by,
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
    )
    if given.bank_ref:
        BankSlip.objects.create(contract=row, reference=given.bank_ref, receipt=receipt)
    _match(row)
    record([receipt_fact(receipt)], by=by, at=at)
    return receipt


def receipt_fact(receipt: Receipt) -> ReceiptRecorded:
    """The money that came in, as a fact."""
    return ReceiptRecorded(
        subject=receipt.public_id,
        contract=receipt.contract.public_id,
        customer=receipt.contract.customer.public_id,
        amount=receipt.amount,
        received_on=receipt.received_on,
        owner=receipt.owner.code,
        method=receipt.method,
        instalment=None if receipt.instalment is None else receipt.instalment.number,
        bank_ref=receipt.bank_ref or None,
    )


def _named(contract: Contract, number: int | None) -> Instalment | None:
    if number is None:
        return None
    found = contract.instalments.filter(number=number).first()
    if found is None:
        raise Refused("no_such_instalment", field="instalment")
    return found


@whole()
def reverse_receipt(*, public_id: str, given: ReversalInput, by: Member, at: datetime) -> Receipt:
    """Take back a receipt that was booked by mistake: by a row of its own, dated as the receipt was; its slip is free again."""
    receipt = Receipt.objects.select_related("contract", "owner").visible_to(by, "receipts.view").one(public_id)
    contract = in_reach(receipt.contract.public_id, by, RECEIVE)
    if receipt.reversal_of_id is not None:
        raise Refused("is_a_reversal")
    if Receipt.objects.filter(reversal_of=receipt).exists():
        raise Refused("already_reversed")
    contract = change(contract, version=contract.version, by=by, at=at, received=contract.received - receipt.amount)
    reversal = Receipt.objects.create(
        contract=contract,
        instalment=receipt.instalment,
        owner=receipt.owner,
        received_on=receipt.received_on,
        amount=-receipt.amount,
        method=receipt.method,
        bank_ref=receipt.bank_ref,
        note=given.reason,
        recorded_by=by,
        reversal_of=receipt,
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
    )
    BankSlip.objects.filter(receipt=receipt).delete()
    _match(contract)
    fact = ReceiptReversed(
        subject=public_id,
        contract=contract.public_id,
        customer=contract.customer.public_id,
        amount=receipt.amount,
        received_on=receipt.received_on,
        owner=receipt.owner.code,
        reversal=reversal.public_id,
        reason=given.reason,
    )
    record([fact], by=by, at=at)
    return reversal


def _match(contract: Contract) -> None:
    """Keep with each instalment how much of it is covered by the receipts that count."""
    counting = contract.receipts.filter(reversal_of=None, reversal=None).order_by("received_on", "pk")
    told = counting.values_list("instalment__number", "amount")
    parts = list(contract.instalments.all())
    covered = matched(parts, told)
    changed = [part for part in parts if part.received != covered[part.number]]
    for part in changed:
        part.received = covered[part.number]
    Instalment.objects.bulk_update(changed, ["received"])
