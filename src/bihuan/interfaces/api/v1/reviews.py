"""Reviews of contracts: asked for, waiting for somebody, decided, called off."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router
from pydantic import BaseModel

from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import in_force, work_calendar
from bihuan.flow.contracts import services
from bihuan.flow.contracts.inputs import RequestInput, ReviewInput, WithdrawalInput
from bihuan.flow.contracts.models import Contract, ReviewStep
from bihuan.flow.contracts.rules import review_due
from bihuan.flow.contracts.selectors import waiting_for
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.schemas import Done, Named, named, touched
from bihuan.interfaces.api.taking import MAYBE_VERSION
from bihuan.interfaces.web.contracts import asking

router = Router(tags=["contracts"])
MOST = 200
STEP_PEOPLE = ("reviewer", "requested_by", "decided_by")
STEP_WORDS = (
    *("round", "step", "requested_at", "content_hash", "form", "attendees", "minutes", "checklist", "opinion"),
    *("decision", "decided_at", "withdrawn_at"),
)
Due = Callable[[ReviewStep], tuple[str, datetime] | None]


class StepShown(BaseModel):
    """One reviewer's part in a round. ``decision``: approved, returned, or empty while it waits; ``clause`` sets ``due_at``."""

    round: int
    step: str
    reviewer: Named
    requested_by: Named
    requested_at: datetime
    clause: str | None
    due_at: datetime | None
    content_hash: str
    form: str
    attendees: str
    minutes: str
    checklist: list[str]
    opinion: str
    decision: str
    decided_by: Named | None
    decided_at: datetime | None
    withdrawn_at: datetime | None


class ContractNamed(Named):
    """A contract and its number."""

    number: str


class Waiting(StepShown):
    """A review that waits for who asks, or for somebody they stand in for."""

    contract: ContractNamed


class Proposed(BaseModel):
    """A part of a review that can be asked for; ``clause`` requires it, ``reviewer`` null: nobody is proposed."""

    step: str
    title: str
    clause: str | None
    reviewer: Named | None


class Reviewers(BaseModel):
    """What can be asked for, and of whom."""

    items: list[Proposed]


def clock(at: datetime) -> Due:
    """By when a step is to be decided, and the clause that says so, by the regulation in force."""
    playbook, calendar = in_force(at), work_calendar()
    return lambda step: review_due(playbook, calendar, step.step, step.requested_at)


def shown_step(step: ReviewStep, due: Due) -> dict[str, Any]:
    """The step as ``StepShown`` shows it."""
    clause, due_at = due(step) or (None, None)
    people = {name: named(getattr(step, name)) for name in STEP_PEOPLE}
    return {**{name: getattr(step, name) for name in STEP_WORDS}, **people, "clause": clause, "due_at": due_at}


def reader(request: HttpRequest) -> tuple[Member, datetime]:
    """Who asks, and when. Whoever is to review a contract may look at it without the permission; a token cut down may not."""
    told = exchange.of(request)
    return exchange.may(request, *(["contracts.view"] if told.token.permissions else []))


CALLED_OFF = WithdrawalInput()


@router.get("/reviews", response=list[Waiting], operation_id="list_reviews", summary="What waits for one's own review")
def list_reviews(request: HttpRequest) -> list[dict[str, Any]]:
    """The oldest first, at most 200. What is asked of one may be seen without a permission of one's own."""
    told = exchange.of(request)
    steps = waiting_for(told.member).select_related("contract", *STEP_PEOPLE)
    due = clock(told.at)
    return [
        {**shown_step(step, due), "contract": {**(named(step.contract) or {}), "number": step.contract.number}}
        for step in steps[:MOST]
    ]


@router.get(
    "/{public_id}/review", response=Reviewers, operation_id="propose_reviewers", summary="Who may be asked for a review"
)
def propose_reviewers(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Part by part, those that the regulation requires first: who was asked last, else who holds the position."""
    member, at = exchange.may(request, "contracts.edit", "contracts.view")
    contract = Contract.objects.visible_to(member, "contracts.view").one(public_id)
    parts = asking.parts_of(contract, at)
    found = asking.proposed(contract, parts)
    people = {one.public_id: one for one in Member.objects.filter(public_id__in=found.values())}
    told = [
        {
            "step": part.step,
            "title": str(part.label),
            "clause": part.clause or None,
            "reviewer": named(people.get(found.get(part.step, ""))),
        }
        for part in parts
    ]
    return {"items": told}


@router.post(
    "/{public_id}/review",
    response=Done,
    operation_id="request_review",
    summary="Ask for the review of a draft",
    openapi_extra=MAYBE_VERSION,
)
def request_review(request: HttpRequest, public_id: str, row: RequestInput) -> dict[str, Any]:
    """Who was asked once is asked again. Refused while something is not settled or a required step is missing."""
    member, at = exchange.may(request, "contracts.edit")
    version = exchange.of(request).version
    return touched(request, services.request_review(public_id=public_id, given=row, version=version, by=member, at=at))


@router.post(
    "/{public_id}/review/call-off",
    response=Done,
    operation_id="call_review_off",
    summary="Call the review off",
    openapi_extra=MAYBE_VERSION,
)
def call_review_off(
    request: HttpRequest, public_id: str, row: Annotated[WithdrawalInput, Body()] = CALLED_OFF
) -> dict[str, Any]:
    """The contract is a draft again."""
    member, at = exchange.may(request, "contracts.edit")
    version = exchange.of(request).version
    called_off = services.withdraw_review(public_id=public_id, given=row, version=version, by=member, at=at)
    return touched(request, called_off)


@router.post(
    "/{public_id}/review/{step}", response=Done, operation_id="decide_review", summary="Decide one's part of a review"
)
def decide_review(request: HttpRequest, public_id: str, step: str, row: ReviewInput) -> dict[str, Any]:
    """Of the content that ``content_hash`` stands for: 409 when it is another by now. A meeting has attendees and minutes."""
    member, at = reader(request)
    return touched(request, services.review(public_id=public_id, step=step, given=row, by=member, at=at))
