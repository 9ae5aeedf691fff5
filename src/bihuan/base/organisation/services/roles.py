"""The verb about who holds which permission roles."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from bihuan.base.access.models import Role
from bihuan.base.access.predicate import require
from bihuan.base.access.rules import beyond
from bihuan.base.audit.services import record
from bihuan.base.organisation.events import RolesAssigned
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.services.rights import (
    count_up,
    lock_administrators,
    locked,
    some_administrator_stays,
)
from bihuan.base.records.refusals import Refused


@transaction.atomic
def assign_roles(*, member: Member, roles: Sequence[Role], version: int, by: Member | None, at: datetime) -> Member:
    """The member holds these permission roles and no others. The right is there, or gone, at the next request."""
    lock_administrators()
    current = locked(member, version=version)
    before, after = list(current.roles.all()), list(roles)
    added = [role for role in after if role not in before]
    removed = [role for role in before if role not in after]
    if not added and not removed:
        return current
    may_assign(by, current, added=added, removed=removed)
    current.roles.set(after)
    if any(role.is_administrator for role in removed):
        some_administrator_stays()
    told = RolesAssigned(
        subject=current.code, before=sorted(role.code for role in before), after=sorted(role.code for role in after)
    )
    record([told], by=by, at=at)
    count_up(current)
    current.forget_roles()
    return current


def may_assign(
    by: Member | None, member: Member, *, added: Iterable[Role], removed: Iterable[Role], path: str | None = None
) -> None:
    """Nobody gives or takes what they do not hold, reaches beyond their own people, or gives themselves more.

    ``path``: the department the member is going to; else the one they are in.
    """
    given, taken = list(added), list(removed)
    if by is None or not (given or taken):
        return
    require(by, "roles.manage")
    if by.is_administrator:
        return
    if given and by.pk == member.pk:
        raise Refused("own_role", field="roles")
    where = path if path is not None else member.department.path if member.department else ""
    for role in (*given, *taken):
        more = beyond(by.own_authority, role.scopes(), path=where)
        if role.is_administrator or more:
            raise Refused("not_held", field="roles", permissions=more, role=role.code)
