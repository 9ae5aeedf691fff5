"""A member's page: who it is, position, leave, who acts for whom, roles, sessions, what happened."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from bihuan.base.access.predicate import may
from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import history
from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.models import Delegation, Leave, Member, PasswordLink
from bihuan.interfaces import sessions
from bihuan.interfaces.web import agents
from bihuan.interfaces.web.kit import cells
from bihuan.interfaces.web.kit.details import (
    LATEST,
    Action,
    Detail,
    Part,
    Timeline,
    Value,
    Values,
    detail_page,
    timeline_part,
)
from bihuan.interfaces.web.kit.history import entries
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.kit.rights import require
from bihuan.interfaces.web.organisation import holdings
from bihuan.interfaces.web.organisation.lists import STATES, TONES, state_of, with_state
from bihuan.interfaces.web.organisation.views.members import crumbs_to, page_of, seen_by
from bihuan.interfaces.wording import organisation, positions

PARTICULARS = Values(
    _l("Particulars"),
    (
        Value(_l("Account"), cells.text("code")),
        Value(_l("Department"), cells.text("department__name"), always=True),
        Value(_l("Reports to"), cells.text("manager__name"), always=True),
        Value(_l("Mobile"), cells.phone("mobile")),
        Value(_l("E-mail"), cells.mail("email")),
        Value(_l("Staff number"), cells.text("number")),
        Value(_l("Level"), cells.text("level")),
        Value(_l("Tags"), cells.tags("tags")),
        Value(_l("Joined on"), cells.date("joined_on")),
        Value(_l("Last day of work"), cells.date("left_on")),
    ),
)


def _invited(member: Member) -> bool:
    return member.is_active and member.password_set_at is None


def _in(member: Member) -> bool:
    return member.is_active and member.password_set_at is not None


def _gone(member: Member) -> bool:
    return not member.is_active or member.left_on is not None


ACTIONS = (
    Action(_l("Change"), "organisation:edit", permission="members.manage", icon="pencil", primary=True),
    Action(_l("Invite"), "organisation:link", permission="members.manage", post=True, icon="link", shown=_invited),
    Action(_l("Leave"), "organisation:leave", permission="leave.record", icon="beach"),
    Action(_l("Position"), "organisation:position", permission="members.manage", icon="id-badge-2", menu=True),
    Action(
        _l("Permission roles"), "organisation:member_roles", permission="roles.manage", icon="shield-lock", menu=True
    ),
    Action(
        _l("New password by a link"),
        "organisation:link",
        permission="members.manage",
        post=True,
        icon="key",
        menu=True,
        shown=_in,
    ),
    Action(
        _l("Sign out everywhere"),
        "organisation:end_sessions",
        permission="members.manage",
        post=True,
        icon="logout",
        menu=True,
        confirm=_l("End all sessions of this member?"),
        shown=_in,
    ),
    Action(
        _l("Take the second factor off"),
        "organisation:take_second_factor",
        permission="members.manage",
        post=True,
        icon="lock-open",
        menu=True,
        confirm=_l("Are you sure that it is them who ask? From then on the password alone is enough."),
        shown=_in,
    ),
    Action(_l("Tokens for programs"), "organisation:member_tokens", permission="members.manage", icon="key", menu=True),
    Action(_l("Hand over"), "organisation:handover", permission="members.manage", icon="arrows-exchange", menu=True),
    Action(
        pgettext_lazy("member", "Leaves the company"),
        "organisation:leaver",
        permission="members.manage",
        icon="user",
        menu=True,
        risky=True,
        shown=lambda member: member.is_active,
    ),
    Action(_l("Works here again"), "organisation:returns", permission="members.manage", icon="login", shown=_gone),
)


@require_safe
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page."""
    me = require(request, "members.view")
    seen = seen_by(me, public_id)
    now = timezone.now()
    member = with_state(Member.objects.filter(pk=seen.pk), now).select_related("department", "manager").get()
    mine = member.pk == me.pk
    close = is_close(me, member)
    spec = Detail(
        title=lambda row: row.name,
        status=cells.computed(("is_active", "left_on", "is_away", "last_login"), _badge),
        line=(Value(_l("Position"), cells.computed(("position_role",), _position)),),
        sections=(PARTICULARS,),
        actions=_actions(me, member),
    )
    parts = [Part("organisation/_positions.html", {"positions": _positions(member), "now": day_of(now)})]
    if close:
        parts += [
            Part("organisation/_leaves.html", _leaves(me, member)),
            Part("organisation/_delegations.html", _delegations(me, member)),
            Part("organisation/_rights.html", _rights(me, member)),
        ]
    if mine or may(me, "members.manage"):
        parts.append(Part("organisation/_sessions.html", {"sessions": _sessions(member), "mine": mine}))
    timeline = _timeline(member) if close else None
    return detail_page(request, spec, member, crumbs=crumbs_to(), timeline=timeline, parts=parts)


@require_safe
def earlier(request: HttpRequest, public_id: str) -> HttpResponse:
    """Earlier entries of the timeline."""
    me = require(request, "members.view")
    member = seen_by(me, public_id)
    if not is_close(me, member):
        return timeline_part(request, Timeline(()))
    before = request.GET.get("before", "")
    known = before.isascii() and before.isdigit() and len(before) < 19
    return timeline_part(request, _timeline(member, int(before) if known else None))


def is_close(me: Member, member: Member) -> bool:
    """Whether one is shown what happened to the member, their leave and their rights."""
    return member.pk == me.pk or may(me, "members.manage") or _records_leave(me, member)


def happened(member: Member) -> "QuerySet[Event]":
    """What was done about the member; what they did stands with the records that it was done to."""
    return history("member", member.code).filter(kind="member")


def _timeline(member: Member, before: int | None = None) -> Timeline:
    told = happened(member)
    if before is not None:
        told = told.filter(seq__lt=before)
    found = list(told[: LATEST + 1])
    shown = found[:LATEST]
    address = reverse("organisation:member_history", args=[member.public_id])
    told_here = [replace(entry, href="") for entry in entries(shown)]
    return Timeline(told_here, f"{address}?before={shown[-1].seq}" if len(found) > len(shown) else "")


@require_safe
def handover(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the member owns and what waits for them: nothing stays unseen when somebody goes."""
    me = require(request, "members.manage")
    member = seen_by(me, public_id)
    context = {"member": member, "held": holdings.of(member), "page": page_of(member)}
    title = _("Hand over from %(name)s") % {"name": member.name}
    return render_page(request, "organisation/handover.html", context, title=title, crumbs=crumbs_to(member))


def _actions(me: Member, member: Member) -> tuple[Action, ...]:
    """Those that can succeed: leave only over whom one may record it, delegation of one's own or as administrator."""
    offered = [one for one in ACTIONS if one.url != "organisation:leave" or _records_leave(me, member)]
    if member.is_active and (member.pk == me.pk or me.is_administrator):
        offered.append(Action(_l("Let somebody act for them"), "organisation:delegate", icon="users", menu=True))
    return tuple(offered)


def _records_leave(me: Member, member: Member) -> bool:
    return bool(Member.objects.visible_to(me, "leave.record").filter(pk=member.pk).exists())


def _badge(row: Any) -> cells.Cell:
    state = state_of(row, timezone.now())
    return cells.Cell("mark", str(STATES[state]), tone=TONES[state])


def _position(row: Any) -> str:
    return positions.title(row["position_role"], timezone.now()) if row["position_role"] else ""


def _positions(member: Member) -> list[dict[str, Any]]:
    titles = positions.titles(timezone.now())
    held = member.positions.order_by("-first_on")
    return [
        {
            "title": titles.get(one.role) or str(positions.WORDS.get(one.role, one.role)),
            "first_on": one.first_on,
            "last_on": one.last_on,
        }
        for one in held
    ]


def _leaves(me: Member, member: Member) -> dict[str, Any]:
    rows = Leave.objects.filter(member=member, cancelled_at=None).select_related("recorded_by")[:20]
    records = _records_leave(me, member)
    return {
        "leaves": rows,
        "may_cancel": records and (member.pk != me.pk or me.is_administrator),
        "reasons": records or member.pk == me.pk,
    }


def _delegations(me: Member, member: Member) -> dict[str, Any]:
    rows = Delegation.objects.filter(giver=member) | Delegation.objects.filter(taker=member)
    today = day_of(timezone.now())
    shown = [
        {
            "row": one,
            "over": one.ended_at is not None or one.last_on < today,
            "may_end": me.pk in (one.giver_id, one.taker_id) or me.is_administrator,
            "permissions": [organisation.permission_named(name) for name in one.permissions],
        }
        for one in rows.select_related("giver", "taker")[:20]
    ]
    return {"delegations": shown, "member": member}


def _sessions(member: Member) -> list[dict[str, Any]]:
    return [
        {"row": row, "device": agents.device(row.agent), "browser": agents.browser(row.agent)}
        for row in sessions.open_sessions(member, at=timezone.now())
    ]


def _rights(me: Member, member: Member) -> dict[str, Any]:
    links = PasswordLink.objects.filter(member=member, used_at=None, voided_at=None, expires_at__gt=timezone.now())
    return {"roles": list(member.roles.all()), "pending": links.first(), "member": member}
