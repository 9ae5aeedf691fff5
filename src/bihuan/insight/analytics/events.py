"""The facts about statistics and feedback."""

from dataclasses import dataclass
from typing import ClassVar

from bihuan.base.audit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class StatisticsReleased(Fact):
    """The statistics of the week, which is the subject, went to the leaders; ``digest``: the hash of what was released."""

    verb: ClassVar[str] = "statistics.released"
    kind: ClassVar[str] = "week"
    digest: str
    rows: int


@dataclass(frozen=True, kw_only=True)
class FeedbackGiven(Fact):
    """The actor said something about a record to ``member``, whom it comes from."""

    verb: ClassVar[str] = "feedback.given"
    kind: ClassVar[str] = "feedback"
    member: str
    text: str
    report: str | None = None
    visit: str | None = None
    opportunity: str | None = None
    bid: str | None = None
    contract: str | None = None
    week: str | None = None


@dataclass(frozen=True, kw_only=True)
class StatisticsExported(Fact):
    """The week's workbook left the system as a file, with so many rows."""

    verb: ClassVar[str] = "statistics.exported"
    kind: ClassVar[str] = "week"
    count: int


@dataclass(frozen=True, kw_only=True)
class OverviewExported(Fact):
    """The overview left the system as a file, with so many people. The subject is its period."""

    verb: ClassVar[str] = "overview.exported"
    kind: ClassVar[str] = "export"
    count: int
