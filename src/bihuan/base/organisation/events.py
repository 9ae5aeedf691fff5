"""The facts about the organisation. A member's subject is the ``code``, as everywhere in the log; a department's its public id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from bihuan.base.audit.facts import Fact, private


@dataclass(frozen=True, kw_only=True)
class CompanySetUp(Fact):
    """The company was set up in an empty database."""

    verb: ClassVar[str] = "company.set_up"
    kind: ClassVar[str] = "company"
    name: str
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class CompanyChanged(Fact):
    """The company's name or its e-mail settings were changed; the password of the mail server is never told."""

    verb: ClassVar[str] = "company.changed"
    kind: ClassVar[str] = "company"
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class DepartmentCreated(Fact):
    """A department was made below ``parent``, at the top without one."""

    verb: ClassVar[str] = "department.created"
    kind: ClassVar[str] = "department"
    name: str
    parent: str | None = None
    region_code: str = ""


@dataclass(frozen=True, kw_only=True)
class DepartmentChanged(Fact):
    """A department was given another name or region."""

    verb: ClassVar[str] = "department.changed"
    kind: ClassVar[str] = "department"
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class DepartmentMoved(Fact):
    """A department, with all below it, was put under another one; None is the top."""

    verb: ClassVar[str] = "department.moved"
    kind: ClassVar[str] = "department"
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, kw_only=True)
class DepartmentArchived(Fact):
    """An empty department was taken off the lists."""

    verb: ClassVar[str] = "department.archived"
    kind: ClassVar[str] = "department"


@dataclass(frozen=True, kw_only=True)
class DepartmentRestored(Fact):
    """A department is in use again."""

    verb: ClassVar[str] = "department.restored"
    kind: ClassVar[str] = "department"


@dataclass(frozen=True, kw_only=True)
class DepartmentMerged(Fact):
    """A department was merged into the one that is ``department``: its members and what stood below it went there."""

    verb: ClassVar[str] = "department.merged"
    kind: ClassVar[str] = "department"
    department: str
    members: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Fact):
    """Somebody joined the company. ``department`` and ``manager`` as ids; ``roles`` the codes of permission roles."""

    verb: ClassVar[str] = "member.joined"
    kind: ClassVar[str] = "member"
    joined_on: date
    department: str | None = None
    manager: str | None = None
    roles: Sequence[str] = ()
    name: str | None = private()
    email: str | None = private()
    mobile: str | None = private()


@dataclass(frozen=True, kw_only=True)
class MemberChanged(Fact):
    """A member's particulars were changed; names, mails and telephones stand in the private part."""

    verb: ClassVar[str] = "member.changed"
    kind: ClassVar[str] = "member"
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    department: str | None = None
    private_before: Mapping[str, Any] | None = private()
    private_after: Mapping[str, Any] | None = private()


@dataclass(frozen=True, kw_only=True)
class PositionTaken(Fact):
    """From ``first_on`` on the member holds the position ``role``; ``until``: the day before the next that was known."""

    verb: ClassVar[str] = "position.taken"
    kind: ClassVar[str] = "member"
    role: str
    first_on: date
    until: date | None = None
    before: str | None = None


@dataclass(frozen=True, kw_only=True)
class RolesAssigned(Fact):
    """The member's permission roles are now these."""

    verb: ClassVar[str] = "member.roles_assigned"
    kind: ClassVar[str] = "member"
    before: Sequence[str]
    after: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class LeaveRecorded(Fact):
    """The member is away on these days, both ends included."""

    verb: ClassVar[str] = "leave.recorded"
    kind: ClassVar[str] = "member"
    leave: str
    first_on: date
    last_on: date
    reason: str | None = private()


@dataclass(frozen=True, kw_only=True)
class LeaveCancelled(Fact):
    """An absence was taken back."""

    verb: ClassVar[str] = "leave.cancelled"
    kind: ClassVar[str] = "member"
    leave: str
    first_on: date
    last_on: date


@dataclass(frozen=True, kw_only=True)
class MemberLeft(Fact):
    """The member leaves the company; ``left_on`` is the last day."""

    verb: ClassVar[str] = "member.left"
    kind: ClassVar[str] = "member"
    left_on: date
    account_closed: bool


@dataclass(frozen=True, kw_only=True)
class AccountClosed(Fact):
    """The account of somebody whose last day has passed was closed."""

    verb: ClassVar[str] = "member.account_closed"
    kind: ClassVar[str] = "member"


@dataclass(frozen=True, kw_only=True)
class MemberReturned(Fact):
    """A member who had left works here again; the days between stand as an absence."""

    verb: ClassVar[str] = "member.returned"
    kind: ClassVar[str] = "member"
    first_on: date
    left_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class DelegationGiven(Fact):
    """The subject's permissions (``giver``, the same) are in the hands of ``member`` on these days."""

    verb: ClassVar[str] = "delegation.given"
    kind: ClassVar[str] = "member"
    giver: str
    delegation: str
    member: str
    permissions: Sequence[str]
    first_on: date
    last_on: date
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class DelegationEnded(Fact):
    """A delegation by the subject (``giver``) was ended before its last day."""

    verb: ClassVar[str] = "delegation.ended"
    kind: ClassVar[str] = "member"
    giver: str
    delegation: str
    member: str


@dataclass(frozen=True, kw_only=True)
class PasswordLinkMade(Fact):
    """A link was made by which the member sets a password: an ``invitation`` or a ``reset``."""

    verb: ClassVar[str] = "password.link_made"
    kind: ClassVar[str] = "member"
    purpose: str


@dataclass(frozen=True, kw_only=True)
class PasswordSet(Fact):
    """The member's password was set; all their sessions ended. ``by_link``: through a link, else knowing the old one."""

    verb: ClassVar[str] = "password.set"
    kind: ClassVar[str] = "member"
    by_link: bool


@dataclass(frozen=True, kw_only=True)
class SecondFactorChanged(Fact):
    """The member's second factor was turned on or off; ``by_administrator``: taken away from somebody who had lost it."""

    verb: ClassVar[str] = "second_factor.changed"
    kind: ClassVar[str] = "member"
    on: bool
    by_administrator: bool = False


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Fact):
    """All sessions of the member were ended."""

    verb: ClassVar[str] = "sessions.ended"
    kind: ClassVar[str] = "member"


@dataclass(frozen=True, kw_only=True)
class MembersExported(Fact):
    """The actor took the list of members away as a file, with so many rows."""

    verb: ClassVar[str] = "members.exported"
    kind: ClassVar[str] = "member"
    count: int
