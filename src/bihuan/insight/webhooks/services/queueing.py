"""What people do about deliveries: a test, telling again, leaving one out."""

from datetime import datetime

from django.db import transaction

from bihuan.base.access.predicate import require
from bihuan.base.audit.models import Event
from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Missing, Refused
from bihuan.insight.webhooks.events import WebhookReplayed
from bihuan.insight.webhooks.models import Delivery, Endpoint
from bihuan.insight.webhooks.services.endpoints import MANAGE, locked
from bihuan.insight.webhooks.services.following import queue

MOST_TESTS = 3
"""Tests of an endpoint that may wait."""


@transaction.atomic
def test(*, endpoint: str, by: Member, at: datetime) -> Delivery:
    """Put a test in, which goes at the sender's next turn, also while the endpoint is paused."""
    require(by, MANAGE)
    row = locked(endpoint)
    if row.deliveries.waiting().filter(seq=None).count() >= MOST_TESTS:
        raise Refused("too_many_tests")
    return Delivery.objects.create(endpoint=row, verb=Delivery.TEST, created_at=at)


@transaction.atomic
def replay(*, endpoint: str, seq: int, by: Member, at: datetime) -> Delivery:
    """Tell this fact again (or for the first time), as far as it is wanted and may be told."""
    require(by, MANAGE)
    row = locked(endpoint)
    event = Event.objects.filter(seq=seq).first()
    if event is None:
        raise Missing
    if not queue(row, [event], at=at):
        raise Refused("not_for_this_webhook")
    _at_once(row)
    record([WebhookReplayed(subject=row.public_id, seq=seq)], by=by, at=at)
    return row.deliveries.get(seq=seq)


@transaction.atomic
def replay_since(*, endpoint: str, since: datetime, by: Member, at: datetime) -> Endpoint:
    """Tell everything again that was recorded from this moment on, also what never was told: its cursor goes back there."""
    require(by, MANAGE)
    row = locked(endpoint)
    first = Event.objects.filter(recorded_at__gte=since).order_by("seq").values_list("seq", flat=True).first()
    if first is None or first > row.seq:
        raise Refused("nothing_to_replay", field="since")
    # What waits further on comes again when the cursor passes, in the order of the log.
    row.deliveries.waiting().filter(seq__gte=first).update(skipped_at=at)
    Endpoint.objects.filter(pk=row.pk).update(seq=first - 1)
    _at_once(row)
    record([WebhookReplayed(subject=row.public_id, since=since)], by=by, at=at)
    row.refresh_from_db()
    return row


@transaction.atomic
def skip(*, endpoint: str, delivery: int, by: Member, at: datetime) -> Delivery:
    """Leave one out that the receiver will not take, so that those behind it go on."""
    require(by, MANAGE)
    row = locked(endpoint)
    if not row.deliveries.waiting().filter(pk=delivery).update(skipped_at=at):
        found = row.deliveries.filter(pk=delivery).exists()
        raise Refused("not_waiting") if found else Missing()
    _at_once(row)
    return row.deliveries.get(pk=delivery)


def _at_once(row: Endpoint) -> None:
    """Do not wait for the end of the pause: somebody has just seen to it."""
    Endpoint.objects.filter(pk=row.pk).update(next_attempt_at=None)
