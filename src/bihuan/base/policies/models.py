"""The published versions of the regulation, kept word for word, and the days the company set in the calendar."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class Publication(models.Model):
    """A version of the playbook in force from a Monday 00:00 of its zone on. The text is kept verbatim.

    One that was taken back before it started has ``withdrawn_at`` and counts for nothing; it stays readable.
    """

    starts_on = models.DateField()
    name = models.CharField(max_length=120)
    text = models.TextField()
    sha256 = models.CharField(max_length=64, db_index=True)
    note = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    kind: ClassVar[str] = "playbook"

    class Meta:
        ordering = ("starts_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["starts_on"], condition=Q(withdrawn_at=None), name="one_version_from_a_monday_on"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.starts_on}"


class Draft(models.Model):
    """The text that somebody is changing; one each. What is published of it is kept in a ``Publication``."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", primary_key=True)
    name = models.CharField(max_length=120)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.member_id}"


class CalendarDay(models.Model):
    """A day that the company works or rests, whatever the public calendar says."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {self.is_working}"
