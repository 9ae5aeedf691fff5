"""Bids: the analysis, the quote, the opening, the result with every bidder."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Body, Router
from ninja.responses import Status
from pydantic import Field

from bihuan.base.policies.selectors import form as form_of
from bihuan.base.policies.selectors import in_force
from bihuan.flow.offers import services
from bihuan.flow.offers.inputs import (
    AnalysisInput,
    BidHandOverInput,
    BidInput,
    OpenedInput,
    PostponingInput,
    ResultInput,
)
from bihuan.flow.offers.models import Bid
from bihuan.flow.offers.rules import quote_gate, result_gaps
from bihuan.flow.offers.selectors import analysis_values, result_values
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
    Gap,
    Ids,
    Named,
    Stamps,
    Told,
    fields_of,
    named,
    patch_of,
    patched,
    shown_as,
    stamps,
    told_gaps,
    touched,
)
from bihuan.interfaces.api.shelving import shelf
from bihuan.interfaces.api.taking import MAYBE_VERSION, VERSION
from bihuan.interfaces.web.offers.lists import BIDS
from bihuan.interfaces.wording import complaints
from bihuan.interfaces.wording import offers as words

router = Router(tags=["bids"])
of_opportunity = Router(tags=["bids"])
complaints.add(words.MISTAKES)


class CostShown(Told):
    """One item of the cost."""

    item: str
    amount: Amount


class BidderShown(Told):
    """What one bidder offered and how it came out."""

    bidder: str
    price: Amount | None
    rank: int | None
    score: Amount | None = Field(description="Points, with two decimals.")
    is_winner: bool
    is_us: bool


class BidStamps(Stamps):
    """A bid. ``state``: analysis, quoted, opened, or its outcome; what is empty has not happened yet."""

    number: str
    opportunity: Named
    customer: Named
    owner: Named
    department: Named | None
    cost_lines: list[CostShown]
    margin: Amount | None = Field(description="What of our price is left after the cost, in per cent of the price.")
    profit: Amount | None
    state: str
    analysed_at: datetime | None
    quoted_at: datetime | None
    quoted_price: Amount | None
    opened_at: datetime | None
    outcome: str
    our_rank: int | None
    gap: Amount | None = Field(description="Our price less the winner's.")
    result_recorded_at: datetime | None
    result_complete: bool


BidShown: Any = shown_as("Bid", AnalysisInput, BidStamps)
AnalysisChanges = patch_of("BidChanges", AnalysisInput)
OWN = (
    *("number", "cost_lines", "margin", "profit", "state", "analysed_at", "quoted_at", "quoted_price", "opened_at"),
    *("outcome", "our_rank", "gap", "result_recorded_at", "result_complete"),
)


class BidDetail(BidShown):  # type: ignore[misc]
    """A bid with its result. ``missing``: what the regulation asks for before the quote, after the opening of the result."""

    lines: list[BidderShown]
    cause: str
    lessons: str
    result_extra: dict[str, Any]
    missing: list[Gap]


class BidHandOvers(BidHandOverInput, Ids):
    """Who takes these bids over."""


def _with_all(rows: "QuerySet[Bid]") -> "QuerySet[Bid]":
    return rows.select_related("opportunity", "customer", "owner__department", "department")


def _show(bid: Bid) -> dict[str, Any]:
    told = {name: named(getattr(bid, name)) for name in ("opportunity", "customer", "owner", "department")}
    own = {name: getattr(bid, name) for name in OWN}
    return {**fields_of(AnalysisInput, bid), **stamps(bid), **own, **told}


def _more(request: HttpRequest, bid: Bid) -> dict[str, Any]:
    at = exchange.of(request).at
    lines = list(bid.lines.all())
    if bid.opened_at or bid.outcome:
        missing = result_gaps(form_of("bid_result", at), result_values(bid, lines))
    else:
        missing = quote_gate(in_force(at), analysis_values(bid)).missing
    result = {name: getattr(bid, name) for name in ("cause", "lessons", "result_extra")}
    return {**result, "lines": lines, "missing": told_gaps(missing)}


BID = Kind(
    "bid",
    "bids",
    "bids.view",
    lambda member, _at: _with_all(Bid.objects.visible_to(member, "bids.view")),
    _show,
    _more,
)
problems.shown_by("bid", BID.current)
LISTED = Listing(BIDS, show=_show, with_all=_with_all)
JUST_NOW = OpenedInput()


listed(router, "bids", listing=LISTED, shown=BidShown, summary="Bids")


@router.post("", response={201: BidDetail | Done}, operation_id="create_bid", summary="Begin a bid")
def create_bid(request: HttpRequest, row: BidInput) -> Status[Any]:
    """For an open opportunity, whose owner's it is. It gets its number unless one is given."""
    member, at = exchange.may(request, "bids.create", "bids.view")
    return BID.made(request, services.open_bid(given=row, by=member, at=at))


handed_over(
    router,
    "bid",
    "bids",
    kind=BID,
    act=lambda ids, row, by, at: services.hand_over_bids(public_ids=ids, owner=row.owner, by=by, at=at),
    to=BidHandOverInput,
    those_to=BidHandOvers,
    about="All or none: one out of reach refuses the whole act.",
)


shelf(
    router,
    "bid",
    "bids",
    permission="bids.archive",
    archive=services.archive_bids,
    restore=services.restore_bids,
    find=BID.one,
    not_those=" Not those whose result is still owed.",
)


given(
    router,
    "bid",
    kind=BID,
    shown=BidDetail,
    summary="A bid",
    about="With every bidder, and what the regulation in force still asks for.",
)


@router.patch(
    "/{public_id}",
    response=BidDetail | Done,
    operation_id="change_bid",
    summary="Change the analysis",
    openapi_extra=VERSION,
)
def change_bid(request: HttpRequest, public_id: str, changes: AnalysisChanges) -> dict[str, Any]:  # type: ignore[valid-type]
    """As long as the tenders have not been opened. What is left out stays; with ``cost_lines`` the cost is their sum."""
    member, at = exchange.may(request, "bids.edit")
    given = patched(AnalysisInput, fields_of(AnalysisInput, BID.one(request, public_id)), changes)
    version = exchange.named_version(request)
    changed = services.change_analysis(public_id=public_id, given=given, version=version, by=member, at=at)
    return BID.done(request, changed)


@router.post(
    "/{public_id}/quote",
    response=Done,
    operation_id="quote_bid",
    summary="Quote our price",
    openapi_extra=MAYBE_VERSION,
)
def quote_bid(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Refused by the clause that wants the analysis first; ``missing`` of the bid names the fields."""
    member, at = exchange.may(request, "bids.edit")
    version = exchange.of(request).version
    return touched(request, services.quote(public_id=public_id, version=version, by=member, at=at))


@router.post(
    "/{public_id}/opened",
    response=Done,
    operation_id="open_bid",
    summary="Say that the tenders were opened",
    openapi_extra=MAYBE_VERSION,
)
def open_bid(request: HttpRequest, public_id: str, row: Annotated[OpenedInput, Body()] = JUST_NOW) -> dict[str, Any]:
    """From now on the result is owed."""
    member, at = exchange.may(request, "bids.edit")
    version = exchange.of(request).version
    opened = services.mark_opened(public_id=public_id, opened_at=row.opened_at, version=version, by=member, at=at)
    return touched(request, opened)


@router.post(
    "/{public_id}/postpone",
    response=Done,
    operation_id="postpone_bid",
    summary="The tenders will be opened later",
    openapi_extra=MAYBE_VERSION,
)
def postpone_bid(request: HttpRequest, public_id: str, row: PostponingInput) -> dict[str, Any]:
    """They were not opened when it was planned."""
    member, at = exchange.may(request, "bids.edit")
    version = exchange.of(request).version
    return touched(request, services.postpone(public_id=public_id, given=row, version=version, by=member, at=at))


@router.post(
    "/{public_id}/result",
    response=BidDetail | Done,
    operation_id="record_bid_result",
    summary="Record the result, or correct it",
    openapi_extra=MAYBE_VERSION,
)
def record_bid_result(request: HttpRequest, public_id: str, row: ResultInput) -> dict[str, Any]:
    """Every bidder, who won and why. ``abandoned`` gives the bid up; it needs no bidders and no opening."""
    member, at = exchange.may(request, "bids.edit", "bids.view")
    version = exchange.of(request).version
    return BID.done(request, services.record_result(public_id=public_id, given=row, version=version, by=member, at=at))


history_of(router, "bid", find=BID.one, form="bid_analysis")
listed_under(of_opportunity, "opportunity", "bids", listing=LISTED, shown=BidShown)
