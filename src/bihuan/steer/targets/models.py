"""Targets: how much a member is to reach in a month."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bihuan.base.access.predicate import Person, visible

MEASURES = ("orders", "receipts")
"""What is aimed at: contracts signed, money received."""


class TargetQuerySet(models.QuerySet["Target"]):
    """Targets."""

    def visible_to(self, person: Person, permission: str) -> "TargetQuerySet":
        """Those of members over whom the person's permission reaches."""
        return self.filter(visible(person, permission, owners=("member",), department=None))


class Target(models.Model):
    """What a member is to reach in the month that begins on ``month``, in 元."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    month = models.DateField()
    measure = models.CharField(max_length=12)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["member", "month", "measure"], name="one_target_each"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="target_amount"),
            models.CheckConstraint(condition=Q(measure__in=MEASURES), name="target_measure"),
        )
        indexes = (models.Index(fields=["month", "measure"], name="target_by_month"),)

    def __str__(self) -> str:
        return f"{self.member_id} {self.month} {self.measure}: {self.amount}"
