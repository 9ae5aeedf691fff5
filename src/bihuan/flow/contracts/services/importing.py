"""Contracts, their instalments and receipts out of a workbook.

A contract that the workbook says was signed is signed: the paper exists. No review is asked for and no intent (E25), and
nobody is made to have approved it: its steps stay empty. What the regulation makes of that is the engine's affair, by the
day of the signature: before the start of the first published version, or where none is published, it is history; from then
on a signature without its review is a violation of whoever signed for us (A15, B26, E16), like any other in the log.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import Told, digest, record_told
from bihuan.base.numbering.selectors import region_of
from bihuan.base.numbering.services import numbers_for, once_each
from bihuan.base.organisation.days import day_of, midnight
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import checked_extra
from bihuan.base.policies.selectors import form as form_of
from bihuan.base.policies.selectors import steady
from bihuan.base.records.pinyin import sort_key
from bihuan.base.records.refusals import Refused, at_row
from bihuan.base.records.services import insert, insert_values, update_values
from bihuan.base.search.services import Words, put_new
from bihuan.flow.contracts.inputs import ContractInput, PlanInput, ReceiptInput
from bihuan.flow.contracts.models import BankSlip, Contract, Instalment, Receipt
from bihuan.flow.contracts.rules import content_of, matched
from bihuan.flow.contracts.services.drafting import FIELDS, drafting_fact, is_taken
from bihuan.flow.contracts.services.money import check_sum, plan_fact, receipt_fact, write_plan
from bihuan.flow.contracts.services.reach import CREATE, EDIT, RECEIVE, SIGN, locked
from bihuan.flow.contracts.services.signing import signing_fact
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.rules import reaches
from bihuan.playbook.schema.forms import Form

IMPORT = "imports.run"


@dataclass(frozen=True)
class ContractRow:
    """A contract as a workbook tells it. ``signed_on`` None: a draft. ``given`` names no customer and no opportunity."""

    given: ContractInput
    customer: Customer
    owner: Member
    signed_on: date | None = None


@dataclass(frozen=True)
class InstalmentRows:
    """All instalments of one contract, in order."""

    contract: Contract
    given: PlanInput


@dataclass(frozen=True)
class ReceiptRow:
    """Money that came in; ``given`` names the instalment by its number."""

    contract: Contract
    given: ReceiptInput


# Contracts


def import_contracts(*, rows: Sequence[ContractRow], by: Member, at: datetime) -> list[Contract]:
    """Enter contracts, all or none; each is as old as its signature, and its owner's.

    A signed one may be somebody's who has left; a draft needs an owner who works here.
    """
    require(by, IMPORT)
    require(by, CREATE)
    with steady(), once_each([row.given.number for row in rows], is_taken):
        _check(rows, by, at)
        form, contracts = form_of("contract", at), []
        for number, (row, drawn) in enumerate(zip(rows, _numbers(rows, at), strict=True)):
            with at_row(number):
                contracts.append(_contract(row, drawn, form, by, at))
        insert(contracts)
        put_new("contract", {one.pk: Words((one.number, one.name)) for one in contracts})
        record_told(told for contract in contracts for told in _told(contract))
        return contracts


def _check(rows: Sequence[ContractRow], by: Member, at: datetime) -> None:
    keys = {row.customer.pk for row in rows}
    current = Customer.objects.visible_to(by, "customers.view").current().filter(pk__in=keys)
    customers = set(current.values_list("pk", flat=True))
    taken = set(_taken({row.given.number for row in rows} - {""}))
    for number, row in enumerate(rows):
        with at_row(number):
            if row.customer.pk not in customers:
                raise Refused("no_such_customer", field="customer")
            if row.given.number in taken:
                raise Refused("number_taken", field="number", number=row.given.number)
            taken |= {row.given.number} - {""}
            _check_owner(row, by)
            if row.signed_on is not None and row.signed_on > day_of(at):
                raise Refused("in_the_future", field="signed_on")


def _check_owner(row: ContractRow, by: Member) -> None:
    if not reaches(by, CREATE, row.owner) or not (row.owner.is_active or row.signed_on is not None):
        raise Refused("not_for_this_person", field="owner")
    if row.signed_on is not None and not reaches(by, SIGN, row.owner):
        raise Refused("no_permission", permission=SIGN)


def _taken(numbers: Collection[str]) -> list[str]:
    if not numbers:
        return []
    return list(Contract.objects.filter(number__in=numbers).values_list("number", flat=True))


def _numbers(rows: Sequence[ContractRow], at: datetime) -> list[str]:
    """The numbers that are told, and drawn ones for the others."""
    told = {row.given.number for row in rows}
    known: dict[int | None, str] = {}
    for row in rows:
        if row.owner.department_id not in known:
            known[row.owner.department_id] = region_of(row.owner.department)
    regions = [known[row.owner.department_id] for row in rows if not row.given.number]
    drawn = iter(numbers_for("contract", regions=regions, at=at, taken=lambda some: told.union(_taken(some))))
    return [row.given.number or next(drawn) for row in rows]


def _contract(row: ContractRow, number: str, form: Form | None, by: Member, at: datetime) -> Contract:
    given, owner = row.given, row.owner
    values: dict[str, Any] = {name: getattr(given, name) for name in FIELDS}
    values["extra"] = checked_extra(form, given.extra)
    since = at if row.signed_on is None else min(midnight(row.signed_on), at)
    contract = Contract(
        **values,
        content_hash=digest(content_of({**values, "customer": row.customer.public_id})),
        number=number,
        sort_key=sort_key(given.name),
        customer=row.customer,
        owner=owner,
        department=owner.department,
        created_at=since,
        created_by=owner,
        updated_at=at,
        updated_by=by,
    )
    if row.signed_on is not None:
        contract.state, contract.signed_on, contract.signed_at = "signed", row.signed_on, since
        contract.signed_for_us = contract.sold_by = owner
    return contract


def _told(contract: Contract) -> Iterator[Told]:
    yield Told(drafting_fact(contract), contract.owner, contract.created_at)
    if contract.signed_at is not None:
        yield Told(signing_fact(contract), contract.owner, contract.signed_at)


# Instalments


def import_instalments(*, rows: Sequence[InstalmentRows], by: Member, at: datetime) -> list[Contract]:
    """Divide contracts into instalments, all or none; what was planned before gives way, as it does on the form."""
    require(by, IMPORT)
    require(by, EDIT)
    with transaction.atomic():
        contracts = _locked({row.contract.pk for row in rows}, by, EDIT)
        planned = _planned(contracts)
        fresh: list[InstalmentRows] = []
        for number, row in enumerate(rows):
            with at_row(number):
                contract = _in_reach(contracts, row.contract, EDIT)
                if contract.state == "terminated":
                    raise Refused("not_in_force")
                check_sum(contract, row.given)
                if planned[contract.pk]:
                    _plan_anew(contract, row.given)
                else:
                    fresh.append(row)
                planned[contract.pk] = [*row.given.lines]
        insert_values(Instalment, ("contract_id", "number", "title", "due_on", "amount", "received"), _lines(fresh))
        done = [contracts[row.contract.pk] for row in rows]
        _write(contracts, {}, by, at)
        record_told(
            Told(plan_fact(contract, row.given), contract.owner, contract.signed_at or at)
            for row, contract in zip(rows, done, strict=True)
        )
        return done


def _planned(contracts: Iterable[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for part in Instalment.objects.filter(contract__in=list(contracts)).order_by("contract", "number"):
        found[part.contract_id].append(part)
    return found


def _plan_anew(contract: Contract, given: PlanInput) -> None:
    if contract.receipts.filter(instalment__number__gt=len(given.lines)).exists():
        raise Refused("instalment_has_receipts", field="lines")
    write_plan(contract, given)


def _lines(rows: Iterable[InstalmentRows]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        for number, line in enumerate(row.given.lines, start=1):
            yield row.contract.pk, number, line.title, line.due_on, line.amount, Decimal("0.00")


# Receipts


def import_receipts(*, rows: Sequence[ReceiptRow], by: Member, at: datetime) -> list[Receipt]:
    """Book receipts, all or none: one after the other, each at most what is still to come; told on the day of the money."""
    require(by, IMPORT)
    require(by, RECEIVE)
    with transaction.atomic():
        contracts = _locked({row.contract.pk for row in rows}, by, RECEIVE)
        planned, slips = _planned(contracts), _slips(contracts)
        receipts, came_in = [], dict[int, Decimal]()
        for number, row in enumerate(rows):
            with at_row(number):
                contract = _in_reach(contracts, row.contract, RECEIVE)
                _check_receipt(contract, row.given, slips, at)
                part = _named(planned[contract.pk], row.given.instalment)
            contract.received += row.given.amount
            came_in[contract.pk] = contract.received
            receipts.append(_receipt(contract, part, row.given, by, at))
        insert(receipts)
        booked = [(one.contract_id, one.bank_ref, one.pk) for one in receipts if one.bank_ref]
        insert_values(BankSlip, ("contract_id", "reference", "receipt_id"), booked)
        _write(contracts, came_in, by, at)
        moments = (min(midnight(one.received_on), at) for one in receipts)
        record_told(
            Told(receipt_fact(one), one.contract.owner, moment) for one, moment in zip(receipts, moments, strict=True)
        )
        return receipts


def _slips(contracts: Iterable[int]) -> set[tuple[int, str]]:
    return set(BankSlip.objects.filter(contract__in=list(contracts)).values_list("contract", "reference"))


def _check_receipt(contract: Contract, given: ReceiptInput, slips: set[tuple[int, str]], at: datetime) -> None:
    if contract.state != "signed":
        raise Refused("not_signed")
    if given.received_on > day_of(at):
        raise Refused("in_the_future", field="received_on")
    if given.amount > contract.remaining:
        raise Refused("over_remaining", field="amount", remaining=contract.remaining)
    slip = (contract.pk, given.bank_ref)
    if given.bank_ref and slip in slips:
        raise Refused("slip_booked", field="bank_ref", reference=given.bank_ref)
    slips.add(slip)


def _named(parts: Iterable[Instalment], number: int | None) -> Instalment | None:
    if number is None:
        return None
    found = next((part for part in parts if part.number == number), None)
    if found is None:
        raise Refused("no_such_instalment", field="instalment")
    return found


def _receipt(contract: Contract, part: Instalment | None, given: ReceiptInput, by: Member, at: datetime) -> Receipt:
    return Receipt(
        contract=contract,
        instalment=part,
        owner=contract.owner,
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


# What both keep


def _locked(keys: Collection[int], by: Member, permission: str) -> dict[int, Contract]:
    rows = Contract.objects.visible_to(by, permission).filter(pk__in=keys)
    return {contract.pk: contract for contract in locked(rows)}


def _in_reach(contracts: dict[int, Contract], told: Contract, permission: str) -> Contract:
    contract = contracts.get(told.pk)
    if contract is None:
        raise Refused("no_permission", permission=permission)
    if contract.archived_at is not None:
        raise Refused("archived")
    return contract


def _write(contracts: dict[int, Contract], came_in: dict[int, Decimal], by: Member, at: datetime) -> None:
    """Keep what came in with the contracts, and how much of each instalment is covered by the receipts that count."""
    changed = [one for key, one in contracts.items() if key in came_in or not came_in]
    for contract in changed:
        contract.version += 1
        contract.updated_at, contract.updated_by = at, by
    names = ("received", "version", "updated_at", "updated_by_id")
    update_values(Contract, names, ((one.pk, [getattr(one, name) for name in names]) for one in changed))
    _match([one.pk for one in changed])


def _match(contracts: Sequence[int]) -> None:
    counting = Receipt.objects.filter(contract__in=contracts, reversal_of=None, reversal=None)
    told: dict[int, list[tuple[int | None, Decimal]]] = defaultdict(list)
    for contract, number, amount in counting.order_by("received_on", "pk").values_list(
        "contract", "instalment__number", "amount"
    ):
        told[contract].append((number, amount))
    changed = []
    for key, parts in _planned(contracts).items():
        covered = matched(parts, told[key])
        changed += [(part.pk, [covered[part.number]]) for part in parts if part.received != covered[part.number]]
    update_values(Instalment, ("received",), changed)
