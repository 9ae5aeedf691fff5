"""Notices, what each member wants by mail, how far the log has been read, and the outbox."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from bihuan.base.organisation.models import Member

KEY = 200


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices."""

    def of(self, member: Member) -> "NoticeQuerySet":
        """The member's; nobody reads another's."""
        return self.filter(member=member)

    def unread(self) -> "NoticeQuerySet":
        """Not looked at yet."""
        return self.filter(read_at=None)


class Notice(models.Model):
    """Something a member should know. ``parameters``: what the wording mentions, no names of records.

    ``dedupe_key`` says what it is about so that nobody is told twice, whoever looks and how often.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    about_kind = models.CharField(max_length=16, blank=True)
    about_id = models.CharField(max_length=KEY, blank=True)
    parameters = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    dedupe_key = models.CharField(max_length=300, unique=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=["member", "-created_at"]),
            models.Index(fields=["member"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["created_at"], condition=Q(mailed_at=None), name="notice_to_mail"),
        )

    def __str__(self) -> str:
        return self.dedupe_key


class Wish(models.Model):
    """Whether a member wants a kind of notice by mail. Without one the kind's own default holds."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    by_mail = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "kind"], name="wish_once"),)

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind}"


class Cursor(models.Model):
    """How far the log and the moves of duties have been read (pk 1), and since when anything is told at all."""

    seq = models.BigIntegerField(default=0)
    move = models.BigIntegerField(default=0)
    since = models.DateTimeField(null=True)


class Mail(models.Model):
    """A mail to be sent, or sent. ``next_attempt_at`` None: it will not be tried any more."""

    dedupe_key = models.CharField(max_length=300, unique=True)
    to = models.EmailField()
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    WAITING: ClassVar[str] = "waiting"
    SENT: ClassVar[str] = "sent"
    GIVEN_UP: ClassVar[str] = "given_up"

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=["next_attempt_at"], condition=Q(sent_at=None), name="mail_to_send"),
            models.Index(fields=["-created_at"]),
        )

    def __str__(self) -> str:
        return self.dedupe_key

    @property
    def state(self) -> str:
        """How it stands."""
        if self.sent_at is not None:
            return self.SENT
        return self.GIVEN_UP if self.next_attempt_at is None else self.WAITING

    def is_due(self, at: datetime) -> bool:
        """Whether it is to be tried now."""
        return self.sent_at is None and self.next_attempt_at is not None and self.next_attempt_at <= at
