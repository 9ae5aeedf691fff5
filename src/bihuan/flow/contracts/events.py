"""The facts of contracts and receipts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from bihuan.base.audit.facts import Fact, private


@dataclass(frozen=True, kw_only=True)
class ContractFact(Fact):
    """Something that happened to a contract."""

    kind: ClassVar[str] = "contract"
    customer: str | None = None


@dataclass(frozen=True, kw_only=True)
class ContractDrafted(ContractFact):
    """A contract was drafted, after the customer had said that they want it (E25)."""

    verb: ClassVar[str] = "contract.drafted"
    owner: str
    amount: Decimal
    number: str | None = None
    name: str | None = None
    opportunity: str | None = None
    intent_confirmed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ContractChanged(ContractFact):
    """Fields were changed: field → (before, after). ``review_again``: what had been approved does not hold any more."""

    verb: ClassVar[str] = "contract.changed"
    changes: Mapping[str, tuple[Any, Any]]
    content: str | None = None
    review_again: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ContractReviewRequested(ContractFact):
    """A reviewer was asked for their part of the review. ``content``: the hash of what is reviewed."""

    verb: ClassVar[str] = "contract.review_requested"
    step: str
    reviewer: str
    round: int | None = None
    content: str | None = None


@dataclass(frozen=True, kw_only=True)
class ContractReviewWithdrawn(ContractFact):
    """The review was called off before it was finished."""

    verb: ClassVar[str] = "contract.review_withdrawn"
    round: int
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class ContractReviewed(ContractFact):
    """A reviewer approved the contract or returned it, in writing or in a meeting (A15)."""

    verb: ClassVar[str] = "contract.reviewed"
    step: str
    decision: str
    reviewer: str | None = None
    form: str | None = None
    opinion: str | None = None
    content: str | None = None


@dataclass(frozen=True, kw_only=True)
class ContractSigned(ContractFact):
    """The contract was signed. ``signed_by``: who signed it for the customer; the actor signed it for us."""

    verb: ClassVar[str] = "contract.signed"
    expires_on: date | None = None
    signed_on: date | None = None
    amount: Decimal | None = None
    owner: str | None = None
    opportunity: str | None = None
    content: str | None = None
    signed_by: str | None = private()


@dataclass(frozen=True, kw_only=True)
class ContractTerminated(ContractFact):
    """A signed contract was ended before its time."""

    verb: ClassVar[str] = "contract.terminated"
    reason: str


@dataclass(frozen=True, kw_only=True)
class ContractHandedOver(ContractFact):
    """The contract is another member's now."""

    verb: ClassVar[str] = "contract.handed_over"
    owner: str
    before: str


@dataclass(frozen=True, kw_only=True)
class ContractInstalmentsPlanned(ContractFact):
    """The contract's amount was divided into instalments: (number, due on, amount) each."""

    verb: ClassVar[str] = "contract.instalments_planned"
    instalments: tuple[tuple[int, date, Decimal], ...]


@dataclass(frozen=True, kw_only=True)
class ContractArchived(ContractFact):
    """The contract was taken off the lists."""

    verb: ClassVar[str] = "contract.archived"


@dataclass(frozen=True, kw_only=True)
class ContractRestored(ContractFact):
    """The contract is back on the lists."""

    verb: ClassVar[str] = "contract.restored"


@dataclass(frozen=True, kw_only=True)
class ReceiptFact(Fact):
    """Something that happened to a receipt."""

    kind: ClassVar[str] = "receipt"
    contract: str
    customer: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReceiptRecorded(ReceiptFact):
    """Money came in for a contract; it counts as ``owner``'s."""

    verb: ClassVar[str] = "receipt.recorded"
    amount: Decimal
    received_on: date
    owner: str
    method: str | None = None
    instalment: int | None = None
    bank_ref: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReceiptReversed(ReceiptFact):
    """A receipt was booked by mistake; ``reversal`` is the row that takes its amount back."""

    verb: ClassVar[str] = "receipt.reversed"
    amount: Decimal
    received_on: date
    owner: str
    reversal: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ContractsExported(Fact):
    """A list of contracts left the system as a file. The subject is the list's name."""

    verb: ClassVar[str] = "contracts.exported"
    kind: ClassVar[str] = "export"
    count: int


@dataclass(frozen=True, kw_only=True)
class ReceiptsExported(Fact):
    """A list of receipts left the system as a file. The subject is the list's name."""

    verb: ClassVar[str] = "receipts.exported"
    kind: ClassVar[str] = "export"
    count: int
