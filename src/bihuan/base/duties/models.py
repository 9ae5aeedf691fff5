"""What the engine opened and found, kept in step with the log, and what it needs to keep so.

States are not stored: they follow from a duty's moments and now (``DutyQuerySet.at``).
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from bihuan.base.audit.models import Event
from bihuan.base.duties.querysets import Decidable, Owed, Visible
from bihuan.base.records.models import new_public_id

CODE, KEY = 64, 200
"""Lengths of a member's code and of what is exported as a duty's key."""


class Cursor(models.Model):
    """How far the log is read (pk 1). Whoever changes answers holds this row's lock, so each is found once.

    ``reached``: the moment the clock has come to, it never goes back. ``first_event``: the log's first moment, nanoseconds.
    ``regulation``: what the stored answers were judged by. ``log_seq`` is no column: where the log ended when the row was
    written last.
    """

    log_seq = 0

    seq = models.BigIntegerField(default=0)
    reached = models.DateTimeField(null=True)
    first_event = models.BigIntegerField(null=True)
    regulation = models.CharField(max_length=64, blank=True)


class Case(models.Model):
    """What a clause is about, as the engine names it: ``visit`` ``V1``, ``person`` ``li.wei``; an empty name: all of the kind."""

    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=KEY, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "name"], name="case_once"),)

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


class Reference(models.Model):
    """An entry of the log that a case reads under a topic, and from when on it matters (nanoseconds)."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="references", db_index=False)
    topic = models.CharField(max_length=12)
    moment = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["event", "case", "topic"], name="reference_once"),)
        indexes = (models.Index(fields=["case", "topic", "moment", "event"]),)


class Awaited(models.Model):
    """An entry of the log with a moment that lies ahead: it touches its cases once more when that has come."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="awaited", primary_key=True)
    wake_at = models.DateTimeField(db_index=True)


class Holding(models.Model):
    """Who owns a customer, or holds an opportunity open, over [since, until) in nanoseconds: finds the cases of a person."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="holdings")
    who = models.CharField(max_length=CODE)
    since = models.BigIntegerField()
    until = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["who", "until"]),)


class PersonState(models.Model):
    """A person as the stored answers count them: what differs now has yet to be judged."""

    code = models.CharField(max_length=CODE, primary_key=True)
    state = models.JSONField()


class Finding(models.Model):
    """An answer of a rule. ``clause``, ``rule`` (its kind, ``visit report``) and ``starts_on`` (the version) name the rule.

    ``origin`` (nanoseconds) says which answers a later fact replaces.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    clause = models.CharField(max_length=12)
    rule = models.CharField(max_length=24)
    starts_on = models.DateField()
    origin = models.BigIntegerField()
    about_kind = models.CharField(max_length=16)
    about_id = models.CharField(max_length=KEY)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True


class DutyQuerySet(Owed["Duty"]):
    """Duties."""


class Duty(Finding):
    """Something owed by a time. ``done_at``: the first hand-in; ``completed_at``: when nothing was missing any more.

    ``count`` and ``target`` only of a quota; ``opened_by``: the entry of the log that opened it, 0 where time did.
    ``due_at`` is an exclusive bound. ``waived_at`` counts from then on.
    """

    key = models.CharField(max_length=KEY, db_index=True)
    who = models.CharField(max_length=CODE)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    missing_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    count = models.IntegerField(null=True)
    target = models.IntegerField(null=True)
    opened_by = models.BigIntegerField()
    late_points = models.SmallIntegerField()
    late_fine = models.DecimalField(max_digits=12, decimal_places=2)
    missing_points = models.SmallIntegerField()
    missing_fine = models.DecimalField(max_digits=12, decimal_places=2)
    incomplete_points = models.SmallIntegerField()
    incomplete_fine = models.DecimalField(max_digits=12, decimal_places=2)
    waived_at = models.DateTimeField(null=True)
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    waived_reason = models.TextField(blank=True)

    objects = DutyQuerySet.as_manager()
    kind: ClassVar[str] = "duty"

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "clause", "rule", "starts_on", "key", "opened_by"], name="duty_found_once"
            ),
        )
        indexes = (
            models.Index(fields=["case", "origin"]),
            models.Index(fields=["member", "due_at"]),
            models.Index(fields=["member", "due_at"], condition=Q(completed_at=None), name="duty_to_do"),
            models.Index(fields=["about_kind", "about_id"]),
            models.Index(fields=["clause", "opened_at"]),
            models.Index(fields=["due_at"]),
        )

    def __str__(self) -> str:
        return self.key


class ProposalQuerySet(Decidable["Proposal"]):
    """Proposals."""


class Proposal(Finding):
    """Something the rules propose to do. ``member``: the person it is about, or the customer's owner at that moment.

    ``lapsed_at``: since then the rules no longer propose it; kept because somebody had decided it.
    """

    at = models.DateTimeField()
    action = models.CharField(max_length=16)
    decision = models.CharField(max_length=10, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    lapsed_at = models.DateTimeField(null=True)

    objects = ProposalQuerySet.as_manager()
    kind: ClassVar[str] = "proposal"

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "clause", "rule", "starts_on", "origin"], name="proposal_found_once"
            ),
        )
        indexes = (
            models.Index(fields=["case", "origin"]),
            models.Index(fields=["member", "at"]),
            models.Index(fields=["at"], condition=Q(decision="", lapsed_at=None), name="proposal_to_decide"),
            models.Index(fields=["about_kind", "about_id"]),
        )

    def __str__(self) -> str:
        return f"{self.clause} {self.action} {self.about_kind}:{self.about_id}"


class ViolationQuerySet(Visible["Violation"]):
    """Violations."""


class Violation(Finding):
    """Something done although a gate stood before it, by the entry ``done_by`` of the log. ``actor``: a code or ``system``."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=CODE)
    done_by = models.BigIntegerField()

    objects = ViolationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "clause", "rule", "starts_on", "done_by"], name="violation_found_once"
            ),
        )
        indexes = (
            models.Index(fields=["case", "origin"]),
            models.Index(fields=["member", "at"]),
            models.Index(fields=["at"]),
            models.Index(fields=["about_kind", "about_id"]),
        )

    def __str__(self) -> str:
        return f"{self.clause} {self.about_kind}:{self.about_id}"


class Alarm(models.Model):
    """The next moment at which a rule will find something in a case without any new fact."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    clause = models.CharField(max_length=12)
    rule = models.CharField(max_length=24)
    starts_on = models.DateField()
    wake_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "clause", "rule", "starts_on"], name="alarm_once"),)


class Move(models.Model):
    """A duty that a change of people, of the regulation or of the calendar moved: what its owner is to be told.

    ``change``: ``opened``, ``dropped`` or ``moved``; ``cause``: ``people``, ``regulation`` or ``rebuild``.
    """

    at = models.DateTimeField(db_index=True)
    cause = models.CharField(max_length=12)
    change = models.CharField(max_length=8)
    key = models.CharField(max_length=KEY)
    clause = models.CharField(max_length=12)
    about_kind = models.CharField(max_length=16)
    about_id = models.CharField(max_length=KEY)
    who = models.CharField(max_length=CODE)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    old_due_at = models.DateTimeField(null=True)
    new_due_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.change} {self.key}"
