"""Duties and proposals: what is owed, one of them with its clause, waiving, deciding; how the team's day or week stands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router
from pydantic import BaseModel

from bihuan.base.duties import services
from bihuan.base.duties.models import Duty, Proposal
from bihuan.base.duties.selectors import chosen
from bihuan.base.duties.services.deciding import LONGEST_REASON
from bihuan.base.policies.selectors import regulation
from bihuan.base.records.inputs import Input
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.paging import Listing, Page
from bihuan.interfaces.api.schemas import Amount, Ids, Named, Told, named
from bihuan.interfaces.api.walking import Walk, walked
from bihuan.interfaces.web.today import proposals as deciding
from bihuan.interfaces.web.today.lists import DUTIES, rows
from bihuan.interfaces.web.today.team import Line, lines_of
from bihuan.interfaces.wording.duties import Titles
from bihuan.steer.reports.periods import day_of
from bihuan.steer.reports.rules import period

router = Router(tags=["duties"])
proposals = Router(tags=["duties"])
STATES = ("late", "incomplete", "missing")


class FoundAbout(Told):
    """What a duty or proposal is about: a kind of record, or week, day, person; and its id or name."""

    kind: str
    id: str


class DutyShown(Told):
    """Something owed by a time, as it stands now. ``due_at`` is an exclusive bound; ``points`` and ``fine``: what it costs by now."""

    id: str
    key: str
    clause: str
    rule: str
    what: str
    member: Named | None
    about: FoundAbout
    state: str
    opened_at: datetime
    due_at: datetime
    missing_at: datetime
    done_at: datetime | None
    count: int | None
    target: int | None
    points: int
    fine: Amount
    waived_at: datetime | None
    waived_by: Named | None
    waived_reason: str


class DutyCost(BaseModel):
    """What it costs where it comes to that."""

    state: str
    points: int
    fine: Amount


class DutyDetail(DutyShown):
    """A duty with what its clause says."""

    clause_title: str
    costs: list[DutyCost]


class Duties(BaseModel):
    """Several duties."""

    items: list[DutyShown]


class Waiver(Input):
    """Why the duty is not held against who owes it."""

    reason: str = Field(max_length=LONGEST_REASON)


class Waivers(Waiver, Ids):
    """Which duties, and why."""


class ProposalShown(Told):
    """Something that the rules propose. ``action``: reclaim, downgrade, activate or idle_rep."""

    id: str
    clause: str
    what: str
    action: str
    member: Named | None
    about: FoundAbout
    at: datetime
    decision: str
    decided_at: datetime | None
    decided_by: Named | None


class Decision(Input):
    """Accepted, it is carried out at once."""

    decision: Literal["accepted", "dismissed"]


class Decided(Walk):
    """Which proposals."""

    to_decide: bool = Field(True, description="Only those that wait for a decision.")


class Span(BaseModel):
    """Which day or week: that of ``day``, today's without one."""

    day: date | None = None
    weekly: bool = False


class Person(BaseModel):
    """A member's day or week. ``unplanned``: visits held without having been planned; ``states``: how many duties due stand so."""

    member: Named
    planned: int
    held: int
    unplanned: int
    followups: int
    states: dict[str, int]
    overdue: int
    away: bool


class Team(BaseModel):
    """The members whom one may see, in the span."""

    first_on: date
    last_on: date
    items: list[Person]


def _with_all(found: "QuerySet[Any]") -> "QuerySet[Any]":
    return found.select_related("member", "waived_by")


def _show(row: Any, titles: Titles) -> dict[str, Any]:
    names = (
        *("key", "clause", "rule", "state", "opened_at", "due_at", "missing_at", "count", "target", "points", "fine"),
        *("waived_at", "waived_reason"),
    )
    return {
        **{name: getattr(row, name) for name in names},
        "id": row.public_id,
        "what": titles.what(row.clause, row.rule),
        "member": named(row.member),
        "about": {"kind": row.about_kind, "id": row.about_id},
        "done_at": row.shown_done_at,
        "waived_by": named(row.waived_by),
    }


def _several(request: HttpRequest, duties: Sequence[Duty]) -> dict[str, Any]:
    member, titles = exchange.of(request).member, Titles(regulation())
    found = _with_all(rows(member)).filter(pk__in=[one.pk for one in duties]).order_by("due_at", "key")
    return {"items": [_show(row, titles) for row in found]}


LISTED = Listing(DUTIES, show=lambda row: {}, with_all=_with_all)


@router.get(
    "",
    response=Page[DutyShown],
    operation_id="list_duties",
    summary="Duties that one may see",
    openapi_extra=LISTED.documented,
)
def list_duties(request: HttpRequest) -> dict[str, Any]:
    """``scope=mine`` one's own, ``scope=all`` those of everybody within one's reach; ``period=today`` what is due today."""
    titles = Titles(regulation())
    return replace(LISTED, show=lambda row: _show(row, titles)).page(request)


@router.get("/team", response=Team, operation_id="get_team", summary="The team's day or week")
def get_team(request: HttpRequest, asked: Query[Span]) -> dict[str, Any]:
    """Of each member within one's reach: what they planned, did and owe."""
    member, at = exchange.may(request, "duties.view")
    span = period(asked.day or day_of(at), weekly=asked.weekly)
    return {
        "first_on": span.first,
        "last_on": span.last,
        "items": [_person(line) for line in lines_of(member, span, at)],
    }


def _person(line: Line) -> dict[str, Any]:
    names = ("planned", "held", "unplanned", "followups", "states", "overdue")
    return {
        **{name: getattr(line, name) for name in names},
        "member": named(line.member),
        "away": bool(line.away),
    }


@router.post("/bulk/waive", response=Duties, operation_id="waive_duties", summary="Waive duties")
def waive_duties(request: HttpRequest, row: Waivers) -> dict[str, Any]:
    """All or none. Nobody waives their own."""
    member, at = exchange.may(request, "duties.waive")
    found = chosen(row.ids, by=member)
    return _several(request, services.waive_all(duties=found, reason=row.reason, by=member, at=at))


@router.get("/{public_id}", response=DutyDetail, operation_id="get_duty", summary="A duty")
def get_duty(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """With what its clause says and what it costs where it comes to that."""
    member, _at = exchange.may(request, "duties.view")
    row, titles = _with_all(rows(member)).one(public_id), Titles(regulation())  # type: ignore[attr-defined]
    costs = [
        {"state": state, "points": getattr(row, f"{state}_points"), "fine": getattr(row, f"{state}_fine")}
        for state in STATES
    ]
    return {**_show(row, titles), "clause_title": titles.title(row.clause), "costs": costs}


@router.post("/{public_id}/waive", response=DutyShown, operation_id="waive_duty", summary="Waive a duty")
def waive_duty(request: HttpRequest, public_id: str, row: Waiver) -> dict[str, Any]:
    """It is not held against who owes it. Nobody waives their own."""
    member, at = exchange.may(request, "duties.waive")
    waived = services.waive_all(duties=chosen([public_id], by=member), reason=row.reason, by=member, at=at)
    found: dict[str, Any] = _several(request, waived)["items"][0]
    return found


def _proposal(row: Proposal, titles: Titles) -> dict[str, Any]:
    names = ("clause", "action", "at", "decision", "decided_at")
    return {
        **{name: getattr(row, name) for name in names},
        "id": row.public_id,
        "what": titles.title(row.clause),
        "member": named(row.member),
        "about": {"kind": row.about_kind, "id": row.about_id},
        "decided_by": named(row.decided_by),
    }


@proposals.get("", response=Page[ProposalShown], operation_id="list_proposals", summary="What the rules propose")
def list_proposals(request: HttpRequest, asked: Annotated[Decided, Query()]) -> dict[str, Any]:
    """About members and customers within one's reach, the latest first."""
    member, _at = exchange.may(request, "duties.view")
    found = Proposal.objects.visible_to(member, "duties.view").select_related("member", "decided_by")
    titles = Titles(regulation())
    narrowed = found.to_decide() if asked.to_decide else found.standing()
    return walked(request, narrowed, asked, lambda row: _proposal(row, titles))


@proposals.post(
    "/{public_id}/decide", response=ProposalShown, operation_id="decide_proposal", summary="Decide on a proposal"
)
def decide_proposal(request: HttpRequest, public_id: str, row: Decision) -> dict[str, Any]:
    """Accepted, it is carried out in the same transaction: where that is refused, nothing is decided."""
    member, at = exchange.may(request, "duties.decide")
    proposal = Proposal.objects.visible_to(member, "duties.view").one(public_id)
    deciding.decide(proposal, row.decision, by=member, at=at)
    decided = Proposal.objects.select_related("member", "decided_by").get(pk=proposal.pk)
    return _proposal(decided, Titles(regulation()))
