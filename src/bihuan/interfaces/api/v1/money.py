"""Money: the instalments of a contract, what is due, receipts and their reversal."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from ninja.responses import Status
from pydantic import BaseModel, Field

from bihuan.flow.contracts import services
from bihuan.flow.contracts.inputs import PlanInput, ReceiptInput, ReversalInput
from bihuan.flow.contracts.models import Instalment, Receipt
from bihuan.flow.contracts.rules import bucket
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.children import listed_under
from bihuan.interfaces.api.history import history_of
from bihuan.interfaces.api.paging import Listing, Page
from bihuan.interfaces.api.reading import given, listed
from bihuan.interfaces.api.records import Kind
from bihuan.interfaces.api.schemas import Amount, Done, Named, Stamps, fields_of, named, shown_as, stamps
from bihuan.interfaces.api.taking import VERSION
from bihuan.interfaces.api.v1.contracts import CONTRACT, ContractDetail
from bihuan.interfaces.web.contracts.due_list import DUE
from bihuan.interfaces.web.contracts.receipt_list import RECEIPTS

router = Router(tags=["receipts"])
of_contract = Router(tags=["receipts"])
payments = Router(tags=["receipts"])


class ReceiptStamps(Stamps):
    """Money that came in. ``reversal_of``: the receipt that this row takes back; ``reversed_by``: the row that takes it back."""

    contract: Named
    customer: Named
    owner: Named = Field(description="Whose receipt it counts as.")
    recorded_by: Named
    instalment: int | None = Field(description="The number of the instalment that it names.")
    reversal_of: str | None
    reversed_by: str | None


ReceiptShown: Any = shown_as("Receipt", ReceiptInput, ReceiptStamps)


class PaymentShown(BaseModel):
    """An instalment of a contract in force that is not covered. ``days``: past its day by so many, negative before it."""

    contract: Named
    customer: Named
    owner: Named
    number: int
    title: str
    due_on: date
    amount: Amount
    received: Amount
    outstanding: Amount
    days: int
    age: str = Field(description="`current`, `1_30`, `31_60`, `61_90`, `91` days overdue.")


def _with_all(rows: "QuerySet[Receipt]") -> "QuerySet[Receipt]":
    return rows.select_related("contract__customer", "owner", "recorded_by", "instalment", "reversal_of", "reversal")


def _show(receipt: Receipt) -> dict[str, Any]:
    taken_back = getattr(receipt, "reversal", None)
    return {
        **stamps(receipt),
        **fields_of(ReceiptInput, receipt, leave_out=("instalment",)),
        "instalment": None if receipt.instalment is None else receipt.instalment.number,
        "contract": named(receipt.contract),
        "customer": named(receipt.contract.customer),
        "owner": named(receipt.owner),
        "recorded_by": named(receipt.recorded_by),
        "reversal_of": None if receipt.reversal_of is None else receipt.reversal_of.public_id,
        "reversed_by": None if taken_back is None else taken_back.public_id,
    }


RECEIPT = Kind(
    "receipt",
    "receipts",
    "receipts.view",
    lambda member, _at: _with_all(Receipt.objects.visible_to(member, "receipts.view")),
    _show,
)
LISTED = Listing(RECEIPTS, show=_show, with_all=_with_all)


def _with_contract(rows: "QuerySet[Instalment]") -> "QuerySet[Instalment]":
    return rows.select_related("contract__customer", "contract__owner")


def _payment(today: date) -> Any:
    def show(part: Instalment) -> dict[str, Any]:
        days = (today - part.due_on).days
        return {
            **{
                name: getattr(part, name) for name in ("number", "title", "due_on", "amount", "received", "outstanding")
            },
            "contract": named(part.contract),
            "customer": named(part.contract.customer),
            "owner": named(part.contract.owner),
            "days": days,
            "age": bucket(days),
        }

    return show


def _payments(today: date) -> Listing:
    return Listing(DUE, show=_payment(today), with_all=_with_contract)


DUE_LISTED = _payments(date.min)
"""What is due in whatever state: for its parameters, and as a file."""


@payments.get(
    "",
    response=Page[PaymentShown],
    operation_id="list_payments",
    summary="Payments that are due",
    openapi_extra=DUE_LISTED.documented,
)
def list_payments(request: HttpRequest) -> dict[str, Any]:
    """Instalments of contracts in force that are not covered, with their age."""
    return _payments(timezone.localdate(exchange.of(request).at)).page(request)


@of_contract.put(
    "/{public_id}/instalments",
    response=ContractDetail | Done,
    operation_id="plan_instalments",
    summary="Divide the amount into instalments",
    openapi_extra=VERSION,
)
def plan_instalments(request: HttpRequest, public_id: str, row: PlanInput) -> dict[str, Any]:
    """All of them in order, in place of those that were there; together they are the amount, to the cent."""
    member, at = exchange.may(request, "contracts.edit", "contracts.view")
    version = exchange.named_version(request)
    planned = services.plan_instalments(public_id=public_id, given=row, version=version, by=member, at=at)
    return CONTRACT.done(request, planned)


listed(
    router,
    "receipts",
    listing=LISTED,
    shown=ReceiptShown,
    summary="Receipts",
    about="The list of the page; a reversal is a row of its own with the amount negated.",
)


@of_contract.post(
    "/{public_id}/receipts",
    response={201: ReceiptShown | Done},
    operation_id="record_receipt",
    summary="Book money that came in",
)
def record_receipt(request: HttpRequest, public_id: str, row: ReceiptInput) -> Status[Any]:
    """For a signed contract, at most what is still to come, a bank slip once. No ``instalment``: the oldest that is open."""
    member, at = exchange.may(request, "receipts.record", "receipts.view")
    return RECEIPT.made(request, services.record_receipt(contract=public_id, given=row, by=member, at=at))


given(
    router,
    "receipt",
    kind=RECEIPT,
    shown=ReceiptShown,
    summary="A receipt",
    about="A booked receipt is never changed, only reversed.",
)


@router.post(
    "/{public_id}/reverse",
    response={201: ReceiptShown | Done},
    operation_id="reverse_receipt",
    summary="Take a receipt back",
)
def reverse_receipt(request: HttpRequest, public_id: str, row: ReversalInput) -> Status[Any]:
    """By a row of its own, which is answered; the amount is open again and its bank slip can be booked anew."""
    member, at = exchange.may(request, "receipts.record", "receipts.view")
    return RECEIPT.made(request, services.reverse_receipt(public_id=public_id, given=row, by=member, at=at))


history_of(router, "receipt", find=RECEIPT.one)
listed_under(of_contract, "contract", "receipts", listing=LISTED, shown=ReceiptShown)
