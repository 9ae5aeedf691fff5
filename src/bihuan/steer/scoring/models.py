"""Closed months: what was charged stands; what turns out differently later is a dated correction."""

from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from bihuan.base.access.predicate import Person, visible

M = TypeVar("M", bound=models.Model)
KEY = 200
CLAUSE = 12


class OfMember(models.QuerySet[M]):
    """Rows that concern a member."""

    def visible_to(self, person: Person, permission: str) -> Self:
        """Those of members over whom the person's permission reaches."""
        return self.filter(visible(person, permission, owners=("member",), department=None))


class MonthClosing(models.Model):
    """A month whose score sheets stand. ``digest`` is the SHA-256 of its lines, ``charging_from`` what held when it was closed."""

    kind: ClassVar[str] = "month"

    month = models.DateField(unique=True)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    charging_from = models.DateTimeField(null=True)
    points = models.IntegerField()
    fine = models.DecimalField(max_digits=14, decimal_places=2)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("-month",)
        constraints = (models.CheckConstraint(condition=Q(month__day=1), name="closing_month_begins"),)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class LedgerLineQuerySet(OfMember["LedgerLine"]):
    """Rows of ``LedgerLine``."""


class LedgerLine(models.Model):
    """A duty of a closed month that was late, missing, incomplete or waived, as it stood at the closing.

    ``points`` and ``fine`` are what it cost; ``counts`` False: it would have, but charging had not begun when it was due.
    """

    closing = models.ForeignKey(MonthClosing, models.PROTECT, related_name="lines")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    clause = models.CharField(max_length=CLAUSE)
    rule = models.CharField(max_length=24)
    duty = models.CharField(max_length=12)
    key = models.CharField(max_length=KEY)
    about_kind = models.CharField(max_length=16)
    about_id = models.CharField(max_length=KEY)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10)
    points = models.IntegerField()
    fine = models.DecimalField(max_digits=12, decimal_places=2)
    counts = models.BooleanField()
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    waived_reason = models.TextField(blank=True)

    objects = LedgerLineQuerySet.as_manager()

    class Meta:
        ordering = ("due_at", "key")
        constraints = (models.UniqueConstraint(fields=["closing", "key", "duty"], name="ledger_line_once"),)
        indexes = (models.Index(fields=["closing", "member"]),)

    def __str__(self) -> str:
        return self.key


class MonthTotalQuerySet(OfMember["MonthTotal"]):
    """Rows of ``MonthTotal``."""


class MonthTotal(models.Model):
    """A person's closed month: how the duties stood, and what they cost. ``department``: where the person was at the closing."""

    closing = models.ForeignKey(MonthClosing, models.PROTECT, related_name="totals")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    department = models.ForeignKey("organisation.Department", models.PROTECT, null=True, related_name="+")
    states = models.JSONField(default=dict)
    points = models.IntegerField()
    fine = models.DecimalField(max_digits=12, decimal_places=2)
    would_be_points = models.IntegerField()
    would_be_fine = models.DecimalField(max_digits=12, decimal_places=2)

    objects = MonthTotalQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["closing", "member"], name="month_total_once"),)

    def __str__(self) -> str:
        return f"{self.closing_id} {self.member_id}"


class CorrectionQuerySet(OfMember["Correction"]):
    """Rows of ``Correction``."""


class Correction(models.Model):
    """What a duty of a closed month costs more or less than was charged, found on a later day, in whose month it counts.

    ``number`` counts the corrections of one duty, so that two processes cannot write the same one twice.
    """

    closing = models.ForeignKey(MonthClosing, models.PROTECT, related_name="corrections")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    clause = models.CharField(max_length=CLAUSE)
    key = models.CharField(max_length=KEY)
    duty = models.CharField(max_length=12, blank=True)
    about_kind = models.CharField(max_length=16)
    about_id = models.CharField(max_length=KEY)
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField(db_index=True)
    state_before = models.CharField(max_length=10, blank=True)
    state_after = models.CharField(max_length=10, blank=True)
    points = models.IntegerField()
    fine = models.DecimalField(max_digits=12, decimal_places=2)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["closing", "member", "key", "number"], name="correction_once"),
            models.CheckConstraint(condition=~Q(points=0, fine=0), name="correction_of_something"),
        )
        indexes = (models.Index(fields=["member", "at"]),)

    def __str__(self) -> str:
        return f"{self.key} {self.number}"
