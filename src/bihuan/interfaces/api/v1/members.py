"""Members: the list, one of them, joining, changing, positions, leave, the last day, coming back.

What gives rights (roles, delegations, links for passwords) is done on pages, which ask who one is; no token does it.
"""

from datetime import date, datetime
from functools import partial
from typing import Annotated, Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from ninja.responses import Status
from pydantic import BaseModel

from bihuan.base.audit.models import Event
from bihuan.base.duties.services import people_changed
from bihuan.base.organisation import services
from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.inputs import (
    LeaveInput,
    LeaverInput,
    MemberInput,
    NewMember,
    PositionInput,
    ReturnInput,
)
from bihuan.base.organisation.models import Leave, Member
from bihuan.base.organisation.selectors import away
from bihuan.base.records.refusals import Missing
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.history import history_of
from bihuan.interfaces.api.paging import Listing
from bihuan.interfaces.api.reading import given, listed
from bihuan.interfaces.api.records import Kind
from bihuan.interfaces.api.schemas import Done, Named, Told, fields_of, named, patch_of, patched, shown_as, touched
from bihuan.interfaces.api.taking import VERSION
from bihuan.interfaces.web.organisation.forms import MISTAKES
from bihuan.interfaces.web.organisation.lists import MEMBERS
from bihuan.interfaces.web.organisation.views.one import happened, is_close
from bihuan.interfaces.wording import complaints

router = Router(tags=["members"])
leaves = Router(tags=["members"])
complaints.add(MISTAKES)
RELATED = ("department", "manager")


class MemberStamps(Told):
    """Somebody who works here, or did. ``code`` is the account; ``position`` the one held today."""

    id: str
    code: str
    department: Named | None
    manager: Named | None
    position: str | None
    left_on: date | None
    is_active: bool
    version: int


MemberShown: Any = shown_as("Member", MemberInput, MemberStamps)
MemberChanges = patch_of("MemberChanges", MemberInput)


class LeaveShown(Told):
    """Days on which somebody is away, both ends included."""

    id: str
    member: Named
    first_on: date
    last_on: date


class Leaves(BaseModel):
    """Who is away on the day."""

    items: list[LeaveShown]


class OnDay(BaseModel):
    """Which day; today without one."""

    day: date | None = None


def _with_all(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    return rows.select_related("department", "manager")


def _show(member: Any) -> dict[str, Any]:
    return {
        **fields_of(MemberInput, member, leave_out=RELATED),
        "id": member.public_id,
        "code": member.code,
        "department": named(member.department),
        "manager": named(member.manager),
        "position": member.position_role,
        "left_on": member.left_on,
        "is_active": member.is_active,
        "version": member.version,
    }


def _seen(asking: Member, at: datetime) -> "QuerySet[Member]":
    return _with_all(Member.objects.visible_to(asking, "members.view").with_position(day_of(at)))


MEMBER = Kind("member", "members", "members.view", _seen, _show)


def _moved(member: Member, since: date, request: HttpRequest) -> None:
    """The member's duties from that day on are judged anew, once what is being done stands."""
    judge = partial(people_changed, codes=[member.code], since=since, at=exchange.of(request).at)
    transaction.on_commit(judge, robust=True)


problems.shown_by("member", MEMBER.current)
LISTED = Listing(MEMBERS, show=_show, with_all=_with_all)


listed(
    router,
    "members",
    listing=LISTED,
    shown=MemberShown,
    summary="Members that one may see",
    about="Those at work; ``archived=true``: those who have left.",
)


@router.post("", response={201: MemberShown | Done}, operation_id="add_member", summary="Somebody joins")
def add_member(request: HttpRequest, row: NewMember) -> Status[Any]:
    """Without a password: an invitation, made on the member's page, leads to one."""
    by, at = exchange.may(request, "members.manage", "members.view")
    member = services.add_member(value=row, by=by, at=at)
    _moved(member, member.joined_on, request)
    return MEMBER.made(request, member)


given(router, "member", kind=MEMBER, shown=MemberShown, summary="A member", about="Also one who has left.")


@router.patch(
    "/{public_id}",
    response=MemberShown | Done,
    operation_id="change_member",
    summary="Change a member",
    openapi_extra=VERSION,
)
def change_member(request: HttpRequest, public_id: str, changes: MemberChanges) -> dict[str, Any]:  # type: ignore[valid-type]
    """What is left out stays."""
    by, at = exchange.may(request, "members.manage")
    member = MEMBER.one(request, public_id)
    related = {name: getattr(getattr(member, name), "public_id", None) for name in RELATED}
    value = patched(MemberInput, {**fields_of(MemberInput, member), **related}, changes)
    version = exchange.named_version(request)
    saved = services.change_member(member=member, value=value, version=version, by=by, at=at)
    if saved.joined_on != member.joined_on:
        _moved(saved, min(saved.joined_on, member.joined_on), request)
    return MEMBER.done(request, saved)


@router.post("/{public_id}/position", response=Done, operation_id="take_position", summary="Another position")
def take_position(request: HttpRequest, public_id: str, row: PositionInput) -> dict[str, Any]:
    """From a day on."""
    by, at = exchange.may(request, "members.manage")
    member = MEMBER.one(request, public_id)
    services.take_position(member=member, role=row.role, first_on=row.first_on, by=by, at=at)
    _moved(member, row.first_on, request)
    return touched(request, MEMBER.one(request, public_id))


@router.post(
    "/{public_id}/leaver", response=Done, operation_id="leave_company", summary="The last day", openapi_extra=VERSION
)
def leave_company(request: HttpRequest, public_id: str, row: LeaverInput) -> dict[str, Any]:
    """The last day of work. Their tokens end with the account."""
    by, at = exchange.may(request, "members.manage")
    member, version = MEMBER.one(request, public_id), exchange.named_version(request)
    before = member.left_on or date.max
    gone = services.leave_company(
        member=member, left_on=row.left_on, account=row.account, version=version, by=by, at=at
    )
    _moved(gone, min(row.left_on, before), request)
    return touched(request, gone)


@router.post(
    "/{public_id}/returns", response=Done, operation_id="reactivate_member", summary="Back", openapi_extra=VERSION
)
def reactivate_member(request: HttpRequest, public_id: str, row: ReturnInput) -> dict[str, Any]:
    """Somebody works here again; the days between count as an absence."""
    by, at = exchange.may(request, "members.manage")
    member, version = MEMBER.one(request, public_id), exchange.named_version(request)
    since = min(row.first_on, member.left_on or row.first_on)
    back = services.reactivate(member=member, first_on=row.first_on, version=version, by=by, at=at)
    _moved(back, since, request)
    return touched(request, back)


def _shown_leave(leave: Leave) -> dict[str, Any]:
    days = {"first_on": leave.first_on, "last_on": leave.last_on}
    return {"id": leave.public_id, "member": named(leave.member), **days}


@router.post("/{public_id}/leaves", response={201: LeaveShown}, operation_id="record_leave", summary="Record leave")
def record_leave(request: HttpRequest, public_id: str, row: LeaveInput) -> Status[Any]:
    """Days on which the member is away; past days are judged anew."""
    by, at = exchange.may(request, "leave.record")
    member = Member.objects.visible_to(by, "leave.record").one(public_id)
    leave = services.record_leave(member=member, value=row, by=by, at=at)
    _moved(member, leave.first_on, request)
    return Status(201, _shown_leave(leave))


@leaves.get("", response=Leaves, operation_id="list_leaves", summary="Who is away")
def list_leaves(request: HttpRequest, asked: Annotated[OnDay, Query()]) -> dict[str, Any]:
    """On the day, of those whom one may see."""
    by, at = exchange.may(request, "members.view")
    found = away(asked.day or day_of(at), Member.objects.active().visible_to(by, "members.view"))
    return {"items": [_shown_leave(leave) for leave in found]}


@leaves.post("/{public_id}/cancel", response=LeaveShown, operation_id="cancel_leave", summary="Take leave back")
def cancel_leave(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Whoever may record it may."""
    by, at = exchange.may(request, "leave.record")
    reach = Member.objects.visible_to(by, "leave.record")
    leave = Leave.objects.filter(public_id=public_id, member__in=reach).select_related("member").first()
    if leave is None:
        raise Missing
    gone = services.cancel_leave(leave=leave, by=by, at=at)
    _moved(gone.member, gone.first_on, request)
    return _shown_leave(gone)


def _happened(request: HttpRequest, member: Member) -> "QuerySet[Event]":
    return happened(member) if is_close(exchange.of(request).member, member) else Event.objects.none()


history_of(router, "member", find=MEMBER.one, rows=_happened)
