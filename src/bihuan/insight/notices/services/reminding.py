"""By the clock: what is due soon, what is overdue, what waits for a decision."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bihuan.base.access.permissions import Scope
from bihuan.base.duties.models import Duty, Proposal
from bihuan.base.organisation.models import Member
from bihuan.insight.notices.services.following import People, duty_drafts
from bihuan.insight.notices.services.writing import Draft, locked_cursor, notify

MORNING = time(8)
"""From then on what is due by the end of the day is told."""
AHEAD = timedelta(hours=4)
"""So long before any other time it is told."""
BACK = timedelta(days=2)
"""What was overdue longer ago is no news: a reminder that was missed for a weekend still comes, one of last month does not."""
LIMIT = 2_000


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Write the reminders of the moment; how many were new. As often as one likes: each is told once."""
    since = locked_cursor(at).since or at
    people = People()
    drafts = [
        *duty_drafts(_due_soon(at), "due_soon", people),
        *duty_drafts(_overdue(at, since), "overdue", people),
        *_proposals(at, since, people),
    ]
    return notify(drafts, at=at)


def _open(at: datetime) -> "list[Q]":
    return [Q(opened_at__lte=at), Q(done_at=None), Q(completed_at=None), Q(waived_at=None) | Q(waived_at__gt=at)]


def _due_soon(at: datetime) -> list[Duty]:
    """Due within four hours; in the morning what is due by the end of the day. An end of day is 00:00 of the next."""
    local = timezone.localtime(at, timezone.get_default_timezone())
    until = at + AHEAD
    if local.time() >= MORNING:
        midnight = datetime.combine(local.date() + timedelta(days=1), time(0), local.tzinfo)
        until = max(until, midnight)
    rows = Duty.objects.filter(*_open(at), due_at__gt=at, due_at__lte=until, target=None)
    return list(rows.order_by("due_at", "pk")[:LIMIT])


def _overdue(at: datetime, since: datetime) -> list[Duty]:
    rows = Duty.objects.filter(*_open(at), due_at__lte=at, due_at__gt=max(at - BACK, since), target=None)
    return list(rows.order_by("due_at", "pk")[:LIMIT])


def _proposals(at: datetime, since: datetime, people: People) -> list[Draft]:
    """To whom decides: the managers above the person it is about, nobody for themselves; where it is about nobody, to those over all."""
    waiting = Proposal.objects.to_decide().filter(at__lte=at, at__gt=max(at - BACK, since)).order_by("at", "pk")[:LIMIT]
    drafts: list[Draft] = []
    for proposal in waiting:
        parameters = {"clause": proposal.clause, "action": proposal.action}
        about = (proposal.about_kind, proposal.about_id)
        drafts += [
            Draft(member.pk, "proposal", proposal.public_id, about, parameters)
            for member in _deciders(proposal, people)
        ]
    return drafts


def _deciders(proposal: Proposal, people: People) -> list[Member]:
    concerned = None if proposal.member_id is None else people.by_key.get(proposal.member_id)
    if concerned is None:
        return people.holding_for_all("duties.decide")
    return [
        member
        for member in people.holding("duties.decide")
        if member.pk != concerned.pk and _reaches(member, concerned) and not member.is_administrator
    ]


def _reaches(member: Member, concerned: Member) -> bool:
    authority = member.own_authority
    scope = authority.grants["duties.decide"]
    path = concerned.department.path if concerned.department else ""
    if scope is Scope.ALL:
        return True
    if not authority.path:
        return False
    return (
        path.startswith(authority.path)
        if scope is Scope.SUBTREE
        else scope is Scope.DEPARTMENT and path == authority.path
    )
