"""The fact of targets."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from bihuan.base.audit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TargetSet(Fact):
    """A member's target for a month was set; ``before`` is what it was, absent the first time.

    The subject is member, month and measure: ``li.wei:2026-03:orders``.
    """

    verb: ClassVar[str] = "target.set"
    kind: ClassVar[str] = "target"
    member: str
    month: date
    measure: str
    amount: Decimal
    before: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class TargetsExported(Fact):
    """The targets left the system as a file. The subject is the list's name."""

    verb: ClassVar[str] = "targets.exported"
    kind: ClassVar[str] = "export"
    count: int
