"""Contracts: drafting, also of an opportunity, changing, signing, ending, handing over."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from ninja.responses import Status
from pydantic import BaseModel, Field

from bihuan.base.organisation.models import Member
from bihuan.flow.contracts import services
from bihuan.flow.contracts.inputs import ContractHandOverInput, ContractInput, SigningInput, TerminationInput
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.selectors import before_signing, draft_of, with_ageing
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.children import listed_under
from bihuan.interfaces.api.handing import handed_over
from bihuan.interfaces.api.history import history_of
from bihuan.interfaces.api.paging import Listing
from bihuan.interfaces.api.reading import given, listed
from bihuan.interfaces.api.records import Kind
from bihuan.interfaces.api.schemas import (
    Amount,
    Done,
    Ids,
    Named,
    Stamps,
    fields_of,
    named,
    patch_of,
    patched,
    shown_as,
    stamps,
    touched,
)
from bihuan.interfaces.api.shelving import shelf
from bihuan.interfaces.api.taking import MAYBE_VERSION, VERSION
from bihuan.interfaces.api.v1.reviews import STEP_PEOPLE, StepShown, clock, reader, shown_step
from bihuan.interfaces.web.contracts.lists import CONTRACTS
from bihuan.interfaces.wording import complaints
from bihuan.interfaces.wording import contracts as words

router = Router(tags=["contracts"])
of_opportunity = Router(tags=["contracts"])
of_customer = Router(tags=["contracts"])
complaints.add(words.MISTAKES)


class ContractStamps(Stamps):
    """A contract: draft → review → approved → signed (→ terminated). ``content_hash`` stands for what is agreed."""

    customer: Named
    opportunity: Named | None
    owner: Named
    department: Named | None
    state: str
    round: int = Field(description="How often a review was asked for.")
    content_hash: str
    signed_on: date | None
    signed_by: str
    signed_for_us: Named | None
    sold_by: Named | None
    terminated_at: datetime | None
    termination_reason: str
    received: Amount
    remaining: Amount
    overdue: Amount
    overdue_since: date | None


ContractShown: Any = shown_as("Contract", ContractInput, ContractStamps)
ContractChanges = patch_of("ContractChanges", ContractInput)
RECORDS = ("customer", "opportunity", "owner", "department", "signed_for_us", "sold_by")
OWN = (
    *("state", "round", "content_hash", "signed_on", "signed_by", "terminated_at", "termination_reason", "received"),
    *("remaining", "overdue", "overdue_since"),
)


class InstalmentShown(BaseModel):
    """A part of the amount, when it is due, and how much of it has come in."""

    number: int
    title: str
    due_on: date
    amount: Amount
    received: Amount
    outstanding: Amount


class Unsettled(BaseModel):
    """What is still open before the signature: terms (``names``: fields), review (``names``: steps) or plan."""

    what: str
    clauses: list[str]
    names: list[str]


class ContractDetail(ContractShown):  # type: ignore[misc]
    """A contract with its instalments, all its reviews, and what still keeps it from being signed."""

    instalments: list[InstalmentShown]
    steps: list[StepShown]
    before_signing: list[Unsettled]


class ContractHandOvers(ContractHandOverInput, Ids):
    """Who takes these contracts over."""


def _with_all(rows: "QuerySet[Contract]") -> "QuerySet[Contract]":
    return rows.select_related("customer", "opportunity", "owner__department", "department", "signed_for_us", "sold_by")


def _current(contract: Contract) -> dict[str, Any]:
    """The values under the input's names."""
    told = fields_of(ContractInput, contract, leave_out=("customer", "opportunity"))
    deal = "" if contract.opportunity is None else contract.opportunity.public_id
    return {**told, "customer": contract.customer.public_id, "opportunity": deal}


def _show(contract: Contract) -> dict[str, Any]:
    own = {name: getattr(contract, name) for name in OWN}
    return {
        **_current(contract),
        **stamps(contract),
        **own,
        **{name: named(getattr(contract, name)) for name in RECORDS},
    }


def _seen(member: Member, at: datetime) -> "QuerySet[Contract]":
    return _with_all(with_ageing(Contract.objects.visible_to(member, "contracts.view"), timezone.localdate(at)))


def _more(request: HttpRequest, contract: Contract) -> dict[str, Any]:
    at = exchange.of(request).at
    parts = list(contract.instalments.all())
    steps = list(contract.steps.select_related(*STEP_PEOPLE))
    still_open = before_signing(contract, steps, parts, at)
    told = clock(at)
    return {
        "instalments": [{name: getattr(part, name) for name in InstalmentShown.model_fields} for part in parts],
        "steps": [shown_step(step, told) for step in steps],
        "before_signing": [open_._asdict() for open_ in still_open],
    }


CONTRACT = Kind("contract", "contracts", "contracts.view", _seen, _show, _more, reader)
problems.shown_by("contract", CONTRACT.current)
LISTED = Listing(CONTRACTS, show=_show, with_all=_with_all)


listed(router, "contracts", listing=LISTED, shown=ContractShown, summary="Contracts")


@router.post("", response={201: ContractDetail | Done}, operation_id="draft_contract", summary="Draft a contract")
def draft_contract(request: HttpRequest, row: ContractInput) -> Status[Any]:
    """Once the customer has said that they want it (``intent_confirmed_on``, ``intent_note``)."""
    return _drafted(request, row)


def _drafted(request: HttpRequest, row: ContractInput) -> Status[Any]:
    member, at = exchange.may(request, "contracts.create", "contracts.view")
    return CONTRACT.made(request, services.draft_contract(given=row, by=member, at=at))


@of_opportunity.post(
    "/{public_id}/contracts",
    response={201: ContractDetail | Done},
    operation_id="draft_contract_of_opportunity",
    summary="Draft a contract of an opportunity",
)
def draft_contract_of_opportunity(request: HttpRequest, public_id: str, row: ContractChanges) -> Status[Any]:  # type: ignore[valid-type]
    """What is left out comes from the opportunity: name, customer, amount, what is sold."""
    member, _at = exchange.may(request, "contracts.create")
    deals = Opportunity.objects.visible_to(member, "opportunities.view").select_related("customer")
    begun = {name: value for name, value in draft_of(deals.one(public_id)).items() if value is not None}
    return _drafted(request, patched(ContractInput, begun, row))


handed_over(
    router,
    "contract",
    "contracts",
    kind=CONTRACT,
    act=lambda ids, row, by, at: services.hand_over_contracts(public_ids=ids, owner=row.owner, by=by, at=at),
    to=ContractHandOverInput,
    those_to=ContractHandOvers,
    about="All or none. What was signed and received before stays the former owner's.",
)


shelf(
    router,
    "contract",
    "contracts",
    permission="contracts.archive",
    archive=services.archive_contracts,
    restore=services.restore_contracts,
    find=CONTRACT.one,
    not_those=" Not those under review, nor signed ones for which money is still to come.",
)


given(
    router,
    "contract",
    kind=CONTRACT,
    shown=ContractDetail,
    summary="A contract",
    about="With its instalments, its reviews and what still keeps it from being signed.",
)


@router.patch(
    "/{public_id}",
    response=ContractDetail | Done,
    operation_id="change_contract",
    summary="Change a contract",
    openapi_extra=VERSION,
)
def change_contract(request: HttpRequest, public_id: str, changes: ContractChanges) -> dict[str, Any]:  # type: ignore[valid-type]
    """A draft, or an approved one: when what is agreed changes, it must be reviewed again. What is left out stays."""
    member, at = exchange.may(request, "contracts.edit")
    given = patched(ContractInput, _current(CONTRACT.one(request, public_id)), changes)
    version = exchange.named_version(request)
    changed = services.change_contract(public_id=public_id, given=given, version=version, by=member, at=at)
    return CONTRACT.done(request, changed)


@router.post(
    "/{public_id}/sign",
    response=Done,
    operation_id="sign_contract",
    summary="Sign a contract",
    openapi_extra=MAYBE_VERSION,
)
def sign_contract(request: HttpRequest, public_id: str, row: SigningInput) -> dict[str, Any]:
    """Refused by the clause that wants the review first. Its opportunity is won with it."""
    member, at = exchange.may(request, "contracts.sign")
    version = exchange.of(request).version
    return touched(request, services.sign(public_id=public_id, given=row, version=version, by=member, at=at))


@router.post(
    "/{public_id}/terminate",
    response=Done,
    operation_id="terminate_contract",
    summary="End a signed contract before its time",
    openapi_extra=MAYBE_VERSION,
)
def terminate_contract(request: HttpRequest, public_id: str, row: TerminationInput) -> dict[str, Any]:
    """What was received stays received; no further money can be booked for it."""
    member, at = exchange.may(request, "contracts.sign")
    version = exchange.of(request).version
    return touched(request, services.terminate(public_id=public_id, given=row, version=version, by=member, at=at))


history_of(router, "contract", find=CONTRACT.one, form="contract")
listed_under(of_opportunity, "opportunity", "contracts", listing=LISTED, shown=ContractShown)
listed_under(of_customer, "customer", "contracts", listing=LISTED, shown=ContractShown)
