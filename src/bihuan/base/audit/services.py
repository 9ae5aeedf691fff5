"""The only door into the log."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from django.db import transaction
from django.db.models.functions import Now

from bihuan.base.audit.events import FactWithdrawn, PrivacyErased
from bihuan.base.audit.facts import Fact, plain
from bihuan.base.audit.lines import check
from bihuan.base.audit.models import Event, Head, Mention, Withdrawal
from bihuan.base.records.prepared import Prepared
from bihuan.base.records.refusals import Missing, Refused
from bihuan.base.records.services import insert, insert_values, update_values

SYSTEM = "system"


class Actor(Protocol):
    """Who does something: a member. ``code`` is the person's id in the log."""

    @property
    def code(self) -> str: ...


class Told(NamedTuple):
    """A fact with its own who and when. ``by`` None: the system itself."""

    fact: Fact
    by: Actor | None
    at: datetime


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def digest(value: Any) -> str:
    """SHA-256 of a JSON value in its one canonical spelling."""
    return hashlib.sha256(_canonical(value).encode()).hexdigest()


def link(before: str, event: Event) -> str:
    """The hash that closes the chain at the event; ``before`` is the one of the event before it."""
    when = plain(event.at), plain(event.recorded_at)
    what = event.actor, event.verb, event.kind, event.subject, digest(event.data), event.private_hash
    return digest([before, event.seq, *when, *what])


def record(facts: Iterable[Fact], *, by: Actor | None, at: datetime) -> list[Event]:
    """Append the facts, in order, within the caller's transaction. ``by`` None: the system itself.

    Holds the lock on the log's head until the transaction ends: record last, and keep the transaction short.

    Raises:
        Complaint: the engine could not read the fact (a mistake of the caller's).
        Refused: a text holds a character that cannot be stored.
    """
    return record_told(Told(fact, by, at) for fact in facts)


def record_told(told: Iterable[Told]) -> list[Event]:
    """The same of facts by several people at several times: an import tells what happened when it happened.

    Order in the log is the order here, whatever the times; that none lies in the future is the caller's to see to.
    """
    facts = list(told)
    if not facts:
        return []
    head, now = _locked_head()
    events = [_event(one, head.seq + number) for number, one in enumerate(facts, start=1)]
    for event in events:
        check(event)
        event.recorded_at = now
        event.hash = head.hash = link(head.hash, event)
    head.seq = events[-1].seq
    insert(events)
    mentions = (
        (event.seq, kind, public_id)
        for event, one in zip(events, facts, strict=True)
        for kind, public_id in sorted(one.fact.mentions())
    )
    insert_values(Mention, ("event_id", "kind", "public_id"), mentions)
    update_values(Head, ("seq", "hash"), [(head.pk, (head.seq, head.hash))])
    return events


@transaction.atomic
def withdraw(*, seqs: Sequence[int], reason: str, by: Actor | None, at: datetime) -> list[Event]:
    """Take entries back: they stay in the log and count no more. Refuses what is withdrawn already, and entries about entries."""
    _locked_head()
    withdrawn = Event.objects.in_bulk(seqs)
    if len(withdrawn) != len(set(seqs)):
        raise Missing
    if Withdrawal.objects.filter(event__in=seqs).exists():
        raise Refused("already_withdrawn")
    if any(event.verb in (FactWithdrawn.verb, PrivacyErased.verb) for event in withdrawn.values()):
        raise Refused("not_to_be_withdrawn")
    events = record([FactWithdrawn(subject=str(seq), reason=reason) for seq in seqs], by=by, at=at)
    Withdrawal.objects.bulk_create(
        Withdrawal(event=withdrawn[seq], by=event) for seq, event in zip(seqs, events, strict=True)
    )
    return events


@transaction.atomic
def erase(*, kind: str, public_id: str, reason: str, by: Actor | None, at: datetime) -> int:
    """Blank the personal data in the log about a record; how many entries that were. The chain stays whole."""
    concerned = Event.objects.filter(mentions__kind=kind, mentions__public_id=public_id, private__isnull=False)
    seqs = tuple(concerned.order_by("seq").values_list("seq", flat=True))
    if seqs:
        record([PrivacyErased(subject=public_id, events=seqs, reason=reason)], by=by, at=at)
        Event.objects.filter(seq__in=seqs).update(private=None)
    return len(seqs)


def _locked_head() -> tuple[Head, datetime]:
    """The log's head, nobody else's until the transaction ends, and the database's clock."""
    if not transaction.get_connection().in_atomic_block:
        # PostgreSQL says so itself; SQLite would write entries of what then did not happen.
        raise transaction.TransactionManagementError("facts are recorded in the transaction of what happened")
    if not (rows := _HEAD()):
        Head.objects.bulk_create([Head(pk=1)], ignore_conflicts=True)
        rows = _HEAD()
    return rows[0], rows[0].clock


_HEAD: Prepared[Any] = Prepared(lambda: Head.objects.select_for_update().filter(pk=1).annotate(clock=Now()))


def _event(told: Told, seq: int) -> Event:
    fact, by, at = told
    hidden = fact.private_data()
    if hidden:
        # Without salt a blanked phone number could be found again by trying them all.
        hidden["_salt"] = secrets.token_hex(8)
    return Event(
        seq=seq,
        at=at,
        actor=SYSTEM if by is None else by.code,
        verb=fact.verb,
        kind=fact.kind,
        subject=fact.subject,
        data=fact.data(),
        private=hidden or None,
        private_hash=digest(hidden) if hidden else "",
    )
