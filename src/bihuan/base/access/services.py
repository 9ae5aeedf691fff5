"""The verbs about permission roles. ``by`` None is the system itself: set-up, an upgrade."""

from datetime import datetime
from typing import Any, Protocol

from django.db import IntegrityError, models, transaction
from django.db.models import F

from bihuan.base.access.builtin import BUILTIN
from bihuan.base.access.events import RoleChanged, RoleCreated, RoleDeleted
from bihuan.base.access.inputs import RoleInput
from bihuan.base.access.models import Role
from bihuan.base.access.predicate import Authority, Person, require
from bihuan.base.access.rules import widened, wider
from bihuan.base.audit.services import record
from bihuan.base.records.models import new_public_id
from bihuan.base.records.refusals import Conflict, Missing, Refused

ADMINISTRATOR = "administrator"


class Granter(Person, Protocol):
    """Who makes roles: a member. What was delegated to them is not theirs to pass on."""

    @property
    def code(self) -> str: ...

    @property
    def own_authority(self) -> Authority: ...

    @property
    def is_administrator(self) -> bool: ...


@transaction.atomic
def install_builtin(*, at: datetime) -> list[Role]:
    """Make the roles that ship and are not there yet; one that is there stays as the company has it."""
    there = set(Role.objects.values_list("code", flat=True))
    made = [
        Role(code=code, grants={} if code == ADMINISTRATOR else grants, is_administrator=code == ADMINISTRATOR)
        for code, grants in BUILTIN.items()
        if code not in there
    ]
    Role.objects.bulk_create(made)
    record([RoleCreated(subject=role.code, name=role.code, grants=role.grants) for role in made], by=None, at=at)
    return made


@transaction.atomic
def create_role(*, value: RoleInput, by: Granter | None, at: datetime) -> Role:
    """A role of the company's own."""
    _named(value, None)
    if by is not None:
        require(by, "roles.manage")
        _refuse_wider(value.grants, by)
    role = Role(
        code=new_public_id(), name=value.name, note=value.note, grants=value.grants, second_factor=value.second_factor
    )
    role.save(force_insert=True)
    told = RoleCreated(subject=role.code, name=role.name, grants=role.grants, second_factor=role.second_factor)
    record([told], by=by, at=at)
    return role


@transaction.atomic
def change_role(*, role: Role, value: RoleInput, version: int, by: Granter | None, at: datetime) -> Role:
    """Another name, other grants. An administrator's role keeps granting everything; one's own can only be narrowed."""
    _named(value, role)
    current = Role.objects.select_for_update().filter(pk=role.pk).first()
    if current is None:
        raise Missing
    if current.version != version:
        raise Conflict(current)
    grants = {} if current.is_administrator else dict(value.grants)
    if by is not None:
        _may_change(current, grants, by)
    values: dict[str, Any] = {
        "name": value.name,
        "note": value.note,
        "grants": grants,
        "second_factor": value.second_factor,
    }
    differing = {name: one for name, one in values.items() if getattr(current, name) != one}
    if not differing:
        return current
    told = RoleChanged(
        subject=current.code, before={name: getattr(current, name) for name in differing}, after=differing
    )
    Role.objects.filter(pk=current.pk).update(version=F("version") + 1, **differing)
    record([told], by=by, at=at)
    current.refresh_from_db()
    return current


@transaction.atomic
def delete_role(*, role: Role, by: Granter | None, at: datetime) -> None:
    """Delete a role of the company's own that nobody holds, those who left included."""
    current = Role.objects.select_for_update().filter(pk=role.pk).first()
    if current is None:
        raise Missing
    if by is not None:
        require(by, "roles.manage")
        _refuse_wider(current.scopes(), by)
    if current.code in BUILTIN:
        raise Refused("shipped_role")
    if holders_of(current).exists():
        raise Refused("role_in_use", count=holders_of(current).count())
    told = RoleDeleted(subject=current.code, name=current.name, grants=current.grants)
    try:
        with transaction.atomic():
            current.delete()
    except IntegrityError as taken:  # somebody was given the role a moment ago
        raise Refused("role_in_use", count=1) from taken
    record([told], by=by, at=at)


def holders_of(role: Role) -> "models.QuerySet[Any]":
    """The rows that say who holds the role."""
    relation: Any = Role._meta.get_field("members")
    return relation.through._default_manager.filter(role_id=role.pk)  # type: ignore[no-any-return]


def _named(value: RoleInput, role: Role | None) -> None:
    if not value.name and (role is None or role.code not in BUILTIN):
        raise Refused("required", field="name")
    others = Role.objects.filter(name=value.name).exclude(name="")
    if (others if role is None else others.exclude(pk=role.pk)).exists():
        raise Refused("name_taken", field="name", name=value.name)


def _may_change(role: Role, grants: dict[str, int], by: Granter) -> None:
    require(by, "roles.manage")
    if role.is_administrator and not by.is_administrator:
        raise Refused("outranked")
    _refuse_wider(grants, by)
    _refuse_wider(role.scopes(), by)
    if not by.is_administrator and holders_of(role).filter(member_id=by.own_authority.member_id).exists():
        more = widened(role.grants, grants)
        if more:
            raise Refused("own_role", permissions=more)


def _refuse_wider(grants: Any, by: Granter) -> None:
    more = wider(grants, by.own_authority.grants)
    if more:
        raise Refused("not_held", permissions=more)
