"""Departments, members, positions, leave, delegation, and the company itself."""

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from bihuan.base.access.models import Role
from bihuan.base.access.permissions import Scope
from bihuan.base.access.predicate import Authority
from bihuan.base.records.models import Found


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


class Department(models.Model):
    """A department. ``path`` holds the keys of all above it and its own, each with a slash: a subtree is a prefix."""

    public_id = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, db_index=True)
    region_code = models.CharField(max_length=8, blank=True)
    archived_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("path",)
        constraints = (
            models.UniqueConstraint(
                fields=["parent", "name"], condition=Q(archived_at=None), name="department_name_among_siblings"
            ),
        )

    def __str__(self) -> str:
        return self.name


class MemberQuerySet(models.QuerySet["Member"], Found["Member"]):
    """Members."""

    def active(self) -> "MemberQuerySet":
        """Those who can log in and be given work."""
        return self.filter(is_active=True)


class MemberManager(BaseUserManager["Member"].from_queryset(MemberQuerySet)):  # type: ignore[misc]
    """What Django's authentication asks of the manager."""

    def get_by_natural_key(self, username: str | None) -> "Member":
        """The member who logs in under this code."""
        return self.get(code=username)  # type: ignore[no-any-return]


class Member(AbstractBaseUser):
    """Somebody who works here, and their account. ``code`` is the person's id in the log and never changes."""

    code = models.CharField(max_length=64, unique=True)
    public_id = models.CharField(max_length=12, unique=True)
    number = models.CharField(max_length=32, blank=True)
    name = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=200)
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
        )

    def __str__(self) -> str:
        return self.name

    @cached_property
    def own_authority(self) -> Authority:
        """What the member may do in their own place: of several roles the widest scope counts."""
        grants: dict[str, Scope] = {}
        for role in self.roles.all():
            for name, scope in role.scopes().items():
                grants[name] = max(scope, grants.get(name, Scope.OWN))
        return Authority(self.pk, self.department_id, self.department.path if self.department else "", grants)

    @property
    def authorities(self) -> tuple[Authority, ...]:
        """The member's own authority, and those delegated to them that ``take_authorities`` was told of."""
        return (self.own_authority, *self.__dict__.get("_delegated", ()))

    def take_authorities(self, delegated: Iterable[Authority]) -> None:
        """Tell which delegated authorities hold at the moment; interfaces do so when they know who asks."""
        self.__dict__["_delegated"] = tuple(delegated)


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

    public_id = models.CharField(max_length=12, unique=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="leaves")
    first_on = models.DateField()
    last_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-first_on", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="leave_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.member_id} {self.first_on}–{self.last_on}"


class Delegation(models.Model):
    """One member's permissions in another's hands over [first_on, last_on]: ``permissions`` names which."""

    public_id = models.CharField(max_length=12, unique=True)
    giver = models.ForeignKey(Member, models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(Member, models.PROTECT, related_name="delegations_taken")
    permissions = models.JSONField(default=list)
    first_on = models.DateField()
    last_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
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
