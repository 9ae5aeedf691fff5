"""Opportunities: the pipeline, one of them, the word of the week, moving, closing, handing over."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status
from pydantic import BaseModel, Field

from bihuan.base.policies.selectors import form as form_of
from bihuan.flow.opportunities import services
from bihuan.flow.opportunities.inputs import (
    ClosingInput,
    HandOverInput,
    OpeningInput,
    OpportunityInput,
    ReopeningInput,
    StageInput,
)
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.selectors import confirmation, empty_fields, is_waiting, unconfirmed
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.children import listed_under
from bihuan.interfaces.api.handing import handed_over
from bihuan.interfaces.api.history import history_of
from bihuan.interfaces.api.paging import Listing
from bihuan.interfaces.api.reading import given, listed
from bihuan.interfaces.api.records import Kind
from bihuan.interfaces.api.schemas import (
    Done,
    Gap,
    Ids,
    Named,
    Several,
    Stamps,
    acted,
    fields_of,
    named,
    patch_of,
    patched,
    several,
    shown_as,
    stamps,
    told_gaps,
    touched,
)
from bihuan.interfaces.api.shelving import shelf
from bihuan.interfaces.api.taking import MAYBE_VERSION, VERSION
from bihuan.interfaces.web.kit.filters import ChoiceFilter
from bihuan.interfaces.web.opportunities.lists import ALL, OPEN, OUTCOMES, PIPELINE
from bihuan.interfaces.wording import complaints
from bihuan.interfaces.wording import opportunities as words

router = Router(tags=["opportunities"])
of_customer = Router(tags=["opportunities"])
complaints.add(words.MISTAKES)


class OpportunityStamps(Stamps):
    """A possible deal. ``outcome`` empty: open; ``last_touched_at``: when it was last brought up to date."""

    customer: Named
    owner: Named
    department: Named | None
    stage_since: datetime
    last_touched_at: datetime
    confirmed_at: datetime | None
    is_complete: bool
    outcome: str
    outcome_reason: str
    lost_to: str
    closed_at: datetime | None


OpportunityShown: Any = shown_as("Opportunity", OpportunityInput, OpportunityStamps)
OpportunityChanges = patch_of("OpportunityChanges", OpportunityInput)
OWN = tuple(name for name in OpportunityStamps.model_fields if name not in {*Stamps.model_fields, "customer"})


class OpportunityDetail(OpportunityShown):  # type: ignore[misc]
    """An opportunity. ``missing``: what the regulation still asks for; ``waits``: for this week's word."""

    missing: list[Gap]
    waits: bool


class HandOvers(HandOverInput, Ids):
    """Who takes these over, and why."""


class WeeklyUpdate(BaseModel):
    """The weekly update of the pipeline: what is touched from ``since`` on and before ``due_at`` counts for it."""

    clause: str
    week: str = Field(description="ISO week: `2026-W10`.")
    since: datetime
    due_at: datetime


class Unconfirmed(BaseModel):
    """One's own open opportunities of which nobody has said a word; ``update`` null: the regulation asks for none."""

    update: WeeklyUpdate | None
    items: list[Named]


def _with_all(rows: "QuerySet[Opportunity]") -> "QuerySet[Opportunity]":
    return rows.select_related("customer", "owner__department", "department")


def _current(row: Opportunity) -> dict[str, Any]:
    """The values under the input's names."""
    return {**fields_of(OpportunityInput, row, leave_out=("customer",)), "customer": row.customer.public_id}


def _show(row: Opportunity) -> dict[str, Any]:
    people = {name: named(getattr(row, name)) for name in ("customer", "owner", "department")}
    return {**_current(row), **stamps(row), **{name: getattr(row, name) for name in OWN}, **people}


def _more(request: HttpRequest, row: Opportunity) -> dict[str, Any]:
    at = exchange.of(request).at
    gaps = empty_fields(row, form_of("opportunity", at)) if row.is_open else ()
    return {"missing": told_gaps(gaps), "waits": is_waiting(row, confirmation(at))}


def _in_outcome(rows: Any, chosen: list[str], _member: Any) -> Any:
    return rows.filter(outcome__in=["" if one == OPEN else one for one in chosen])


OPPORTUNITY = Kind(
    "opportunity",
    "opportunities",
    "opportunities.view",
    lambda member, _at: _with_all(Opportunity.objects.visible_to(member, "opportunities.view")),
    _show,
    _more,
)
problems.shown_by("opportunity", OPPORTUNITY.current)
EACH = {key: label for key, label in OUTCOMES.items() if key != ALL}
LISTED = Listing(
    PIPELINE,
    show=_show,
    with_all=_with_all,
    # The page shows open ones unless asked for others; a program says what it wants.
    instead=(ChoiceFilter("outcome", words.LABELS["outcome"], "outcome", choices=EACH, apply=_in_outcome),),
)


listed(
    router,
    "opportunities",
    listing=LISTED,
    shown=OpportunityShown,
    summary="Opportunities that one may see",
    about="Open and closed ones, with the page's filters.",
)


@router.post(
    "", response={201: OpportunityDetail | Done}, operation_id="create_opportunity", summary="Open an opportunity"
)
def create_opportunity(request: HttpRequest, row: OpeningInput) -> Status[Any]:
    """With a customer that one may see. It gets its number unless one is given."""
    member, at = exchange.may(request, "opportunities.create", "opportunities.view")
    return OPPORTUNITY.made(request, services.open_opportunity(given=row, by=member, at=at))


@router.get("/unconfirmed", response=Unconfirmed, operation_id="list_unconfirmed", summary="What waits for a word")
def list_unconfirmed(request: HttpRequest) -> dict[str, Any]:
    """One's own open opportunities that the weekly update still misses: for ``bulk/confirm``, or to be changed."""
    member, at = exchange.may(request, "opportunities.edit")
    week = confirmation(at)
    rows = unconfirmed(member, week).order_by("last_touched_at", "pk")
    told = None if week is None else {name: getattr(week, name) for name in WeeklyUpdate.model_fields}
    return {"update": told, "items": [named(row) for row in rows]}


@router.post(
    "/bulk/confirm", response=Several, operation_id="confirm_opportunities", summary="Say that nothing has changed"
)
def confirm_opportunities(request: HttpRequest, row: Ids) -> dict[str, Any]:
    """Counts as the week's update of each; those closed meanwhile are left out."""
    member, at = exchange.may(request, "opportunities.edit")
    return several(services.confirm_unchanged(public_ids=row.ids, by=member, at=at))


handed_over(
    router,
    "opportunity",
    "opportunities",
    kind=OPPORTUNITY,
    act=lambda ids, row, by, at: services.hand_over(public_ids=ids, owner=row.owner, reason=row.reason, by=by, at=at),
    to=HandOverInput,
    those_to=HandOvers,
    about="All or none: one out of reach refuses the whole act.",
)


shelf(
    router,
    "opportunity",
    "opportunities",
    permission="opportunities.archive",
    archive=services.archive_opportunities,
    restore=services.restore_opportunities,
    find=OPPORTUNITY.one,
    not_those=" Not open ones.",
)


given(
    router,
    "opportunity",
    kind=OPPORTUNITY,
    shown=OpportunityDetail,
    summary="An opportunity",
    about="With what the regulation in force still asks for.",
)


@router.patch(
    "/{public_id}",
    response=OpportunityDetail | Done,
    operation_id="change_opportunity",
    summary="Change an open opportunity",
    openapi_extra=VERSION,
)
def change_opportunity(request: HttpRequest, public_id: str, changes: OpportunityChanges) -> dict[str, Any]:  # type: ignore[valid-type]
    """What is left out stays. Whatever is handed in counts as its update of the week."""
    member, at = exchange.may(request, "opportunities.edit")
    given = patched(OpportunityInput, _current(OPPORTUNITY.one(request, public_id)), changes)
    version = exchange.named_version(request)
    changed = services.change_opportunity(public_id=public_id, given=given, version=version, by=member, at=at)
    return OPPORTUNITY.done(request, changed)


@router.post(
    "/{public_id}/confirm", response=Done, operation_id="confirm_opportunity", summary="Say that nothing has changed"
)
def confirm_opportunity(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Counts as its update of the week."""
    member, at = exchange.may(request, "opportunities.edit")
    confirmed = services.confirm_unchanged(public_ids=[public_id], by=member, at=at)
    return acted(request, confirmed, lambda: OPPORTUNITY.one(request, public_id))


@router.post(
    "/{public_id}/stage",
    response=Done,
    operation_id="move_opportunity",
    summary="Move it to another stage",
    openapi_extra=MAYBE_VERSION,
)
def move_opportunity(request: HttpRequest, public_id: str, row: StageInput) -> dict[str, Any]:
    """Forwards or back; the same stage changes nothing."""
    member, at = exchange.may(request, "opportunities.edit")
    version = exchange.of(request).version
    return touched(request, services.move_stage(public_id=public_id, given=row, version=version, by=member, at=at))


@router.post(
    "/{public_id}/close",
    response=Done,
    operation_id="close_opportunity",
    summary="Close it: won, lost or void",
    openapi_extra=MAYBE_VERSION,
)
def close_opportunity(request: HttpRequest, public_id: str, row: ClosingInput) -> dict[str, Any]:
    """With the reason, and who won it when we lost."""
    member, at = exchange.may(request, "opportunities.edit")
    version = exchange.of(request).version
    return touched(
        request, services.close_opportunity(public_id=public_id, given=row, version=version, by=member, at=at)
    )


@router.post(
    "/{public_id}/reopen",
    response=Done,
    operation_id="reopen_opportunity",
    summary="Work on it again",
    openapi_extra=MAYBE_VERSION,
)
def reopen_opportunity(request: HttpRequest, public_id: str, row: ReopeningInput) -> dict[str, Any]:
    """A closed one, with the reason."""
    member, at = exchange.may(request, "opportunities.edit")
    version = exchange.of(request).version
    return touched(request, services.reopen(public_id=public_id, given=row, version=version, by=member, at=at))


history_of(router, "opportunity", find=OPPORTUNITY.one, form="opportunity")
listed_under(of_customer, "customer", "opportunities", listing=LISTED, shown=OpportunityShown)
