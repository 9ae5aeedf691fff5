"""The tables of the log. Rows are added, never changed; only ``private`` can be blanked."""

from django.db import models
from django.db.models.functions import Now


class Head(models.Model):
    """The log's last entry. Who appends holds this row's lock, so that ``seq`` order is the order of commits."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")


class Event(models.Model):
    """One fact of the log. ``at``: when it counts; ``recorded_at``: the database's clock when it was written.

    ``private`` can be blanked: ``private_hash`` still stands in the chain, which ``hash`` closes.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=64)
    verb = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=200)
    data = models.JSONField()
    private = models.JSONField(null=True)
    private_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = (
            models.Index(fields=["kind", "subject", "seq"]),
            models.Index(fields=["at", "seq"]),
            models.Index(fields=["actor", "seq"]),
            models.Index(fields=["verb", "seq"]),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.kind}:{self.subject}"


class Mention(models.Model):
    """A record on whose timeline an event stands."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="mentions")
    kind = models.CharField(max_length=32)
    public_id = models.CharField(max_length=200)

    class Meta:
        indexes = (models.Index(fields=["kind", "public_id", "-event"]),)


class Withdrawal(models.Model):
    """An event that was taken back, and the ``fact.withdrawn`` that did it."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="withdrawal", primary_key=True)
    by = models.OneToOneField(Event, models.PROTECT, related_name="+")
