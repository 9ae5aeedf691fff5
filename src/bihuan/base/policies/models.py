"""The published versions of the regulation, kept word for word, and the days the company set in the calendar."""

from django.conf import settings
from django.db import models


class Publication(models.Model):
    """A version of the playbook in force from a Monday 00:00 of its zone on. The text is kept verbatim."""

    starts_on = models.DateField(unique=True)
    name = models.CharField(max_length=120)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("starts_on",)

    def __str__(self) -> str:
        return f"{self.name} {self.starts_on}"


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
