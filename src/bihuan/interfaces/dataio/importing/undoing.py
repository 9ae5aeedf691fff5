"""Taking an import back, while nothing has been built on what it brought.

What it created comes off the lists, and what the log says of it counts no more; money that was booked is reversed, as it always
is. People stay: whoever should not be here leaves by the organisation's pages. What it changed on records that had been there
before stays changed.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Right, Substr

from bihuan.base.access.predicate import require
from bihuan.base.duties import services as duties
from bihuan.base.imports import selectors, services
from bihuan.base.imports.models import DONE, FAILED, Import
from bihuan.base.organisation.models import Member
from bihuan.base.records.models import Record
from bihuan.base.records.refusals import Refused
from bihuan.flow.contracts.inputs import PlanInput, ReversalInput
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.flow.contracts.services import plan_instalments, reverse_receipt
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.fieldwork.services.reach import recount
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.steer.reports.models import Report

AT_ONCE = 200
GONE = Concat(Value("~"), Right("public_id", 6), Value("~"), Substr("number", 1, 32))
"""A number that is free again: no two records have the same, archived ones included."""
RECORDS: tuple[tuple[str, type[Record], dict[str, Any]], ...] = (
    ("contract", Contract, {"number": GONE}),
    ("bid", Bid, {"number": GONE}),
    ("report", Report, {"period": Concat(Value("~"), Right("public_id", 9))}),
    ("followup", Followup, {}),
    ("visit", Visit, {"state": "cancelled", "reported_at": None}),
    ("opportunity", Opportunity, {"number": GONE}),
    ("contact", Contact, {"is_primary": False}),
    ("customer", Customer, {"number": ""}),
)
"""What is taken back, in this order: what refers to something goes before it."""


def undo(record: Import, *, by: Member, at: datetime) -> int:
    """Take back what the import created; how many records that were. Begun again after a crash, it does the rest.

    Raises:
        Refused: something has been built on it, or it has not come to its end, or it was taken back already.
    """
    require(by, services.RUN)
    if record.state not in (DONE, FAILED):
        raise Refused("import_state", state=record.state)
    created = {kind: set(selectors.created(record, kind)) for kind in ("contract", "bid")}
    if not set(selectors.created(record, "bid_result")) <= created["bid"]:
        raise Refused("undo_by_hand")
    count = selectors.built_on(record)
    if count:
        raise Refused("built_on", count=count)
    taken = _money(record, created["contract"], by, at)
    for kind, model, frees in RECORDS:
        ids = _came_along(record) if kind == "contact" else selectors.created(record, kind)
        taken += _each(ids, _taking(kind, model, frees, by, at))
    services.undone(of=record, withdrawn=taken, by=by, at=at)
    duties.catch_up(at=at)
    duties.sweep(at=at)
    return taken


def _came_along(record: Import) -> list[str]:
    """The contacts of the import, with those on the forms of its customers."""
    found = dict.fromkeys(selectors.created(record, "contact"))
    customers = selectors.created(record, "customer")
    for start in range(0, len(customers), AT_ONCE):
        there = Contact.objects.filter(customer__public_id__in=customers[start : start + AT_ONCE], archived_at=None)
        found |= dict.fromkeys(there.values_list("public_id", flat=True))
    return list(found)


def _money(record: Import, contracts: set[str], by: Member, at: datetime) -> int:
    """Receipts are reversed; a plan of instalments on a contract that stays is empty again."""

    def reversed_ones(ids: Sequence[str]) -> None:
        for receipt in Receipt.objects.filter(public_id__in=ids, reversal=None).order_by("-pk"):
            reverse_receipt(public_id=receipt.public_id, given=ReversalInput(reason=services.REASON), by=by, at=at)

    def planless(ids: Sequence[str]) -> None:
        for public_id in ids:
            plan_instalments(public_id=public_id, given=PlanInput(), version=None, by=by, at=at)

    taken = _each(selectors.created(record, "receipt"), reversed_ones)
    staying = dict.fromkeys(one for one in selectors.created(record, "instalments") if one not in contracts)
    return taken + _each(list(staying), planless)


def _taking(kind: str, model: type[Record], frees: dict[str, Any], by: Member, at: datetime) -> Callable[..., None]:
    def take(ids: Sequence[str]) -> None:
        services.take_back(kind=kind, model=model, public_ids=ids, frees=frees, by=by, at=at)
        if model in (Followup, Visit):
            _count_anew(model, ids)

    return take


def _count_anew(model: type[Any], ids: Sequence[str]) -> None:
    """Customers that stay have had fewer contacts than they thought."""
    whose = model._default_manager.filter(public_id__in=ids).values("customer")
    for customer in Customer.objects.filter(pk__in=whose, archived_at=None):
        recount(customer)


def _each(ids: Sequence[str], take: Callable[[Sequence[str]], None]) -> int:
    """Portion by portion, each in a transaction of its own."""
    for start in range(0, len(ids), AT_ONCE):
        with transaction.atomic():
            take(ids[start : start + AT_ONCE])
    return len(ids)
