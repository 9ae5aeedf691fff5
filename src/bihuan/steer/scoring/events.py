"""The facts about scores."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from bihuan.base.audit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ChargingSwitched(Fact):
    """Points and fines count for duties due from this moment on; before, they are only shown. None: not switched on."""

    verb: ClassVar[str] = "charging.switched"
    kind: ClassVar[str] = "company"
    charging_from: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class MonthClosed(Fact):
    """The month's score sheets stand: so many lines, the sum of their points and fines, and the hash of them."""

    verb: ClassVar[str] = "month.closed"
    kind: ClassVar[str] = "month"
    lines: int
    points: int
    fine: Decimal
    digest: str


@dataclass(frozen=True, kw_only=True)
class ScoreCorrected(Fact):
    """A duty of a closed month costs its person more or less than was charged; the subject is the duty's key."""

    verb: ClassVar[str] = "score.corrected"
    kind: ClassVar[str] = "duty"
    member: str
    month: str
    points: int
    fine: Decimal


@dataclass(frozen=True, kw_only=True)
class ScoresExported(Fact):
    """A month's scores left the system as a file, with so many rows; the subject is the month."""

    verb: ClassVar[str] = "scores.exported"
    kind: ClassVar[str] = "export"
    count: int
