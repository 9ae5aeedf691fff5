"""The week's statistics as they were released, what is said about them; and the tallies that dashboards add up."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from bihuan.base.access.predicate import Person
from bihuan.base.records.models import Found, new_public_id

ABOUT = ("report", "visit", "opportunity", "bid", "contract", "week")
"""What feedback may be about."""


class WeekStatistics(models.Model):
    """The statistics of a week (A19). Until ``released_at`` they are made anew; from then on they are what was released.

    ``digest`` is the SHA-256 of its sheets as released.
    """

    kind: ClassVar[str] = "week"

    week = models.CharField(max_length=8, unique=True)
    starts_on = models.DateField(unique=True)
    built_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-starts_on",)

    def __str__(self) -> str:
        return self.week


class WeekSheet(models.Model):
    """One table of a week: its rows as JSON, each with a ``key`` and the member it concerns (``who``: key, name …)."""

    statistics = models.ForeignKey(WeekStatistics, models.CASCADE, related_name="sheets")
    name = models.CharField(max_length=20)
    rows = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["statistics", "name"], name="week_sheet_once"),)

    def __str__(self) -> str:
        return f"{self.statistics_id} {self.name}"


class FeedbackQuerySet(models.QuerySet["Feedback"], Found["Feedback"]):
    """Feedback."""

    def concerning(self, person: Person) -> "FeedbackQuerySet":
        """What the person said or was told."""
        own = [authority.member_id for authority in person.authorities[:1]]
        return self.filter(models.Q(member__in=own) | models.Q(by__in=own))


class Feedback(models.Model):
    """What somebody says about a record that was sent to them, to the one it comes from (A18)."""

    kind: ClassVar[str] = "feedback"

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    about_kind = models.CharField(max_length=16)
    about_id = models.CharField(max_length=80)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    read_at = models.DateTimeField(null=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (models.CheckConstraint(condition=models.Q(about_kind__in=ABOUT), name="feedback_about_known"),)
        indexes = (
            models.Index(fields=["about_kind", "about_id"]),
            models.Index(fields=["member", "read_at"]),
        )

    def __str__(self) -> str:
        return f"{self.about_kind}:{self.about_id}"


class TallyCursor(models.Model):
    """How far the tallies have read the log (pk 1). Whoever changes them holds this row's lock."""

    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.seq)


class Counting(models.Model):
    """Where something counts: see ``rules.Place``. ``cents``: 分, whole numbers that both databases add exactly."""

    measure = models.CharField(max_length=8)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    stage = models.CharField(max_length=20, blank=True)
    cents = models.BigIntegerField()

    class Meta:
        abstract = True


class Share(Counting):
    """What one record counts for in the tallies now; whatever happens to it, the difference is added to them."""

    kind = models.CharField(max_length=12)
    record = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "record"], name="share_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.record}: {self.measure}"


class Tally(Counting):
    """How many records count there, and their sum. A row of nothing stays: it is soon needed again."""

    count = models.IntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["measure", "member", "day", "stage"], name="tally_once"),)
        indexes = (models.Index(fields=["measure", "day", "member"]),)

    def __str__(self) -> str:
        return f"{self.measure} {self.day} {self.stage}: {self.count}"
