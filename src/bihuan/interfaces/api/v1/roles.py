"""Permission roles, to read. Who has which rights is settled on pages, which ask for the password again; no token changes it."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from bihuan.base.access.models import Role
from bihuan.base.access.predicate import found_in
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.schemas import Told
from bihuan.interfaces.wording import organisation

router = Router(tags=["roles"])


class RoleShown(Told):
    """A permission role. ``grants``: how far each permission reaches: ``own``, ``department``, ``subtree`` or ``all``."""

    code: str
    name: str
    note: str
    grants: dict[str, str]
    second_factor: bool
    is_administrator: bool
    holders: int


class Roles(BaseModel):
    """All permission roles."""

    items: list[RoleShown]


def _show(role: Any) -> dict[str, Any]:
    return {
        "code": role.code,
        "name": organisation.role(role),
        "note": role.note,
        "grants": {name: scope.name.lower() for name, scope in role.scopes().items()},
        "second_factor": role.second_factor,
        "is_administrator": role.is_administrator,
        "holders": role.holders,
    }


@router.get("", response=Roles, operation_id="list_roles", summary="Permission roles")
def list_roles(request: HttpRequest) -> dict[str, Any]:
    """What each grants, and how many hold it."""
    exchange.may(request, "roles.manage")
    return {"items": [_show(role) for role in Role.objects.annotate(holders=Count("members")).order_by("pk")]}


@router.get("/{code}", response=RoleShown, operation_id="get_role", summary="A permission role")
def get_role(request: HttpRequest, code: str) -> dict[str, Any]:
    """By its code."""
    exchange.may(request, "roles.manage")
    return _show(found_in(Role.objects.annotate(holders=Count("members")), code=code))
