"""Who may grant what: nobody what they do not hold, nor wider, nor over people beyond their own reach."""

from collections.abc import Mapping

from bihuan.base.access.permissions import Scope
from bihuan.base.access.predicate import Authority


def wider(grants: Mapping[str, int], held: Mapping[str, Scope]) -> list[str]:
    """The permissions that ``grants`` gives and ``held`` lacks or has less far, in order."""
    return [name for name, scope in grants.items() if scope > held.get(name, 0)]


def beyond(giver: Authority, grants: Mapping[str, int], *, path: str) -> list[str]:
    """The permissions by which somebody in the department ``path`` would reach further than the giver."""
    return [name for name, scope in grants.items() if not _covers(giver, giver.grants.get(name), scope, path)]


def _covers(giver: Authority, held: Scope | None, scope: int, path: str) -> bool:
    if held is None or scope > held:
        return False
    if held is Scope.ALL:
        return True
    if held is Scope.SUBTREE:
        return bool(giver.path) and path.startswith(giver.path)
    return held is Scope.DEPARTMENT and bool(giver.path) and path == giver.path


def widened(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """The permissions that reach further after than before."""
    return [name for name, scope in after.items() if scope > before.get(name, 0)]
