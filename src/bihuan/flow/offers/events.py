"""The facts of bids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from bihuan.base.audit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class BidFact(Fact):
    """Something that happened to a bid."""

    kind: ClassVar[str] = "bid"
    customer: str | None = None


@dataclass(frozen=True, kw_only=True)
class BidStarted(BidFact):
    """Work on a bid for the opportunity began."""

    verb: ClassVar[str] = "bid.started"
    opportunity: str
    number: str | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class BidChanged(BidFact):
    """The bid's analysis was changed: field → (before, after). ``complete``: nothing that is required is empty."""

    verb: ClassVar[str] = "bid.changed"
    changes: Mapping[str, tuple[Any, Any]]
    complete: bool


@dataclass(frozen=True, kw_only=True)
class BidQuoted(BidFact):
    """Our price was quoted. ``analysed``: the analysis was complete before (A14)."""

    verb: ClassVar[str] = "bid.quoted"
    opportunity: str
    analysed: bool
    price: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class BidOpened(BidFact):
    """The tenders were opened; ``opened_at`` as it was told. From now on the result is owed (A16)."""

    verb: ClassVar[str] = "bid.opened"
    opened_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class BidPostponed(BidFact):
    """The opening was put off."""

    verb: ClassVar[str] = "bid.postponed"
    opens_at: datetime
    before: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class BidResultRecorded(BidFact):
    """The result was recorded: outcome, winner, our place and distance (A16)."""

    verb: ClassVar[str] = "bid.result_recorded"
    complete: bool
    outcome: str | None = None
    winner: str | None = None
    our_rank: int | None = None
    gap: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class BidHandedOver(BidFact):
    """The bid is another member's now."""

    verb: ClassVar[str] = "bid.handed_over"
    owner: str
    before: str


@dataclass(frozen=True, kw_only=True)
class BidArchived(BidFact):
    """The bid was taken off the lists."""

    verb: ClassVar[str] = "bid.archived"


@dataclass(frozen=True, kw_only=True)
class BidRestored(BidFact):
    """The bid is back on the lists."""

    verb: ClassVar[str] = "bid.restored"


@dataclass(frozen=True, kw_only=True)
class BidsExported(Fact):
    """A list of bids left the system as a file. The subject is the list's name."""

    verb: ClassVar[str] = "bids.exported"
    kind: ClassVar[str] = "export"
    count: int
