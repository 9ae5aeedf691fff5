"""Follow-ups, visits with their reports, plans of the day, plans of follow-up."""

from typing import ClassVar, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from bihuan.base.access.permissions import Scope
from bihuan.base.access.predicate import Authority, Person, visible
from bihuan.base.records.indexes import CurrentIndex
from bihuan.base.records.models import Found, Record
from bihuan.flow.customers.models import Customer

CHANNELS = ("phone", "visit", "online", "email", "fax", "mail")
PURPOSES = ("new_customer", "market_research", "collection", "service", "complaint", "order", "other")
STATES = ("planned", "held", "cancelled")
ORIGINS = ("own", "weekly")
REPORT_FIELDS = (
    *("result", "next_steps", "received_by", "received_by_title", "decision_power", "needs", "competitors", "minutes"),
    *("cost", "notes"),
)
"""What a visit's report is filled in with, beside the form's extra fields."""


class _Alone(NamedTuple):
    """One of a person's authorities by itself."""

    authorities: tuple[Authority, ...]


def _reach(person: Person, permission: str, whose: str) -> Q:
    """The rows that are one's own (``whose``), and those with customers that are one's own; the scope widens both.

    One's own customers are named by their keys: so each half has an index to go by, where a join would be walked row by row.
    Of a wider reach the customer is looked at only where whose it is does not decide already.
    """
    found = Q(pk__in=())
    for authority in person.authorities:
        scope = authority.grants.get(permission)
        if scope is Scope.ALL:
            return Q()
        if scope is Scope.OWN:
            customers = Customer.objects.filter(owner=authority.member_id).values("pk")
            found |= Q(**{whose: authority.member_id}) | Q(customer__in=customers)
        elif scope is not None:
            alone = _Alone((authority,))
            there = Customer.objects.visible_to(alone, permission).filter(pk=OuterRef("customer"))
            found |= visible(alone, permission, owners=(whose,), department=None) | Q(Exists(there))
    return found


class FollowupQuerySet(models.QuerySet["Followup"], Found["Followup"]):
    """Follow-ups."""

    def visible_to(self, person: Person, permission: str) -> "FollowupQuerySet":
        """One's own, and those with customers that are one's own; the permission's scope widens both."""
        return self.filter(_reach(person, permission, "by"))


class Followup(Record):
    """One contact with a customer. ``happened_at`` is told, ``logged_at`` is the server's; ``next_at`` is a day.

    ``is_late_entry`` (补录): it was logged on a later day than it happened. Taken back: ``archived_at``.
    """

    kind: ClassVar[str] = "followup"

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, related_name="+")
    opportunity = models.ForeignKey(
        "opportunities.Opportunity", models.PROTECT, null=True, related_name="+", db_index=False
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    channel = models.CharField(max_length=10)
    content = models.TextField()
    feedback = models.TextField(blank=True)
    next_step = models.CharField(max_length=500, blank=True)
    next_at = models.DateField(null=True)
    risk = models.TextField(blank=True)
    progress = models.BooleanField(default=True)
    logged_at = models.DateTimeField()
    is_late_entry = models.BooleanField(default=False)

    objects = FollowupQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="followup_channel"),
            models.CheckConstraint(condition=Q(happened_at__lte=F("logged_at")), name="followup_not_in_the_future"),
        )
        indexes = (
            models.Index(fields=["customer", "happened_at", "id"], name="followup_of_customer"),
            models.Index(fields=["by", "happened_at", "id"], name="followup_of_member"),
            # In place of the key's own: a few with one deal are to be looked for by it, not met on the way through all latest ones.
            models.Index(fields=["opportunity", "happened_at", "id"], name="followup_of_opportunity"),
            CurrentIndex(fields=["happened_at", "id", "by", "customer"], name="followup_latest"),
        )

    def __str__(self) -> str:
        return f"{self.customer_id} {self.happened_at:%Y-%m-%d %H:%M}"


class VisitQuerySet(models.QuerySet["Visit"], Found["Visit"]):
    """Visits."""

    def visible_to(self, person: Person, permission: str) -> "VisitQuerySet":
        """Those one leads or takes part in, and those to customers that are one's own; the scope widens both."""
        reach = _reach(person, permission, "leader")
        if not reach:  # everything: one more condition would narrow it
            return self.all()
        for authority in person.authorities:
            if authority.grants.get(permission) in (Scope.OWN, Scope.DEPARTMENT, Scope.SUBTREE):
                taking_part = VisitPerson.objects.filter(member=authority.member_id)
                reach |= Q(pk__in=taking_part.values("visit"))
        return self.filter(reach)


class Visit(Record):
    """A visit to a customer: planned, under way (``started_at``, still ``planned``), held, reported; or cancelled.

    ``when_at``: when it began, before that when it is planned for. ``leader`` is the first of its people: the one who owes
    the report. ``reported_at`` is the first hand-in, ``report_complete`` whether every field the form requires is filled in.
    """

    kind: ClassVar[str] = "visit"

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, related_name="+")
    opportunity = models.ForeignKey("opportunities.Opportunity", models.PROTECT, null=True, related_name="+")
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, default="other")
    goal = models.CharField(max_length=500, blank=True)
    region = models.CharField(max_length=60, blank=True)
    planned_start = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    when_at = models.GeneratedField(
        expression=Coalesce("started_at", "planned_start"),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )
    state = models.CharField(max_length=10, default="planned")
    held_at = models.DateTimeField(null=True)
    is_late_entry = models.BooleanField(default=False)
    cancel_reason = models.CharField(max_length=200, blank=True)
    result = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)
    received_by = models.CharField(max_length=60, blank=True)
    received_by_title = models.CharField(max_length=60, blank=True)
    decision_power = models.CharField(max_length=20, blank=True)
    needs = models.TextField(blank=True)
    competitors = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    cost = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    notes = models.TextField(blank=True)
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    report_complete = models.BooleanField(default=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="visit_state"),
            models.CheckConstraint(condition=Q(purpose__in=PURPOSES), name="visit_purpose"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="visit_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(started_at__isnull=False, ended_at__isnull=False),
                name="visit_held_has_times",
            ),
            models.CheckConstraint(condition=Q(reported_at=None) | Q(state="held"), name="visit_reported_was_held"),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gte=0), name="visit_cost"),
        )
        indexes = (
            models.Index(fields=["customer", "started_at"], name="visit_of_customer"),
            models.Index(fields=["leader", "started_at"], name="visit_of_leader"),
            models.Index(fields=["state", "planned_start"], name="visit_planned"),
            models.Index(fields=["when_at", "id"], name="visit_latest"),
        )

    def __str__(self) -> str:
        return f"{self.customer_id} {self.state}"


class VisitPerson(models.Model):
    """Who of us takes part in a visit, in order."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="people")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("visit", "place")
        constraints = (models.UniqueConstraint(fields=["visit", "member"], name="visit_person_once"),)

    def __str__(self) -> str:
        return f"{self.visit_id} {self.member_id}"


class DayPlanQuerySet(models.QuerySet["DayPlan"], Found["DayPlan"]):
    """Plans of the day."""

    def visible_to(self, person: Person, permission: str) -> "DayPlanQuerySet":
        """One's own; the permission (``visits.…``) widens it by the member's department."""
        return self.filter(visible(person, permission, owners=("member",), department=None))


class DayPlan(Record):
    """What a member means to do on a day (D5). The manager signs it; a later change takes the signature away."""

    kind: ClassVar[str] = "dayplan"

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    planned_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    comment = models.CharField(max_length=500, blank=True)

    objects = DayPlanQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "day"], name="dayplan_once"),)
        indexes = (models.Index(fields=["day", "member"], name="dayplan_of_day"),)

    def __str__(self) -> str:
        return f"{self.member_id} {self.day}"


class DayPlanLine(models.Model):
    """One stop of the day, in the order of the route. ``visit``: the visit that was made of it."""

    plan = models.ForeignKey(DayPlan, models.CASCADE, related_name="lines")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    place = models.PositiveSmallIntegerField()
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+")
    region = models.CharField(max_length=60, blank=True)
    time_from = models.TimeField(null=True)
    time_to = models.TimeField(null=True)
    purpose = models.CharField(max_length=20, default="other")
    goal = models.CharField(max_length=500, blank=True)
    notes = models.CharField(max_length=500, blank=True)
    origin = models.CharField(max_length=10, default="own")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("plan", "place", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(purpose__in=PURPOSES), name="dayplan_line_purpose"),
            models.CheckConstraint(condition=Q(origin__in=ORIGINS), name="dayplan_line_origin"),
        )
        indexes = (models.Index(fields=["member", "day"], name="dayplan_line_of_day"),)

    def __str__(self) -> str:
        return f"{self.day} {self.place}"


class FollowupPlanQuerySet(models.QuerySet["FollowupPlan"], Found["FollowupPlan"]):
    """Plans of follow-up."""

    def visible_to(self, person: Person, permission: str) -> "FollowupPlanQuerySet":
        """One's own, and those for customers that are one's own; the scope widens both."""
        return self.filter(_reach(person, permission, "by"))


class FollowupPlan(Record):
    """Dated steps on a customer or one of its opportunities (E8)."""

    kind: ClassVar[str] = "plan"

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    opportunity = models.ForeignKey("opportunities.Opportunity", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120, blank=True)

    objects = FollowupPlanQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["customer", "id"], name="plan_of_customer"),)

    def __str__(self) -> str:
        return self.title or f"{self.customer_id}"


class PlanLine(models.Model):
    """One step (E10): what is done, with whom, how, by which day; what support it needs from whom."""

    plan = models.ForeignKey(FollowupPlan, models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    goal = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=500, blank=True)
    with_whom = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    due_on = models.DateField(null=True)
    support = models.CharField(max_length=200, blank=True)
    support_by = models.CharField(max_length=120, blank=True)
    extra = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("plan", "place", "pk")
        indexes = (models.Index(fields=["due_on", "plan"], name="plan_line_due"),)

    def __str__(self) -> str:
        return self.action
