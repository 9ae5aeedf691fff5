"""The facts about permission roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bihuan.base.audit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class RoleCreated(Fact):
    """A permission role was made. The subject is its code; ``grants``: permission → scope (1 own … 4 all)."""

    verb: ClassVar[str] = "role.created"
    kind: ClassVar[str] = "role"
    name: str
    grants: Mapping[str, int]
    second_factor: bool = False


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Fact):
    """A permission role was changed: ``before`` and ``after`` hold what differs, permissions under ``grants``."""

    verb: ClassVar[str] = "role.changed"
    kind: ClassVar[str] = "role"
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class RoleDeleted(Fact):
    """A permission role that nobody held was deleted; ``grants`` are what it had granted."""

    verb: ClassVar[str] = "role.deleted"
    kind: ClassVar[str] = "role"
    name: str
    grants: Mapping[str, int]
