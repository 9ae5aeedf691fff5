"""People and departments out of a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bihuan.base.organisation.inputs import NewMember
from bihuan.base.organisation.models import Department, Member


@dataclass(frozen=True)
class MemberRow:
    """Somebody as a workbook tells of them. ``given.department`` and ``given.manager`` are not read: they stand here."""

    given: NewMember
    department: Department | None = None
    manager: Member | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class SuperiorRow:
    """Whom a member reports to."""

    member: Member
    manager: Member


def import_departments(*, paths: Sequence[str], by: Member, at: datetime) -> dict[str, Department]:
    """The departments of these paths (``华东/上海``), made where they are not there, by path."""
    raise NotImplementedError


def import_members(*, rows: Sequence[MemberRow], by: Member, at: datetime) -> list[Member]:
    """Enter members, all or none."""
    raise NotImplementedError


def import_superiors(*, rows: Sequence[SuperiorRow], by: Member, at: datetime) -> list[Member]:
    """Say who reports to whom, once all are entered."""
    raise NotImplementedError
