"""Reading the log: a record's timeline, the projection the engine reads, the proof of the chain."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from bihuan.base.audit.events import FactWithdrawn, PrivacyErased
from bihuan.base.audit.models import Event, Head
from bihuan.base.audit.services import digest, link
from bihuan.playbook.facts import Fact as PlaybookFact
from bihuan.playbook.facts import read_fact

CHUNK = 2_000
META = (FactWithdrawn.verb, PrivacyErased.verb)
"""Facts about the log itself, which no rule reads."""


class _Anyone:
    """Every person id is known here: what is in the log was checked when it went in."""

    def __contains__(self, item: object) -> bool:
        return True


def history(kind: str, public_id: str) -> QuerySet[Event]:
    """The events on a record's timeline, the latest first, those withdrawn marked by ``withdrawal``."""
    about = Event.objects.filter(mentions__kind=kind, mentions__public_id=public_id)
    return about.select_related("withdrawal").order_by("-seq")


def projection() -> QuerySet[Event]:
    """What the engine reads, in no order: without what was withdrawn, without facts about the log."""
    return Event.objects.filter(withdrawal=None).exclude(verb__in=META)


def merged() -> dict[str, str]:
    """Customer ids that were merged away → the id that is left, through chains of merges."""
    rows = projection().filter(verb="customer.merged").order_by("seq").values_list("subject", "data")
    into = {data["merged"]: subject for subject, data in rows}
    return {lost: _end(lost, into) for lost in into}


def _end(lost: str, into: Mapping[str, str]) -> str:
    seen = {lost}
    while (lost := into[lost]) in into and lost not in seen:
        seen.add(lost)
    return lost


def line(event: Event, into: Mapping[str, str]) -> dict[str, Any]:
    """The event as a line of ``events.jsonl`` (docs/reference/replay.md); ``into`` resolves merged customers."""
    data, subject = dict(event.data), event.subject
    if event.kind == "customer":
        subject = into.get(subject, subject)
    if isinstance(data.get("customer"), str):
        data["customer"] = into.get(data["customer"], data["customer"])
    at = event.at.isoformat()
    return {"at": at, "actor": event.actor, "verb": event.verb, "subject": f"{event.kind}:{subject}", "data": data}


def fact(event: Event, into: Mapping[str, str]) -> PlaybookFact:
    """The event as the engine takes it."""
    return read_fact(line(event, into), event.seq, _Anyone())


def broken_link() -> int | None:
    """The ``seq`` of the first entry that was changed, inserted, left out or cut off; None: the log is whole."""
    before, expected = "", 1
    for event in _in_order():
        sound = event.seq == expected and event.hash == link(before, event)
        if not sound or (event.private is not None and digest(event.private) != event.private_hash):
            return event.seq
        before, expected = event.hash, expected + 1
    head = Head.objects.filter(pk=1).first()
    whole = head is None or (head.seq == expected - 1 and head.hash == before)
    return None if whole else expected


def _in_order() -> Iterator[Event]:
    last = 0
    while chunk := list(Event.objects.filter(seq__gt=last).order_by("seq")[:CHUNK]):
        yield from chunk
        last = chunk[-1].seq


def told_between(since: datetime, until: datetime) -> QuerySet[Event]:
    """Entries of [since, until) that count."""
    return projection().filter(at__gte=since, at__lt=until).order_by("at", "seq")
