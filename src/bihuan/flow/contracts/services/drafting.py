"""Drafting contracts, changing them, handing them over, taking them off the lists."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import digest, record
from bihuan.base.numbering.selectors import region_of
from bihuan.base.numbering.services import next_number, once_each
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import checked_extra
from bihuan.base.policies.selectors import form as form_of
from bihuan.base.policies.selectors import work_calendar
from bihuan.base.records.models import change, differences
from bihuan.base.records.pinyin import sort_key
from bihuan.base.records.refusals import Refused
from bihuan.base.records.transactions import whole
from bihuan.base.search.services import put
from bihuan.flow.contracts.events import (
    ContractArchived,
    ContractChanged,
    ContractDrafted,
    ContractHandedOver,
    ContractRestored,
)
from bihuan.flow.contracts.inputs import ContractInput
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.rules import TERMS, content_of
from bihuan.flow.contracts.services.reach import ARCHIVE, ASSIGN, CREATE, EDIT, all_in_reach, in_reach
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.rules import reaches
from bihuan.flow.opportunities.models import Opportunity

INTENT_CLAUSE = "E25"
FIELDS = (*("name", "amount", *TERMS, "starts_on", "expires_on", "intent_confirmed_on", "intent_note", "notes"),)


def draft_contract(*, given: ContractInput, by: Member, at: datetime) -> Contract:
    """Draft a contract, of an opportunity or without one, once the customer has said that they want it (E25)."""
    require(by, CREATE)
    with once_each([given.number], is_taken):
        return _drafted(given, by, at)


def _drafted(given: ContractInput, by: Member, at: datetime) -> Contract:
    customer, deal = _parties(given, by)
    owner = by if deal is None else deal.owner
    if not reaches(by, CREATE, owner):
        raise Refused("no_permission", permission=CREATE)
    _check_intent(given, at)
    if given.number and is_taken(given.number):
        raise Refused("number_taken", field="number", number=given.number)
    number = given.number or next_number("contract", region=region_of(owner.department), at=at, is_taken=is_taken)
    extra = checked_extra(form_of("contract", at), given.extra)
    values: dict[str, Any] = {name: getattr(given, name) for name in FIELDS} | {"extra": extra}
    contract = Contract.objects.create(
        **values,
        content_hash=digest(content_of({**values, "customer": customer.public_id})),
        number=number,
        sort_key=sort_key(given.name),
        customer=customer,
        opportunity=deal,
        owner=owner,
        department=owner.department,
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
    )
    _findable(contract)
    record([drafting_fact(contract)], by=by, at=at)
    return contract


def drafting_fact(contract: Contract) -> ContractDrafted:
    """The contract as it was drafted, as a fact."""
    return ContractDrafted(
        subject=contract.public_id,
        customer=contract.customer.public_id,
        owner=contract.owner.code,
        amount=contract.amount,
        number=contract.number,
        name=contract.name,
        opportunity=None if contract.opportunity is None else contract.opportunity.public_id,
        intent_confirmed_on=contract.intent_confirmed_on,
    )


def _parties(given: ContractInput, by: Member) -> tuple[Customer, Opportunity | None]:
    """The customer and the opportunity as far as ``by`` may see them; they belong together."""
    customer = Customer.objects.visible_to(by, "customers.view").current().one(given.customer)
    if not given.opportunity:
        return customer, None
    deals = Opportunity.objects.select_related("owner__department").visible_to(by, "opportunities.view").current()
    deal = deals.one(given.opportunity)
    if deal.customer_id != customer.pk:
        raise Refused("another_customer", field="opportunity")
    if deal.outcome in {"lost", "void"}:
        raise Refused("opportunity_closed", field="opportunity")
    return customer, deal


def _check_intent(given: ContractInput, at: datetime) -> None:
    if given.intent_confirmed_on is None or not given.intent_note:
        field = "intent_note" if given.intent_confirmed_on else "intent_confirmed_on"
        raise Refused("intent_missing", clause=INTENT_CLAUSE, field=field)
    if given.intent_confirmed_on > at.astimezone(work_calendar().zone).date():
        raise Refused("in_the_future", field="intent_confirmed_on")


@whole()
def change_contract(*, public_id: str, given: ContractInput, version: int | None, by: Member, at: datetime) -> Contract:
    """Change a draft or an approved contract; when its content changes, what had been approved is a draft again."""
    contract = in_reach(public_id, by, EDIT)
    if contract.state not in {"draft", "approved"}:
        raise Refused("in_review" if contract.state == "review" else "already_signed")
    _check_intent(given, at)
    values = _changed_values(contract, given, by, at)
    changes = differences(contract, values)
    if not changes:
        return contract
    customer = values.get("customer", contract.customer)
    content_hash = digest(content_of({**values, "customer": customer.public_id}))
    again = contract.state == "approved" and content_hash != contract.content_hash
    values |= {"content_hash": content_hash, "state": "draft" if again else contract.state}
    contract = change(contract, version=version, by=by, at=at, sort_key=sort_key(given.name), **values)
    _findable(contract)
    fact = ContractChanged(
        subject=public_id,
        customer=contract.customer.public_id,
        changes=_told(changes),
        content=content_hash,
        review_again=again or None,
    )
    record([fact], by=by, at=at)
    return contract


def _changed_values(contract: Contract, given: ContractInput, by: Member, at: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(given, name) for name in FIELDS}
    values["extra"] = checked_extra(form_of("contract", at), given.extra, contract.extra)
    kept = contract.opportunity.public_id if contract.opportunity else ""
    if (given.customer, given.opportunity) != (contract.customer.public_id, kept):
        values["customer"], values["opportunity"] = _parties(given, by)
    if given.number and given.number != contract.number:
        if is_taken(given.number):
            raise Refused("number_taken", field="number", number=given.number)
        values["number"] = given.number
    return values


def _told(changes: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    told = {name: pair for name, pair in changes.items() if name not in {"extra", "customer", "opportunity"}}
    for name in {"customer", "opportunity"} & changes.keys():
        before, after = (None if one is None else one.public_id for one in changes[name])
        told[name] = (before, after)
    if "extra" in changes:
        old, new = changes["extra"]
        told |= {key: (old.get(key), new.get(key)) for key in sorted({*old, *new}) if old.get(key) != new.get(key)}
    return told


@whole()
def hand_over_contracts(*, public_ids: Sequence[str], owner: str, by: Member, at: datetime) -> list[Contract]:
    """Give contracts to another member; what was signed and received before stays the former owner's achievement."""
    taker = Member.objects.active().one(owner)
    if not reaches(by, ASSIGN, taker):
        raise Refused("not_for_this_person", field="owner")
    handed, facts = [], []
    for contract in all_in_reach(public_ids, by, ASSIGN):
        if contract.owner_id != taker.pk:
            before = contract.owner.code
            handed.append(change(contract, version=None, by=by, at=at, owner=taker, department=taker.department))
            customer = contract.customer.public_id
            facts.append(
                ContractHandedOver(subject=contract.public_id, customer=customer, owner=taker.code, before=before)
            )
    record(facts, by=by, at=at)
    return handed


@whole()
def archive_contracts(*, public_ids: Sequence[str], by: Member, at: datetime) -> list[Contract]:
    """Take contracts off the lists: not those under review, nor signed ones for which money is still to come."""
    rows = [one for one in all_in_reach(public_ids, by, ARCHIVE) if one.archived_at is None]
    if any(one.state in {"review", "approved"} for one in rows):
        raise Refused("in_review")
    if any(one.state == "signed" and one.remaining for one in rows):
        raise Refused("money_outstanding")
    archived = [change(one, version=None, by=by, at=at, archived_at=at) for one in rows]
    record([ContractArchived(subject=one.public_id, customer=one.customer.public_id) for one in archived], by=by, at=at)
    return archived


@whole()
def restore_contracts(*, public_ids: Sequence[str], by: Member, at: datetime) -> list[Contract]:
    """Put archived contracts back on the lists."""
    rows = [one for one in all_in_reach(public_ids, by, ARCHIVE) if one.archived_at is not None]
    restored = [change(one, version=None, by=by, at=at, archived_at=None) for one in rows]
    record([ContractRestored(subject=one.public_id, customer=one.customer.public_id) for one in restored], by=by, at=at)
    return restored


def _findable(contract: Contract) -> None:
    put("contract", contract.pk, contract.number, contract.name)


def is_taken(number: str) -> bool:
    """Whether a contract has the number."""
    return Contract.objects.filter(number=number).exists()
