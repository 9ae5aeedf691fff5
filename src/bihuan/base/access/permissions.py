"""The names of all permissions. One with scopes is granted for one's own records, the department's, the subtree's or all."""

from enum import IntEnum
from typing import NamedTuple


class Scope(IntEnum):
    """How far a permission reaches. Unowned records belong to the department that keeps them."""

    OWN = 1
    DEPARTMENT = 2
    SUBTREE = 3
    ALL = 4


class Permission(NamedTuple):
    """A permission: ``area.act``; without scopes it is granted or not (then the scope is ALL)."""

    name: str
    scoped: bool = True

    @property
    def area(self) -> str:
        """The part before the dot."""
        return self.name.partition(".")[0]


def _scoped(area: str, acts: str) -> list[Permission]:
    return [Permission(f"{area}.{act}") for act in acts.split()]


def _plain(area: str, acts: str) -> list[Permission]:
    return [Permission(f"{area}.{act}", scoped=False) for act in acts.split()]


_ALL = [
    *_scoped("customers", "view create edit assign archive export"),
    *_scoped("followups", "view create"),
    *_scoped("opportunities", "view create edit assign archive export"),
    *_scoped("visits", "view create edit approve export"),
    *_scoped("bids", "view create edit archive export"),
    *_scoped("contracts", "view create edit review sign archive export"),
    *_scoped("receipts", "view record export"),
    *_scoped("targets", "view edit"),
    *_scoped("reports", "view write sign export"),
    *_scoped("duties", "view waive decide"),
    *_scoped("scores", "view export"),
    *_scoped("members", "view"),
    *_scoped("leave", "record"),
    *_plain("products", "view edit"),
    *_plain("statistics", "view release feedback"),
    *_plain("members", "manage"),
    *_plain("roles", "manage"),
    *_plain("playbook", "publish"),
    *_plain("calendar", "edit"),
    *_plain("company", "manage"),
    *_plain("charging", "switch"),
    *_plain("months", "close"),
    *_plain("log", "view export"),
    *_plain("past", "record"),
    *_plain("imports", "run"),
]
PERMISSIONS: dict[str, Permission] = {permission.name: permission for permission in _ALL}
"""Every permission by its name, in the order in which the rights matrix shows them."""
