"""What a sender does beside the network: claim an endpoint, take its next delivery, say how it went.

Of any number of senders one has an endpoint at a time, for as long as its lease: one that dies leaves it to the next, which tells
the same delivery under the same id. So every fact arrives at least once, in the order of the log, and a receiver knows repeats.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from bihuan.base.audit.models import Event
from bihuan.base.organisation.selectors import administrators
from bihuan.insight.notices.services import Draft, notify
from bihuan.insight.webhooks.models import FAILING, GONE, RIGHTS, Delivery, Endpoint
from bihuan.insight.webhooks.rules import is_hopeless, next_attempt
from bihuan.insight.webhooks.services.endpoints import locked, may_be_told, stop
from bihuan.insight.webhooks.services.following import may_know

LEASE = timedelta(seconds=60)
"""Longer than one attempt takes; a sender takes it anew for each."""
STATUS_GONE = 410
_random = secrets.SystemRandom()


@dataclass(frozen=True)
class Attempt:
    """How an attempt went. ``error`` empty: the receiver took it. ``status`` None: it did not come to an answer."""

    error: str = ""
    status: int | None = None
    excerpt: str = ""
    milliseconds: int = 0


def waiting(*, at: datetime) -> list[str]:
    """Endpoints that have something to be told now, those first that were told longest ago."""
    due = Q(next_attempt_at=None) | Q(next_attempt_at__lte=at)
    todo = Delivery.objects.waiting()
    running = due & Q(stopped="", pk__in=todo.filter(seq__isnull=False).values("endpoint"))
    testing = Q(pk__in=todo.filter(seq=None).values("endpoint"))
    rows = Endpoint.objects.kept().filter(running | testing)
    return list(rows.order_by(F("told_at").asc(nulls_first=True), "pk").values_list("public_id", flat=True))


def claim(public_id: str, *, at: datetime) -> Endpoint | None:
    """The endpoint, ours for the lease; None when another sender is at it."""
    free = Q(leased_until=None) | Q(leased_until__lte=at)
    rows = Endpoint.objects.kept().filter(free, public_id=public_id)
    if not rows.update(leased_until=at + LEASE, told_at=at):
        return None
    return Endpoint.objects.select_related("acts_for__department").get(public_id=public_id)


def release(row: Endpoint) -> None:
    """Leave it to the next sender; unless another one has it already, because this one was away for longer than its lease."""
    Endpoint.objects.filter(pk=row.pk, leased_until=row.leased_until).update(leased_until=None)


def next_delivery(row: Endpoint, *, at: datetime) -> tuple[Delivery, Event | None] | None:
    """What is to be told next, with its fact (None: a test). What may be told no more by now is left out."""
    test = row.deliveries.waiting().filter(seq=None).order_by("pk").first()
    if test is not None:
        return test, None
    if row.stopped or (row.next_attempt_at is not None and row.next_attempt_at > at):
        return None
    if not may_be_told(row.acts_for, at):
        with transaction.atomic():
            stop(locked(row.public_id), because=RIGHTS, by=None, at=at)
        return None
    while (found := row.deliveries.waiting().order_by("seq").first()) is not None:
        assert found.seq is not None, "tests come first"
        event = Event.objects.get(seq=found.seq)
        if may_know([event], row.acts_for):
            return found, event
        Delivery.objects.filter(pk=found.pk).update(skipped_at=at)
    return None


@transaction.atomic
def ended(delivery: Delivery, attempt: Attempt, *, at: datetime) -> Endpoint:
    """Say how it went; the endpoint as it stands then. A failure puts off all that waits behind it, in the end for good;
    that of a sender who was away for longer than its lease does not, once another one has told the delivery.
    """
    values = {"status": attempt.status, "error": attempt.error, "excerpt": attempt.excerpt}
    tried = Delivery.objects.filter(pk=delivery.pk)
    if attempt.error:
        tried = tried.filter(delivered_at=None)
    counted = tried.update(attempts=F("attempts") + 1, tried_at=at, milliseconds=attempt.milliseconds, **values)
    rows = Endpoint.objects.select_for_update(of=("self",)).select_related("acts_for__department")
    row = rows.get(pk=delivery.endpoint_id)
    if delivery.seq is None:
        # A test is tried once, whatever comes of it: who asked for it looks.
        tried.update(**({"skipped_at": at} if attempt.error else {"delivered_at": at}))
    elif not attempt.error:
        tried.filter(skipped_at=None).update(delivered_at=at)
        _set(row, failures=0, failing_since=None, next_attempt_at=None)
    elif counted and not row.stopped:
        _failed(row, attempt, at)
    row.refresh_from_db()
    return row


def _failed(row: Endpoint, attempt: Attempt, at: datetime) -> None:
    since = row.failing_since or at
    failures = row.failures + 1
    later = next_attempt(failures, at=at, drawn=_random.random())
    _set(row, failures=failures, failing_since=since, next_attempt_at=later)
    because = GONE if attempt.status == STATUS_GONE else FAILING if is_hopeless(since, at) else ""
    if because:
        stop(row, because=because, by=None, at=at)


def tell_administrators(row: Endpoint, *, at: datetime) -> None:
    """That it has stopped, once for each time that it does. It costs nobody else anything."""
    stopped = "" if row.stopped_at is None else row.stopped_at.isoformat()
    parameters = {"name": row.name, "because": row.stopped}
    about = (row.kind, row.public_id)
    drafts = (
        Draft(one.pk, "webhook_stopped", f"{row.public_id}:{stopped}", about, parameters) for one in administrators()
    )
    notify(drafts, at=at)


def untold_stops() -> list[Endpoint]:
    """Endpoints that stopped by themselves."""
    return list(Endpoint.objects.kept().filter(stopped__in=(FAILING, GONE, RIGHTS)))


def tidy(*, before: datetime) -> int:
    """Forget deliveries made or left out before that; a replay writes them anew. How many."""
    over = Q(delivered_at__lt=before) | Q(skipped_at__lt=before)
    return (
        Delivery.objects.filter(over, tried_at__lt=before).delete()[0]
        + (Delivery.objects.filter(skipped_at__lt=before, tried_at=None).delete()[0])
    )


def _set(row: Endpoint, **values: object) -> None:
    Endpoint.objects.filter(pk=row.pk).update(**values)
