"""The facts of opportunities."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from bihuan.base.audit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class OpportunityFact(Fact):
    """Something that happened to an opportunity."""

    kind: ClassVar[str] = "opportunity"


@dataclass(frozen=True, kw_only=True)
class OpportunityOpened(OpportunityFact):
    """An opportunity was opened, opened again after it was closed (``reopened``), or handed over by ``before``."""

    verb: ClassVar[str] = "opportunity.opened"
    customer: str
    owner: str
    number: str | None = None
    name: str | None = None
    stage: str | None = None
    amount: Decimal | None = None
    before: str | None = None
    reopened: bool | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class OpportunityUpdated(OpportunityFact):
    """Fields were changed (field → before, after), or somebody said that nothing has (``unchanged``).

    ``complete``: no field that the regulation requires was empty (A27).
    """

    verb: ClassVar[str] = "opportunity.updated"
    complete: bool
    customer: str | None = None
    changes: Mapping[str, tuple[Any, Any]] | None = None
    unchanged: bool | None = None


@dataclass(frozen=True, kw_only=True)
class OpportunityStageChanged(OpportunityFact):
    """The opportunity came to another stage."""

    verb: ClassVar[str] = "opportunity.stage_changed"
    stage: str
    customer: str | None = None
    before: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class OpportunityClosed(OpportunityFact):
    """The opportunity was won, lost or void, and why (A17)."""

    verb: ClassVar[str] = "opportunity.closed"
    outcome: str
    customer: str | None = None
    reason: str | None = None
    lost_to: str | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class OpportunityArchived(OpportunityFact):
    """The opportunity was taken off the lists."""

    verb: ClassVar[str] = "opportunity.archived"
    customer: str | None = None


@dataclass(frozen=True, kw_only=True)
class OpportunityRestored(OpportunityFact):
    """The opportunity is back on the lists."""

    verb: ClassVar[str] = "opportunity.restored"
    customer: str | None = None


@dataclass(frozen=True, kw_only=True)
class OpportunitiesExported(Fact):
    """A list of opportunities left the system as a file. The subject is the list's name."""

    verb: ClassVar[str] = "opportunities.exported"
    kind: ClassVar[str] = "export"
    count: int
