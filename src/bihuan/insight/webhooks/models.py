"""Where facts are told to, how far each place has been told, and what became of every telling."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from bihuan.base.records.models import Found, Record

BY_HAND, FAILING, GONE, RIGHTS = "by_hand", "failing", "gone", "rights"
STOPS = (BY_HAND, FAILING, GONE, RIGHTS)
"""Why an endpoint is told nothing: somebody paused it; it did not answer for days; it said 410; in whose name it acts may no more."""


class EndpointQuerySet(models.QuerySet["Endpoint"], Found["Endpoint"]):
    """Endpoints."""

    def kept(self) -> "EndpointQuerySet":
        """Those that have not been put away."""
        return self.filter(archived_at=None)


class Endpoint(Record):
    """A place that facts are told to. ``verbs``: those wanted, ``customer.*`` for all about customers; none: every fact.

    It is told what ``acts_for`` may see. ``seq``: how far the log has been read for it; its deliveries go out in this order,
    so that one that fails holds up those behind it until ``next_attempt_at``. ``sealed`` is the secret that signs, unreadable
    here; ``former_sealed`` the one before, which signs too until ``former_until``. Until ``leased_until`` a sender is at it.
    """

    kind: ClassVar[str] = "webhook"

    name = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    verbs = models.JSONField(default=list)
    sealed = models.TextField()
    former_sealed = models.TextField(blank=True)
    former_until = models.DateTimeField(null=True)
    acts_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seq = models.BigIntegerField(default=0)
    stopped = models.CharField(max_length=10, blank=True)
    stopped_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=["name"], condition=Q(archived_at=None), name="webhook_name"),
            models.CheckConstraint(condition=Q(stopped__in=("", *STOPS)), name="webhook_stop_known"),
            models.CheckConstraint(
                condition=Q(stopped="", stopped_at=None) | (~Q(stopped="") & Q(stopped_at__isnull=False)),
                name="webhook_stopped_since",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def wants(self, verb: str) -> bool:
        """Whether it is to be told facts of this verb."""
        return not self.verbs or verb in self.verbs or f"{verb.partition('.')[0]}.*" in self.verbs


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries."""

    def waiting(self) -> "DeliveryQuerySet":
        """Those that are still to be made."""
        return self.filter(delivered_at=None, skipped_at=None)


class Delivery(models.Model):
    """The telling of one fact to one endpoint; ``seq`` None: a test. What it says is read off the log when it goes out.

    ``status``, ``error``, ``excerpt`` and ``milliseconds`` are of the last attempt: the receiver's HTTP status (None: there was
    none), why it does not count, how its answer begins, how long it took.
    """

    TEST: ClassVar[str] = "webhook.test"
    WAITING: ClassVar[str] = "waiting"
    DELIVERED: ClassVar[str] = "delivered"
    FAILING: ClassVar[str] = "failing"
    SKIPPED: ClassVar[str] = "skipped"

    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="deliveries")
    seq = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    skipped_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=40, blank=True)
    excerpt = models.CharField(max_length=300, blank=True)
    milliseconds = models.PositiveIntegerField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=["endpoint", "seq"], name="webhook_told_once"),
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(skipped_at=None), name="webhook_delivered_or_skipped"
            ),
        )
        indexes = (
            models.Index(
                fields=["endpoint", "seq"], condition=Q(delivered_at=None, skipped_at=None), name="webhook_waiting"
            ),
            models.Index(fields=["endpoint", "-created_at"]),
        )

    def __str__(self) -> str:
        return self.message_id

    @property
    def message_id(self) -> str:
        """The same however often the fact is told to this endpoint: by it a receiver knows what it has had already."""
        return f"msg_{self.endpoint.public_id}_{f'test{self.pk}' if self.seq is None else self.seq}"

    @property
    def state(self) -> str:
        """How it stands."""
        return state_of(self.delivered_at, self.skipped_at, self.error)


def state_of(delivered_at: datetime | None, skipped_at: datetime | None, error: str) -> str:
    """How a delivery with these columns stands."""
    if delivered_at is not None:
        return Delivery.DELIVERED
    if skipped_at is not None:
        return Delivery.SKIPPED
    return Delivery.FAILING if error else Delivery.WAITING
