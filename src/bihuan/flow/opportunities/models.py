"""Opportunities: concrete possible deals, the lines of the pipeline table (A7)."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from bihuan.base.access.predicate import Person, visible
from bihuan.base.records.indexes import CurrentIndex
from bihuan.base.records.models import Found, Record

STAGES = ("discovered", "contacted", "proposal", "bidding", "negotiation")
"""In the order in which a deal passes them."""
OUTCOMES = ("won", "lost", "void")


class OpportunityQuerySet(models.QuerySet["Opportunity"], Found["Opportunity"]):
    """Opportunities."""

    def visible_to(self, person: Person, permission: str) -> "OpportunityQuerySet":
        """Those over which the person's permission reaches."""
        return self.filter(visible(person, permission, department=None))

    def open(self) -> "OpportunityQuerySet":
        """Those that are neither closed nor archived."""
        return self.filter(outcome="", archived_at=None)

    def untouched_since(self, moment: datetime) -> "OpportunityQuerySet":
        """Those that nobody has changed or confirmed since the moment."""
        return self.filter(last_touched_at__lt=moment)


class Opportunity(Record):
    """A possible deal with a customer. ``outcome`` empty: open; ``stage`` stays where it was when it was closed.

    ``last_touched_at``: when it was last opened, changed, moved, confirmed or closed; ``confirmed_at``: when somebody last
    said that nothing has changed. ``is_complete``: no field that the regulation requires was empty when last looked at.
    """

    kind: ClassVar[str] = "opportunity"

    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=200)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    department = models.ForeignKey("organisation.Department", models.PROTECT, null=True, related_name="+")
    stage = models.CharField(max_length=20, default=STAGES[0])
    stage_since = models.DateTimeField()
    industry = models.CharField(max_length=60, blank=True)
    products = models.CharField(max_length=500, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    expected_close_on = models.DateField(null=True)
    competitors = models.CharField(max_length=500, blank=True)
    notes = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    outcome_reason = models.CharField(max_length=500, blank=True)
    lost_to = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True)
    last_touched_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    is_complete = models.BooleanField(default=True)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(stage__in=STAGES), name="opportunity_stage"),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None) | Q(outcome__in=OUTCOMES, closed_at__isnull=False),
                name="opportunity_closed_with_outcome",
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="opportunity_amount"),
        )
        indexes = (
            models.Index(fields=["owner", "outcome", "last_touched_at"], name="opportunity_of_owner"),
            models.Index(fields=["customer", "-created_at"], name="opportunity_of_customer"),
            models.Index(fields=["-created_at", "id"], name="opportunity_by_age"),
            CurrentIndex(fields=["outcome", "last_touched_at", "id", "owner", "department"], name="opportunity_latest"),
            models.Index(fields=["outcome", "expected_close_on"], name="opportunity_by_close"),
            models.Index(fields=["sort_key", "id"], name="opportunity_by_name"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it is still worked on."""
        return not self.outcome and self.archived_at is None
