"""Who asks: the member whose token it is, and what the token may."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router

from bihuan.base.access.permissions import PERMISSIONS
from bihuan.base.access.predicate import scope_of
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.schemas import Named, Told, named

router = Router(tags=["me"])


class Token(Told):
    """The token that the request came with."""

    id: str
    name: str
    read_only: bool
    expires_at: datetime


class Me(Told):
    """Who asks. ``permissions``: how far each reaches with this token: ``own``, ``department``, ``subtree`` or ``all``."""

    id: str
    code: str
    name: str
    department: Named | None
    permissions: dict[str, str]
    token: Token


@router.get("", response=Me, operation_id="get_me", summary="Who asks, and what the token may")
def get_me(request: HttpRequest) -> dict[str, Any]:
    """The member whose token it is. Rights are those of this moment, cut down to the token's."""
    told = exchange.of(request)
    member, token = told.member, told.token
    scopes = {name: scope_of(member, name) for name in PERMISSIONS}
    return {
        "id": member.public_id,
        "code": member.code,
        "name": member.name,
        "department": named(member.department),
        "permissions": {name: scope.name.lower() for name, scope in scopes.items() if scope is not None},
        "token": {
            "id": token.public_id,
            "name": token.name,
            "read_only": token.read_only,
            "expires_at": token.expires_at,
        },
    }
