"""Bids: the analysis before the quote (A14), the opening, and every bidder's result (A16)."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from bihuan.base.access.predicate import Person, visible
from bihuan.base.records.models import Found, Record

METHODS = ("lowest_price", "scored", "negotiation", "inquiry", "single_source", "other")
CONCLUSIONS = ("bid", "bid_with_reserve", "no_bid")
OUTCOMES = ("won", "lost", "void", "abandoned")


class BidQuerySet(models.QuerySet["Bid"], Found["Bid"]):
    """Bids."""

    def visible_to(self, person: Person, permission: str) -> "BidQuerySet":
        """Those over which the person's permission reaches."""
        return self.filter(visible(person, permission, department=None))


class Bid(Record):
    """A bid for an opportunity. What stands before ``analysed_at`` is the analysis form, from ``opened_at`` on the result.

    ``margin`` in per cent of our price, ``gap`` our price less the winner's: both computed. ``cost_lines`` is a list of
    ``{"item", "amount"}`` whose sum is ``cost``, or empty. ``analysed_at``: the analysis was complete then.
    """

    kind: ClassVar[str] = "bid"

    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=200)
    opportunity = models.ForeignKey("opportunities.Opportunity", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    department = models.ForeignKey("organisation.Department", models.PROTECT, null=True, related_name="+")
    tenderer = models.CharField(max_length=120, blank=True)
    method = models.CharField(max_length=20, blank=True)
    ceiling_price = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    closes_at = models.DateTimeField(null=True)
    opens_at = models.DateTimeField(null=True)
    bond = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    cost = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    cost_lines = models.JSONField(default=list)
    our_price = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    margin = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    floor_price = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    competitor_prices = models.TextField(blank=True)
    conclusion = models.CharField(max_length=20, blank=True)
    notes = models.TextField(blank=True)
    analysed_at = models.DateTimeField(null=True)
    quoted_at = models.DateTimeField(null=True)
    quoted_price = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    opened_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    our_rank = models.PositiveIntegerField(null=True)
    gap = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    cause = models.TextField(blank=True)
    lessons = models.TextField(blank=True)
    result_extra = models.JSONField(default=dict)
    result_recorded_at = models.DateTimeField(null=True)
    result_complete = models.BooleanField(default=False)

    objects = BidQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(outcome__in=("", *OUTCOMES)), name="bid_outcome"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(result_recorded_at__isnull=False), name="bid_outcome_recorded"
            ),
            models.CheckConstraint(
                condition=Q(quoted_at=None) | Q(quoted_price__isnull=False), name="bid_quoted_at_a_price"
            ),
            models.CheckConstraint(
                condition=(Q(our_price=None) | Q(our_price__gte=0)) & (Q(cost=None) | Q(cost__gte=0)),
                name="bid_amounts",
            ),
        )
        indexes = (
            models.Index(fields=["owner", "-created_at", "id"], name="bid_of_owner"),
            models.Index(fields=["opportunity", "-created_at"], name="bid_of_opportunity"),
            models.Index(fields=["-created_at", "id"], name="bid_by_age"),
            models.Index(fields=["opens_at"], name="bid_by_opening", condition=Q(opened_at=None, archived_at=None)),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """How far it is: analysis, quoted, opened, or its outcome."""
        if self.outcome:
            return self.outcome
        return "opened" if self.opened_at else "quoted" if self.quoted_at else "analysis"

    @property
    def profit(self) -> Decimal | None:
        """Our price less the cost."""
        return None if self.our_price is None or self.cost is None else self.our_price - self.cost


class BidResultLine(models.Model):
    """What one bidder offered and how it came out."""

    bid = models.ForeignKey(Bid, models.PROTECT, related_name="lines")
    place = models.PositiveSmallIntegerField()
    bidder = models.CharField(max_length=120)
    price = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    is_winner = models.BooleanField(default=False)
    is_us = models.BooleanField(default=False)

    class Meta:
        ordering = ("bid", "place")
        constraints = (
            models.UniqueConstraint(fields=["bid", "place"], name="bid_line_place"),
            models.UniqueConstraint(fields=["bid", "bidder"], name="bid_line_bidder"),
            models.UniqueConstraint(fields=["bid"], condition=Q(is_winner=True), name="bid_one_winner"),
            models.UniqueConstraint(fields=["bid"], condition=Q(is_us=True), name="bid_one_of_us"),
        )

    def __str__(self) -> str:
        return f"{self.bidder} {self.price}"
