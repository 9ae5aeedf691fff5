"""The facts about the regulation and its calendar."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bihuan.base.audit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PlaybookPublished(Fact):
    """A version of the regulation was published, to hold from the Monday ``starts_on`` on. The subject is its id."""

    verb: ClassVar[str] = "playbook.published"
    kind: ClassVar[str] = "playbook"
    starts_on: date
    name: str
    sha256: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class PlaybookWithdrawn(Fact):
    """A published version was taken back before the Monday ``starts_on`` came: it never holds."""

    verb: ClassVar[str] = "playbook.withdrawn"
    kind: ClassVar[str] = "playbook"
    starts_on: date
    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Fact):
    """The company set days of its own in the calendar, or left days to the public calendar again. The subject: ``company``."""

    verb: ClassVar[str] = "calendar.changed"
    kind: ClassVar[str] = "calendar"
    working: tuple[date, ...] = ()
    resting: tuple[date, ...] = ()
    cleared: tuple[date, ...] = ()
    note: str | None = None
