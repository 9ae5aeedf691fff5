"""Answers that are given again to a request that is sent again."""

from typing import Any

from django.conf import settings
from django.db import models


class Answer(models.Model):
    """What a request with this ``Idempotency-Key`` of the member's was answered; ``digest`` is of what was asked."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "key"], name="answer_once_a_key"),)

    def __str__(self) -> str:
        return f"{self.member_id} {self.key} {self.status}"
