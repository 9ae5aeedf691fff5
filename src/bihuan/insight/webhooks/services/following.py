"""From the log to deliveries: each endpoint reads it by its own cursor, exactly once, and is told what it wants and may know."""

from datetime import datetime

from django.db import transaction

from bihuan.base.audit.events import FactWithdrawn
from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Member
from bihuan.insight.webhooks.models import RIGHTS, Delivery, Endpoint
from bihuan.insight.webhooks.scope import visible
from bihuan.insight.webhooks.services.endpoints import locked, may_be_told, stop

CHUNK = 500
MOST_CHUNKS = 20
"""Read for one endpoint in one run; a longer log goes on in the next."""
MOST_WAITING = 5_000
"""Deliveries that may wait for an endpoint: while it is slow the log waits where it is, and nothing is lost."""


def follow(*, at: datetime) -> int:
    """Write down what is to be told; how many deliveries that makes."""
    running = Endpoint.objects.kept().filter(stopped="").order_by("pk").values_list("public_id", flat=True)
    return sum(_follow(public_id, at) for public_id in list(running))


def _follow(public_id: str, at: datetime) -> int:
    written = 0
    for _ in range(MOST_CHUNKS):
        read, new = _chunk(public_id, at)
        written += new
        if read < CHUNK:
            break
    return written


@transaction.atomic
def _chunk(public_id: str, at: datetime) -> tuple[int, int]:
    """The cursor moves in the transaction that writes the rows: neither can be without the other."""
    row = locked(public_id)
    if row.stopped or row.deliveries.waiting().count() >= MOST_WAITING:
        return 0, 0
    if not may_be_told(row.acts_for, at):
        stop(row, because=RIGHTS, by=None, at=at)
        return 0, 0
    events = list(Event.objects.filter(seq__gt=row.seq).order_by("seq")[:CHUNK])
    if not events:
        return 0, 0
    written = queue(row, events, at=at)
    Endpoint.objects.filter(pk=row.pk).update(seq=events[-1].seq)
    return len(events), written


def queue(row: Endpoint, events: list[Event], *, at: datetime) -> int:
    """Deliveries of those that it wants and may be told; one that had been told before (a replay) is told again."""
    wanted = [event for event in events if row.wants(event.verb)]
    told = may_know(wanted, row.acts_for)
    wanted = [event for event in wanted if event.seq in told]
    before = row.deliveries.filter(seq__in=[event.seq for event in wanted])
    known = set(before.values_list("seq", flat=True))
    before.update(delivered_at=None, skipped_at=None, attempts=0, error="")
    Delivery.objects.bulk_create(
        Delivery(endpoint=row, seq=event.seq, verb=event.verb, created_at=at)
        for event in wanted
        if event.seq not in known
    )
    return len(wanted)


def may_know(events: list[Event], person: Member) -> set[int]:
    """The ``seq`` of those that the person may be told. That a fact was withdrawn is told to whoever may know the fact."""
    about = {event.seq: int(event.subject) for event in events if event.verb == FactWithdrawn.verb}
    others = list(Event.objects.filter(seq__in=set(about.values()))) if about else []
    seen = visible([*(event for event in events if event.seq not in about), *others], person)
    return {event.seq for event in events if about.get(event.seq, event.seq) in seen}
