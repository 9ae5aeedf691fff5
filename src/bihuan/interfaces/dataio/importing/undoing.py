"""Taking an import back, while nothing has been built on what it brought.

What it created comes off the lists, and what the log says of it counts no more; money that was booked is reversed, as it always
is. People who have done nothing go, the others stay. Records that had been there before get their former values back where
nobody has changed them since. What stays is named with the reason.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Right, Substr
from pydantic import ValidationError

from bihuan.base.access.predicate import require
from bihuan.base.duties import services as duties
from bihuan.base.imports import selectors, services
from bihuan.base.imports.models import DONE, FAILED, STOPPED, Import, ImportedRow
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.services.taking_back import remove_members
from bihuan.base.records.models import Record
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.flow.contracts.inputs import PlanInput, ReversalInput
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.flow.contracts.services import plan_instalments, reverse_receipt
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.fieldwork.services.reach import recount
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.dataio.importing.former import Acting, put_back
from bihuan.interfaces.wording import refusals
from bihuan.steer.reports.models import Report

AT_ONCE = 200
MOST_TOLD = 500
"""Rows of a sheet whose reason for staying is kept."""
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


@dataclass
class Tally:
    """What taking a sheet back came to: rows whose record is gone or as it was, and those kept, with the reason in words."""

    title: str
    taken_back: int = 0
    kept: int = 0
    reasons: list[dict[str, Any]] = field(default_factory=list)

    def keep(self, row: ImportedRow, why: Refused) -> None:
        """This row stays."""
        self.kept += 1
        if len(self.reasons) < MOST_TOLD:
            self.reasons.append({"row": row.number, "message": refusals.text(why)})


def undo(record: Import, *, by: Member, at: datetime) -> int:
    """Take back what the import brought; how many records it had created. Begun again after a crash, it does the rest.

    What stays, and why, stands on the record: ``undone``.

    Raises:
        Refused: something has been built on it, or it has not come to its end, or it was taken back already.
    """
    require(by, services.RUN)
    if record.state not in (DONE, FAILED, STOPPED):
        raise Refused("import_state", state=record.state)
    created = {kind: set(selectors.created(record, kind)) for kind in ("contract", "bid")}
    if not set(selectors.created(record, "bid_result")) <= created["bid"]:
        raise Refused("undo_by_hand")
    count = selectors.built_on(record)
    if count:
        raise Refused("built_on", count=count)
    gone = _gone(record)
    stays = _put_back(record, gone, Acting(by, at, services.REASON))
    taken = _money(record, created["contract"], by, at)
    for kind, model, frees in RECORDS:
        ids = _came_along(record) if kind == "contact" else selectors.created(record, kind)
        taken += _each(ids, _taking(kind, model, frees, by, at))
    people = selectors.created(record, "member")
    if people:
        kept = remove_members(public_ids=people, reason=services.REASON, by=by, at=at)
        stays |= {("member", public_id): why for public_id, why in kept.items()}
        taken += len(people) - len(kept)
    told = {"sheets": [asdict(tally) for tally in _tallies(record, stays)]}
    services.undone(of=record, withdrawn=taken, told=told, by=by, at=at)
    duties.catch_up(at=at)
    duties.sweep(at=at)
    return taken


def _gone(record: Import) -> set[tuple[str, str]]:
    """What is taken back as a whole: there is nothing to put back on it."""
    found = {(kind, one) for kind, *_ in RECORDS for one in selectors.created(record, kind)}
    return found | {("contact", one) for one in _came_along(record)}


def _put_back(record: Import, gone: set[tuple[str, str]], acting: Acting) -> dict[tuple[str, str], Refused]:
    """Give records that had been there before their values back, the latest change first; those that stay, and why."""
    stays: dict[tuple[str, str], Refused] = {}
    for row in ImportedRow.objects.filter(of=record, outcome="updated").order_by("-pk"):
        if (row.kind, row.public_id) in gone or row.before is None:
            continue
        try:
            put_back(row, acting)
        except Refused as why:
            stays[row.kind, row.public_id] = why
        except (Missing, Conflict, ValidationError):
            stays[row.kind, row.public_id] = Refused("changed_since")
    return stays


def _tallies(record: Import, stays: dict[tuple[str, str], Refused]) -> list[Tally]:
    """For each sheet of which something had landed, in the order of the sheets."""
    told = (record.result or record.dry_run or {}).get("sheets", ())
    found: dict[int, Tally] = {}
    for row in ImportedRow.objects.filter(of=record).order_by("sheet", "number").iterator(chunk_size=5_000):
        if row.sheet not in found:
            found[row.sheet] = Tally(told[row.sheet]["title"] if row.sheet < len(told) else str(row.sheet + 1))
        why = stays.get((row.kind, row.public_id))
        if why is None:
            found[row.sheet].taken_back += 1
        else:
            found[row.sheet].keep(row, why)
    return list(found.values())


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
