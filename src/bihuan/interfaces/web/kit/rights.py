"""Who asks, and whether they may: the one predicate of ``base.access``, asked by pages."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from bihuan.base.access import predicate
from bihuan.base.access.permissions import Scope
from bihuan.base.organisation.models import Member


def member(request: HttpRequest) -> Member:
    """Who asks; 403 for nobody, which the login page has prevented before."""
    if not isinstance(request.user, Member):
        raise PermissionDenied
    return request.user


def may(request: HttpRequest, permission: str | None) -> bool:
    """Whether who asks has the permission, however far it reaches; None asks for none."""
    if permission is None:
        return True
    return isinstance(request.user, Member) and predicate.may(request.user, permission)


def require(request: HttpRequest, permission: str) -> Member:
    """Who asks; Refused (403) without the permission."""
    asking = member(request)
    predicate.require(asking, permission)
    return asking


def scope(request: HttpRequest, permission: str) -> Scope | None:
    """How far the permission reaches for who asks."""
    return predicate.scope_of(member(request), permission)
