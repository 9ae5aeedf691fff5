"""Departments, members, positions, leave, delegation, and the company itself."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.crypto import salted_hmac

from bihuan.base.access.models import Role
from bihuan.base.access.permissions import Scope
from bihuan.base.access.predicate import Authority, Person
from bihuan.base.records.models import Found, new_public_id

HASH_SALT = "bihuan.member.session"


class Company(models.Model):
    """The one company of this database (pk 1). ``charging_from``: points count from then on; None: they "would be"."""

    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    is_demo = models.BooleanField(default=False)
    set_up_at = models.DateTimeField()
    charging_from = models.DateTimeField(null=True)
    mail = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class DepartmentQuerySet(models.QuerySet["Department"], Found["Department"]):
    """Departments."""

    def in_use(self) -> "DepartmentQuerySet":
        """Those that are not archived."""
        return self.filter(archived_at=None)

    def under(self, department: "Department") -> "DepartmentQuerySet":
        """The department and all below it."""
        return self.filter(path__startswith=department.path)


class Department(models.Model):
    """A department. ``path`` holds the keys of all above it and its own, each with a slash: a subtree is a prefix.

    Keys are written with leading noughts, so that siblings stand in the order they were made, whatever the database's collation.
    One that was merged into another is archived and stands below it, so that what it keeps stays in sight from above.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, db_index=True)
    region_code = models.CharField(max_length=8, blank=True)
    archived_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = DepartmentQuerySet.as_manager()
    kind: ClassVar[str] = "department"

    class Meta:
        ordering = ("path",)
        constraints = (
            models.UniqueConstraint(
                fields=["parent", "name"], condition=Q(archived_at=None), name="department_name_among_siblings"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(archived_at=None, parent=None), name="department_name_at_the_top"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        """0 at the top."""
        return self.path.count("/") - 1

    def path_below(self, above: "Department | None") -> str:
        """The path it has, or would have, directly below ``above``; at the top without one."""
        return f"{above.path if above else ''}{self.pk:06d}/"


class MemberQuerySet(models.QuerySet["Member"], Found["Member"]):
    """Members."""

    def active(self) -> "MemberQuerySet":
        """Those who can log in and be given work."""
        return self.filter(is_active=True)

    def visible_to(self, person: Person, permission: str) -> "MemberQuerySet":
        """Those over whom the permission reaches; "own" is oneself."""
        return self.filter(reach_over_members(person, permission))

    def with_position(self, on: date) -> "MemberQuerySet":
        """With ``position_role``: the position held on the day, None without one."""
        held = Position.objects.filter(Q(last_on=None) | Q(last_on__gte=on), member=OuterRef("pk"), first_on__lte=on)
        return self.annotate(position_role=Subquery(held.values("role")[:1]))

    def away_on(self, on: date) -> "MemberQuerySet":
        """Those on leave on the day."""
        leaves = Leave.objects.filter(cancelled_at=None, first_on__lte=on, last_on__gte=on)
        return self.filter(pk__in=leaves.values("member"))


def reach_over_members(person: Person, permission: str, *, member: str = "") -> Q:
    """The members over whom the permission reaches; ``member`` is the path to them from the rows asked for."""
    before = f"{member}__" if member else ""
    found = Q(pk__in=())
    for authority in person.authorities:
        scope = authority.grants.get(permission)
        if scope is Scope.ALL:
            return Q()
        if scope is None:
            continue
        found |= Q(**{member or "pk": authority.member_id})
        if scope is not Scope.OWN and authority.path:
            key = "path__startswith" if scope is Scope.SUBTREE else "path"
            found |= Q(**{f"{before}department__{key}": authority.path})
    return found


class MemberManager(BaseUserManager["Member"].from_queryset(MemberQuerySet)):  # type: ignore[misc]
    """What Django's authentication asks of the manager."""

    def get_by_natural_key(self, username: str | None) -> "Member":
        """The member who logs in under this code."""
        return self.get(code=username)  # type: ignore[no-any-return]


class Member(AbstractBaseUser):
    """Somebody who works here, and their account. ``code`` is the person's id in the log and never changes.

    ``session_stamp`` counts up whenever all sessions end: it is part of what a session is checked against.
    """

    code = models.CharField(max_length=64, unique=True)
    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    number = models.CharField(max_length=32, blank=True)
    name = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=200)
    initials = models.CharField(max_length=60, blank=True)
    email = models.EmailField(null=True, unique=True)
    mobile = models.CharField(max_length=20, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="members")
    manager = models.ForeignKey("self", models.PROTECT, null=True, related_name="reports")
    joined_on = models.DateField()
    left_on = models.DateField(null=True)
    level = models.CharField(max_length=20, blank=True)
    tags = models.JSONField(default=list)
    roles = models.ManyToManyField(Role, related_name="members")
    is_active = models.BooleanField(default=True)
    session_stamp = models.PositiveIntegerField(default=0)
    password_set_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "code"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = MemberManager()
    kind: ClassVar[str] = "member"

    class Meta:
        ordering = ("sort_key", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")), name="member_leaves_after_joining"
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="member_number"),
            # A company's telephone goes on to the next person: only among those at work does it name one.
            models.UniqueConstraint(
                fields=["mobile"], condition=Q(is_active=True) & ~Q(mobile=""), name="member_mobile_at_work"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def can_enter_on(self, day: date) -> bool:
        """Whether the account is open on the day: active, and the last day of work not over."""
        return self.is_active and (self.left_on is None or self.left_on >= day)

    @cached_property
    def own_authority(self) -> Authority:
        """What the member may do in their own place: of several roles the widest scope counts."""
        grants = self.__dict__.get("_grants")
        if grants is None:
            grants = widest(role.scopes() for role in self.roles.all())
        return Authority(self.pk, self.department_id, self.department.path if self.department else "", grants)

    @property
    def authorities(self) -> tuple[Authority, ...]:
        """The member's own authority, and those delegated to them that ``take_authorities`` was told of."""
        delegated = self.__dict__.get("_delegated", ())
        if callable(delegated):
            delegated = self.__dict__["_delegated"] = tuple(delegated())
        only = self.__dict__.get("_only")
        if only is not None:
            delegated = tuple(one.cut_down(only) for one in delegated)
        return (self.own_authority, *delegated)

    def take_authorities(self, delegated: "Iterable[Authority] | Callable[[], Iterable[Authority]]") -> None:
        """Tell which delegated authorities hold at the moment, or how to find out when it is first asked.

        Interfaces do so when they know who asks.
        """
        self.__dict__["_delegated"] = delegated if callable(delegated) else tuple(delegated)

    @cached_property
    def is_administrator(self) -> bool:
        """Whether one of the member's roles is an administrator's."""
        return any(role.is_administrator for role in self.roles.all())

    @cached_property
    def needs_second_factor(self) -> bool:
        """Whether one of the member's roles asks for a second factor at login."""
        return any(role.second_factor for role in self.roles.all())

    def take_roles(self, *, grants: dict[str, Scope], is_administrator: bool, needs_second_factor: bool) -> None:
        """Tell what the member's roles come to, when it was read together with the member: it costs no query then."""
        self.__dict__.pop("own_authority", None)
        self.__dict__.update(_grants=grants, is_administrator=is_administrator, needs_second_factor=needs_second_factor)

    def cut_down(self, permissions: Iterable[str]) -> None:
        """Act with these permissions at most, however many are held: a token is handed to a program so. Nobody's administrator."""
        only = frozenset(permissions)
        grants = self.own_authority.cut_down(only).grants
        self.take_roles(grants=dict(grants), is_administrator=False, needs_second_factor=self.needs_second_factor)
        self.__dict__["_only"] = only

    def forget_roles(self) -> None:
        """Read the roles anew when next asked: they have changed."""
        for name in ("own_authority", "_grants", "is_administrator", "needs_second_factor"):
            self.__dict__.pop(name, None)

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with the stamp: every session made before ends at its next request."""
        return salted_hmac(HASH_SALT, f"{self.password}:{self.session_stamp}", algorithm="sha256").hexdigest()


def widest(grants: Iterable[dict[str, Scope]]) -> dict[str, Scope]:
    """Of several roles' grants the widest of each permission."""
    found: dict[str, Scope] = {}
    for one in grants:
        for name, scope in one.items():
            found[name] = max(scope, found.get(name, scope))
    return found


class Position(models.Model):
    """The position (岗位) a member holds over [first_on, last_on]; ``role`` as the playbook names it. One at a time."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="positions")
    role = models.CharField(max_length=40)
    first_on = models.DateField()
    last_on = models.DateField(null=True)

    class Meta:
        ordering = ("member", "first_on")
        constraints = (
            models.UniqueConstraint(fields=["member", "first_on"], name="position_starts_once"),
            models.UniqueConstraint(fields=["member"], condition=Q(last_on=None), name="position_open_once"),
            models.CheckConstraint(
                condition=Q(last_on=None) | Q(last_on__gte=F("first_on")), name="position_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.member_id} {self.role} {self.first_on}"


class Leave(models.Model):
    """Days on which a member is away, both ends included. Taken back: ``cancelled_at``."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="leaves")
    first_on = models.DateField()
    last_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-first_on", "pk")
        constraints = (models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="leave_ends_after_start"),)

    def __str__(self) -> str:
        return f"{self.member_id} {self.first_on}–{self.last_on}"


class Delegation(models.Model):
    """One member's permissions in another's hands over [first_on, last_on]: ``permissions`` names which."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    giver = models.ForeignKey(Member, models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(Member, models.PROTECT, related_name="delegations_taken")
    permissions = models.JSONField(default=list)
    first_on = models.DateField()
    last_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-first_on", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="delegation_ends_after_start"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="delegation_to_another"),
        )

    def __str__(self) -> str:
        return f"{self.giver_id}→{self.taker_id} {self.first_on}–{self.last_on}"


class PasswordLink(models.Model):
    """A link by which somebody sets their password, once: an invitation, or one made because it was forgotten.

    Kept is the hash of its secret only. A new one for the same member puts the earlier ones out of use.
    """

    INVITATION, RESET = "invitation", "reset"

    member = models.ForeignKey(Member, models.PROTECT, related_name="password_links")
    purpose = models.CharField(max_length=12)
    secret_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    made_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"{self.member_id} {self.purpose} {self.made_at}"
