"""Tokens."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from bihuan.base.records.models import Found, new_public_id


class ApiTokenQuerySet(models.QuerySet["ApiToken"], Found["ApiToken"]):
    """Tokens."""

    def good(self, at: datetime) -> "ApiTokenQuerySet":
        """Those that have neither been revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class ApiToken(models.Model):
    """A token of a member's. Kept is the hash of its secret only; ``shown`` is how it begins, so that one recognises it.

    It may what the member may at the moment of a request, cut down to ``permissions`` (none named: everything), and nothing but
    read with ``read_only``. ``requests`` are those of the minute ``minute``: all processes count there, one statement each.
    """

    kind: ClassVar[str] = "token"

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    secret_hash = models.CharField(max_length=64, unique=True)
    shown = models.CharField(max_length=20)
    permissions: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    read_only = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    minute = models.DateTimeField(null=True)
    requests = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.shown}… {self.name}"
