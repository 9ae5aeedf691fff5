"""The facts about tokens. Their subject is the member in whose name the token acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bihuan.base.audit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TokenCreated(Fact):
    """The member made a token for a program. ``permissions`` None: it may what the member may."""

    verb: ClassVar[str] = "token.created"
    kind: ClassVar[str] = "member"
    token: str
    name: str
    read_only: bool
    expires_at: datetime
    permissions: Sequence[str] | None = None


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Fact):
    """A token of the member's was revoked, by them or by an administrator."""

    verb: ClassVar[str] = "token.revoked"
    kind: ClassVar[str] = "member"
    token: str
    name: str
