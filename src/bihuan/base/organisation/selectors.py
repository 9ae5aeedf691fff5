"""Reading the organisation: the people as the engine counts them, who may act for whom, who is where and who is away."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from bihuan.base.access.models import effective
from bihuan.base.access.permissions import Scope
from bihuan.base.access.predicate import Authority
from bihuan.base.organisation.models import Company, Delegation, Department, Leave, Member, widest
from bihuan.base.records.prepared import Prepared
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


def arriving(**also: Any) -> "Prepared[Member]":
    """The one query that each request begins with: a member with department and roles, and whether anything is delegated to them.

    ``also`` are expressions on the member that are read along; they become attributes.
    """
    return Prepared(lambda pk, on: _arriving(pk, on).annotate(**also))


def _arriving(pk: int, on: date) -> "QuerySet[Member]":
    rows: QuerySet[Member] = (
        Member.objects.filter(pk=pk)
        .select_related("department")
        .annotate(
            role_grants=F("roles__grants"),
            role_administers=F("roles__is_administrator"),
            role_second_factor=F("roles__second_factor"),
            is_delegated_to=Exists(_in_force(on).filter(taker=OuterRef("pk"))),
        )
        .order_by()
    )
    return rows


_ARRIVING = arriving()


def person_of_session(pk: int, on: date = date.min, read: "Prepared[Member]" = _ARRIVING) -> Member | None:
    """The member with department, roles and what is delegated to them on the day, in one query, made by ``arriving``.

    A second one reads the delegations of whom there are any for, when their rights are first asked about; without a day it is
    the caller who says what is delegated.
    """
    rows: list[Any] = read(pk=pk, on=on)
    if not rows:
        return None
    member: Member = rows[0]
    held = [(one.role_grants, bool(one.role_administers)) for one in rows if one.role_grants is not None]
    member.take_roles(
        grants=widest(effective(grants, is_administrator=administers) for grants, administers in held),
        is_administrator=any(administers for _, administers in held),
        needs_second_factor=any(one.role_second_factor for one in rows),
    )
    if rows[0].is_delegated_to:
        member.take_authorities(lambda: delegated_to(member, on))
    return member


def _in_force(on: date) -> "QuerySet[Delegation]":
    return Delegation.objects.filter(first_on__lte=on, last_on__gte=on, ended_at=None).order_by()


def delegated_to(member: Member, on: date) -> list[Authority]:
    """The authorities that others have put into the member's hands on the day, in one query.

    Nothing is passed on at second hand, and nothing the giver has lost since.
    """
    given = _in_force(on).filter(taker=member, giver__is_active=True)
    rows = given.annotate(
        role_grants=F("giver__roles__grants"), role_administers=F("giver__roles__is_administrator")
    ).select_related("giver__department")
    grants: dict[int, list[dict[str, Scope]]] = defaultdict(list)
    kept: dict[int, Delegation] = {}
    for row in rows.order_by("pk"):
        kept[row.pk] = row
        if row.role_grants is not None:
            grants[row.pk].append(effective(row.role_grants, is_administrator=row.role_administers))
    return [_delegated(one, widest(grants[pk])) for pk, one in kept.items() if one.giver.can_enter_on(on)]


def _delegated(delegation: Delegation, held: dict[str, Scope]) -> Authority:
    giver = delegation.giver
    named = {name: held[name] for name in delegation.permissions if name in held}
    return Authority(giver.pk, giver.department_id, giver.department.path if giver.department else "", named)


def holders(role: str, on: date) -> list[Member]:
    """Active members who hold the position of this role on the day, by name."""
    open_then = Q(positions__last_on=None) | Q(positions__last_on__gte=on)
    there = Member.objects.filter(open_then, positions__role=role, positions__first_on__lte=on, is_active=True)
    return list(there.order_by("sort_key", "pk").distinct())


def who_may(permission: str) -> list[Member]:
    """Active members whose own roles grant the permission, however far, by name. Two queries."""
    members = Member.objects.active().select_related("department").prefetch_related("roles")
    return [member for member in members if permission in member.own_authority.grants]


def administrators() -> "QuerySet[Member]":
    """Those who may do everything and are told what concerns the site."""
    found: QuerySet[Member] = Member.objects.active().filter(roles__is_administrator=True)
    return found.distinct().order_by("pk")


def subordinates(member: Member) -> list[int]:
    """The keys of all who report to the member, by however many steps."""
    reports: dict[int, list[int]] = defaultdict(list)
    for pk, manager in Member.objects.exclude(manager=None).values_list("pk", "manager_id"):
        reports[manager].append(pk)
    found: list[int] = []
    waiting = [member.pk]
    while waiting:
        below = [pk for pk in reports.pop(waiting.pop(), ()) if pk not in found]
        found += below
        waiting += below
    return found


@dataclass(frozen=True)
class Node:
    """A department in the tree: how many work in it, and how many in it and below."""

    department: Department
    members: int
    below: int
    children: tuple["Node", ...]


def chart(*, archived: bool = False) -> tuple[Node, ...]:
    """The tree of departments with counts of those who work there. Two queries, however many departments."""
    departments = list(
        Department.objects.order_by("path") if archived else Department.objects.in_use().order_by("path")
    )
    counts: Counter[int] = Counter()
    rows = Member.objects.active().exclude(department=None).values("department").annotate(n=Count("pk")).order_by()
    for row in rows:
        counts[row["department"]] = row["n"]
    children: dict[int | None, list[Department]] = defaultdict(list)
    known = {department.pk for department in departments}
    for department in departments:
        children[department.parent_id if department.parent_id in known else None].append(department)
    return tuple(_node(one, children, counts) for one in children[None])


def _node(department: Department, children: dict[int | None, list[Department]], counts: "Counter[int]") -> Node:
    below = tuple(_node(one, children, counts) for one in children[department.pk])
    own = counts[department.pk]
    return Node(department, own, own + sum(one.below for one in below), below)


def departments_for(member: Member) -> list[Department]:
    """The departments whose people the member may see, in the tree's order, for a choice."""
    rows = Department.objects.in_use().order_by("path")
    reach = Q(pk__in=())
    for authority in member.authorities:
        scope = authority.grants.get("members.view")
        if scope is Scope.ALL:
            return list(rows)
        if authority.path and scope is not None:
            reach |= Q(path__startswith=authority.path) if scope is Scope.SUBTREE else Q(path=authority.path)
    return list(rows.filter(reach))


def away(on: date, among: "QuerySet[Member]") -> list[Leave]:
    """The leaves of the day, of these members, by name."""
    leaves = Leave.objects.filter(cancelled_at=None, first_on__lte=on, last_on__gte=on, member__in=among)
    return list(leaves.select_related("member__department").order_by("member__sort_key", "pk"))


def acting_for(members: Sequence[Member], on: date) -> dict[int, list[Delegation]]:
    """Who acts on the day for each of these members: their key → delegations in force."""
    found: dict[int, list[Delegation]] = defaultdict(list)
    for delegation in _in_force(on).filter(giver__in=members).select_related("taker").order_by("pk"):
        found[delegation.giver_id].append(delegation)
    return found
