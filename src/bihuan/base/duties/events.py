"""The facts about duties and proposals."""

from dataclasses import dataclass
from typing import ClassVar

from bihuan.base.audit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class DutyWaived(Fact):
    """A duty is not held against who owed it. The subject is its key: ``A13:visit:V1:li.wei``."""

    verb: ClassVar[str] = "duty.waived"
    kind: ClassVar[str] = "duty"
    reason: str
    member: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProposalDecision(Fact):
    """What somebody decided on a proposal of the rules; ``customer`` or ``member`` is what it is about."""

    kind: ClassVar[str] = "proposal"
    clause: str
    action: str
    customer: str | None = None
    member: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProposalAccepted(ProposalDecision):
    """A proposal was accepted; what is done about it is a fact of its own."""

    verb: ClassVar[str] = "proposal.accepted"


@dataclass(frozen=True, kw_only=True)
class ProposalDismissed(ProposalDecision):
    """A proposal was turned down."""

    verb: ClassVar[str] = "proposal.dismissed"
