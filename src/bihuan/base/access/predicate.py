"""The one predicate of access: it decides for lists, counts, exports, search and single records alike.

A person acts under one or more *authorities*: their own, and those delegated to them for a time. An authority says whose
records count as "own", which department is "the department", and what is granted how far.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet

from bihuan.base.access.permissions import Scope
from bihuan.base.records.refusals import Missing, Refused

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Authority:
    """What a person may do in whose place. ``path``: the department's place in the tree, empty without one."""

    member_id: int
    department_id: int | None
    path: str
    grants: Mapping[str, Scope]

    def cut_down(self, only: Container[str]) -> "Authority":
        """The same with at most these permissions."""
        return replace(self, grants={name: scope for name, scope in self.grants.items() if name in only})


class Person(Protocol):
    """Who asks: a member, with the authorities that hold at the moment."""

    @property
    def authorities(self) -> tuple[Authority, ...]: ...


def scope_of(person: Person, permission: str) -> Scope | None:
    """The widest scope of the permission that the person has; None: not granted."""
    scopes = [one.grants[permission] for one in person.authorities if permission in one.grants]
    return max(scopes, default=None)


def may(person: Person, permission: str) -> bool:
    """Whether the person has the permission at all."""
    return scope_of(person, permission) is not None


def require(person: Person, permission: str) -> None:
    """Refuse whoever lacks the permission."""
    if not may(person, permission):
        raise Refused("no_permission", permission=permission)


def visible(
    person: Person, permission: str, *, owners: Iterable[str] = ("owner",), department: str | None = "department"
) -> Q:
    """The rows over which the permission reaches.

    ``owners`` are the fields that name a member whose record it is (any of them counts); ``department`` the field of the
    department that keeps a record nobody owns, None where every record has an owner.
    """
    found = Q(pk__in=())
    for authority in person.authorities:
        scope = authority.grants.get(permission)
        if scope is Scope.ALL:
            return Q()
        if scope is not None:
            found |= _reach(authority, scope, tuple(owners), department)
    return found


def reaches_as_far(person: Person, permission: str, other: str) -> bool:
    """Whether the permission reaches at least as far as the other: then what was found by the other need not be looked for again."""
    held = ((one.grants.get(permission), one.grants.get(other)) for one in person.authorities)
    return all(seen is None or (scope is not None and scope >= seen) for scope, seen in held)


def _reach(authority: Authority, scope: Scope, owners: tuple[str, ...], department: str | None) -> Q:
    reach = Q()
    for owner in owners:
        reach |= Q(**{owner: authority.member_id})
    if scope is Scope.OWN or not authority.path:
        return reach
    lookup = "path__startswith" if scope is Scope.SUBTREE else "path"
    people, departments = _there(lookup, authority.path)
    for owner in owners:
        reach |= Q(**{f"{owner}__in": people})
    if department is not None:
        reach |= Q(**{f"{department}__in": departments, f"{owners[0]}__isnull": True})
    return reach


def _there(lookup: str, path: str) -> "tuple[QuerySet[Any], QuerySet[Any]]":
    """The keys of the people and of the departments at the place, as sub-queries.

    A statement reads them once; joins from each row to its owner and on to the department cost four times as much.
    """
    member = get_user_model()
    department: Any = member._meta.get_field("department").related_model
    people = member._default_manager.filter(**{f"department__{lookup}": path}).order_by().values("pk")
    return people, department._default_manager.filter(**{lookup: path}).order_by().values("pk")


def within_reach(rows: "QuerySet[M]", record: Model, refusal: str) -> None:
    """Check that the record is among ``rows`` (those that the permission reaches): else refuse, it may be seen but no more."""
    if not rows.filter(pk=record.pk).exists():
        raise Refused("no_permission", permission=refusal)


def found_in(rows: "QuerySet[M]", **by: Any) -> M:
    """The one row; Missing when there is none that the person may know of."""
    row = rows.filter(**by).first()
    if row is None:
        raise Missing
    return row
