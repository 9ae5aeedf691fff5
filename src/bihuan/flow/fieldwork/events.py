"""The facts of fieldwork."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from bihuan.base.audit.facts import Fact, private

Changes = Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, kw_only=True)
class FollowupFact(Fact):
    """Something that happened to a follow-up."""

    kind: ClassVar[str] = "followup"
    customer: str


@dataclass(frozen=True, kw_only=True)
class FollowupLogged(FollowupFact):
    """One contact with a customer, ``by`` somebody, at ``happened_at``; the entry's own time is when it was logged.

    ``channel``: phone, visit, online, email, fax, mail. ``progress``: whether it brought the matter on.
    ``corrects``: the entry that this one replaces.
    """

    verb: ClassVar[str] = "followup.logged"
    by: str
    happened_at: datetime
    channel: str
    progress: bool = True
    opportunity: str | None = None
    contact: str | None = None
    late_entry: bool | None = None
    corrects: int | None = None
    corrected_by: str | None = None
    content: str | None = private()
    next_step: str | None = private()


@dataclass(frozen=True, kw_only=True)
class FollowupChanged(FollowupFact):
    """What was written about a follow-up was changed: field → (before, after)."""

    verb: ClassVar[str] = "followup.changed"
    changes: Changes
    personal: Mapping[str, tuple[Any, Any]] | None = private()


@dataclass(frozen=True, kw_only=True)
class VisitFact(Fact):
    """Something that happened to a visit."""

    kind: ClassVar[str] = "visit"


@dataclass(frozen=True, kw_only=True)
class VisitPlanned(VisitFact):
    """A visit is meant to be made, or its plan was changed."""

    verb: ClassVar[str] = "visit.planned"
    customer: str
    by: tuple[str, ...]
    planned_start: datetime | None = None
    purpose: str | None = None
    opportunity: str | None = None


@dataclass(frozen=True, kw_only=True)
class VisitStarted(VisitFact):
    """Somebody has arrived at the customer."""

    verb: ClassVar[str] = "visit.started"
    customer: str
    started_at: datetime


@dataclass(frozen=True, kw_only=True)
class VisitHeld(VisitFact):
    """A visit took place, from ``started_at`` to ``ended_at``; of the people in ``by`` the first one leads and owes the report.

    ``corrects``: the entry that this one replaces.
    """

    verb: ClassVar[str] = "visit.held"
    customer: str
    by: tuple[str, ...]
    started_at: datetime
    ended_at: datetime
    purpose: str | None = None
    opportunity: str | None = None
    late_entry: bool | None = None
    corrects: int | None = None
    corrected_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class VisitReported(VisitFact):
    """The report of a visit was handed in, or handed in again; ``complete``: no field that the form requires is empty."""

    verb: ClassVar[str] = "visit.reported"
    complete: bool
    customer: str | None = None
    missing: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class VisitChanged(VisitFact):
    """What was written about a visit was changed: field → (before, after)."""

    verb: ClassVar[str] = "visit.changed"
    customer: str
    changes: Changes
    personal: Mapping[str, tuple[Any, Any]] | None = private()


@dataclass(frozen=True, kw_only=True)
class VisitCancelled(VisitFact):
    """A planned visit will not be made."""

    verb: ClassVar[str] = "visit.cancelled"
    customer: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class DayPlanMade(Fact):
    """A member's plan of a day was made or changed; ``lines``: how many stops it has."""

    verb: ClassVar[str] = "dayplan.made"
    kind: ClassVar[str] = "dayplan"
    member: str
    day: date
    lines: int


@dataclass(frozen=True, kw_only=True)
class DayPlanSigned(Fact):
    """A member's plan of a day was signed by the manager."""

    verb: ClassVar[str] = "dayplan.signed"
    kind: ClassVar[str] = "dayplan"
    member: str
    day: date
    comment: str | None = None


@dataclass(frozen=True, kw_only=True)
class PlanFact(Fact):
    """Something that happened to a plan of follow-up."""

    kind: ClassVar[str] = "plan"
    customer: str


@dataclass(frozen=True, kw_only=True)
class PlanMade(PlanFact):
    """A plan of dated steps was made for a customer (E8)."""

    verb: ClassVar[str] = "plan.made"
    by: str
    opportunity: str | None = None
    lines: int | None = None


@dataclass(frozen=True, kw_only=True)
class PlanChanged(PlanFact):
    """The steps of a plan were changed."""

    verb: ClassVar[str] = "plan.changed"
    lines: int


@dataclass(frozen=True, kw_only=True)
class PlanStepDone(PlanFact):
    """A step of a plan was done, or is open again."""

    verb: ClassVar[str] = "plan.step_done"
    place: int
    done: bool


@dataclass(frozen=True, kw_only=True)
class PlanArchived(PlanFact):
    """A plan was put away."""

    verb: ClassVar[str] = "plan.archived"


@dataclass(frozen=True, kw_only=True)
class PlanRestored(PlanFact):
    """A plan is worked on again."""

    verb: ClassVar[str] = "plan.restored"


@dataclass(frozen=True, kw_only=True)
class FieldworkExported(Fact):
    """A list of follow-ups or visits left the system as a file. The subject is the list's name."""

    verb: ClassVar[str] = "fieldwork.exported"
    kind: ClassVar[str] = "export"
    count: int
