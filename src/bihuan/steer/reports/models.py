"""Daily, weekly and management reports: one table, one life — draft, submitted, returned, signed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from bihuan.base.access.predicate import Person, visible
from bihuan.base.records.models import Found, Record

DRAFT, SUBMITTED, RETURNED, SIGNED = STATES = ("draft", "submitted", "returned", "signed")
DAILY, WEEKLY, MANAGEMENT = KINDS = ("daily", "weekly", "management")


class ReportQuerySet(models.QuerySet["Report"], Found["Report"]):
    """Reports."""

    def visible_to(self, person: Person, permission: str) -> "ReportQuerySet":
        """Those over which the permission reaches. A draft is its writer's alone: nobody reads over a shoulder."""
        own = Q(writer__in=[authority.member_id for authority in person.authorities[:1]])
        return self.filter(visible(person, permission, owners=("writer",), department=None)).filter(
            own | Q(submitted_at__isnull=False)
        )

    def waiting(self) -> "ReportQuerySet":
        """Those handed in that nobody has signed or returned."""
        return self.filter(state=SUBMITTED, archived_at=None)


class Report(Record):
    """A person's report on a day or a week.

    ``words`` and ``extra`` are what the writer says, field → text, ``revisions`` field → how often it was saved. ``figures``
    are computed anew until the report is handed in; from then on they are what was handed in.
    """

    kind: ClassVar[str] = "report"

    report_kind = models.CharField(max_length=12)
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    period = models.CharField(max_length=10)
    starts_on = models.DateField()
    state = models.CharField(max_length=10, default=DRAFT)
    words = models.JSONField(default=dict)
    revisions = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    submitted_at = models.DateTimeField(null=True)
    first_submitted_at = models.DateTimeField(null=True)
    complete = models.BooleanField(default=False)
    completed_at = models.DateTimeField(null=True)
    addressee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["writer", "report_kind", "period"], name="report_once_a_period"),
            models.CheckConstraint(condition=Q(report_kind__in=KINDS), name="report_kind_known"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="report_state_known"),
            models.CheckConstraint(
                condition=Q(state=DRAFT) | Q(submitted_at__isnull=False), name="report_handed_in_when_no_draft"
            ),
            models.CheckConstraint(
                condition=~Q(state=SIGNED) | (Q(decided_by__isnull=False) & ~Q(decided_by=models.F("writer"))),
                name="report_signed_by_another",
            ),
        )
        indexes = (
            models.Index(fields=["report_kind", "period", "writer"]),
            models.Index(fields=["state", "submitted_at"]),
            models.Index(fields=["writer", "-starts_on"]),
        )

    def __str__(self) -> str:
        return f"{self.report_kind} {self.period} {self.writer_id}"


class PlanLine(models.Model):
    """An intended visit of the week after the one reported (A3). Handed in, it becomes a line of that day's plan."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="plan")
    place = models.PositiveSmallIntegerField()
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+")
    region = models.CharField(max_length=60, blank=True)
    day = models.DateField(null=True)
    time_from = models.TimeField(null=True)
    purpose = models.CharField(max_length=20, blank=True)
    goal = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("report", "place")
        constraints = (models.UniqueConstraint(fields=["report", "place"], name="report_plan_place"),)

    def __str__(self) -> str:
        return f"{self.report_id} {self.place}"


class SignOff(models.Model):
    """One decision about a report as it was handed in; ``content_hash`` says what was decided about."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="sign_offs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decision = models.CharField(max_length=10)
    comment = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(decision__in=(SIGNED, RETURNED)), name="sign_off_decision_known"),
        )

    def __str__(self) -> str:
        return f"{self.report_id} {self.decision}"


class Comment(models.Model):
    """A remark on a report that has been handed in."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="comments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.report_id} {self.by_id}"


class Copy(models.Model):
    """Who a report went to (A18): ``to`` has to do something with it, ``cc`` is to know."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="copies")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    part = models.CharField(max_length=2)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("report", "-part", "pk")
        constraints = (models.UniqueConstraint(fields=["report", "member"], name="report_copy_once"),)
        indexes = (models.Index(fields=["member", "read_at"]),)

    def __str__(self) -> str:
        return f"{self.report_id} {self.part} {self.member_id}"
