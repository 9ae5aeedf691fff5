"""The facts of customers and contacts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from bihuan.base.audit.facts import Fact, private

Changes = Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, kw_only=True)
class CustomerFact(Fact):
    """Something that happened to a customer."""

    kind: ClassVar[str] = "customer"


@dataclass(frozen=True, kw_only=True)
class CustomerRecorded(CustomerFact):
    """A customer was entered, by the actor. ``owner``: the person responsible; without one it is unowned.

    ``collected_at``: when the information was collected (B3, E2). ``corrects``: the entry that this one replaces.
    """

    verb: ClassVar[str] = "customer.recorded"
    owner: str | None = None
    collected_at: datetime | None = None
    source: str | None = None
    grade: str | None = None
    number: str | None = None
    corrects: int | None = None
    corrected_by: str | None = None
    name: str | None = private()


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(CustomerFact):
    """Fields of the customer were changed: field → (before, after)."""

    verb: ClassVar[str] = "customer.changed"
    changes: Changes
    personal: Mapping[str, tuple[Any, Any]] | None = private()


@dataclass(frozen=True, kw_only=True)
class CustomerGraded(CustomerFact):
    """The customer was put into a grade: ``A``, ``B``, ``C`` or ``invalid``."""

    verb: ClassVar[str] = "customer.graded"
    grade: str
    before: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerAssigned(CustomerFact):
    """The customer was given to an owner, or taken up by one."""

    verb: ClassVar[str] = "customer.assigned"
    owner: str
    before: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerReleased(CustomerFact):
    """The customer has no owner any more."""

    verb: ClassVar[str] = "customer.released"
    reason: str | None = None
    before: str | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerArchived(CustomerFact):
    """The customer was taken off the lists."""

    verb: ClassVar[str] = "customer.archived"
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class CustomerRestored(CustomerFact):
    """The customer is back on the lists."""

    verb: ClassVar[str] = "customer.restored"


@dataclass(frozen=True, kw_only=True)
class ContactFact(Fact):
    """Something that happened to a contact."""

    kind: ClassVar[str] = "contact"
    customer: str


@dataclass(frozen=True, kw_only=True)
class ContactRecorded(ContactFact):
    """Somebody at the customer was entered."""

    verb: ClassVar[str] = "contact.recorded"
    name: str | None = private()


@dataclass(frozen=True, kw_only=True)
class ContactChanged(ContactFact):
    """Fields of the contact were changed: field → (before, after)."""

    verb: ClassVar[str] = "contact.changed"
    changes: Changes
    personal: Mapping[str, tuple[Any, Any]] | None = private()


@dataclass(frozen=True, kw_only=True)
class ContactArchived(ContactFact):
    """The contact was taken off the lists."""

    verb: ClassVar[str] = "contact.archived"
    name: str | None = private()


@dataclass(frozen=True, kw_only=True)
class ContactRestored(ContactFact):
    """The contact is back on the lists."""

    verb: ClassVar[str] = "contact.restored"
    name: str | None = private()


@dataclass(frozen=True, kw_only=True)
class CustomersExported(Fact):
    """A list of customers left the system as a file. The subject is the list's name."""

    verb: ClassVar[str] = "customers.exported"
    kind: ClassVar[str] = "export"
    count: int
