"""Reading the organisation: the people as the engine counts them, delegations in force, the company."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch

from bihuan.base.access.predicate import Authority
from bihuan.base.organisation.models import Company, Delegation, Leave, Member
from bihuan.playbook.people import Person

NO_ROLE = "none"
"""The engine's role of somebody on a day on which no position is held."""


def company() -> Company | None:
    """The company; None in a database that is not set up yet."""
    return Company.objects.filter(pk=1).first()


def people(codes: Iterable[str] | None = None) -> list[Person]:
    """The members as playbook people, those who left included; ``codes`` None: everyone. A fixed number of queries."""
    members = Member.objects.order_by("code")
    if codes is not None:
        members = members.filter(code__in=set(codes))
    leaves = Leave.objects.filter(cancelled_at=None).order_by("first_on", "pk")
    return [_person(member) for member in members.prefetch_related("positions", Prefetch("leaves", leaves))]


def _person(member: Member) -> Person:
    positions = sorted(member.positions.all(), key=lambda position: position.first_on)
    return Person(
        id=member.code,
        role=NO_ROLE,
        joined=member.joined_on.toordinal(),
        left=None if member.left_on is None else member.left_on.toordinal(),
        away=tuple((leave.first_on.toordinal(), leave.last_on.toordinal()) for leave in member.leaves.all()),
        roles=tuple(
            (one.first_on.toordinal(), None if one.last_on is None else one.last_on.toordinal(), one.role)
            for one in positions
        ),
        name=member.name,
    )


def delegated_to(member: Member, on: date) -> list[Authority]:
    """The authorities that others have put into the member's hands on the day. Nothing is passed on at second hand."""
    given = Delegation.objects.filter(taker=member, first_on__lte=on, last_on__gte=on, ended_at=None, giver__is_active=True)
    authorities = []
    for delegation in given.select_related("giver__department").prefetch_related("giver__roles"):
        own = delegation.giver.own_authority
        named = {name: own.grants[name] for name in delegation.permissions if name in own.grants}
        authorities.append(Authority(own.member_id, own.department_id, own.path, named))
    return authorities


def holders(role: str, on: date) -> list[Member]:
    """Active members who hold the position of this role on the day, by name."""
    there = Member.objects.filter(positions__role=role, positions__first_on__lte=on, is_active=True)
    return list(there.exclude(positions__role=role, positions__last_on__lt=on).order_by("sort_key", "pk").distinct())
