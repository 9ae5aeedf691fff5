"""Reading the log: a record's timeline, the projection the engine reads, the proof of the chain."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef, QuerySet

from bihuan.base.audit.events import FactWithdrawn, PrivacyErased
from bihuan.base.audit.lines import MERGED, READ, fact, line
from bihuan.base.audit.models import Event, Head, Mention, Withdrawal
from bihuan.base.audit.services import digest, link

__all__ = [
    "MERGED",
    "READ",
    "broken_link",
    "fact",
    "history",
    "line",
    "merged",
    "projection",
    "renamed",
    "told_between",
    "took_in",
]

CHUNK = 2_000
META = (FactWithdrawn.verb, PrivacyErased.verb)
"""Facts about the log itself, which no rule reads."""


def history(kind: str, public_id: str, *, alone: bool = False) -> QuerySet[Event]:
    """The events on a record's timeline, the latest first, those withdrawn marked by ``withdrawal``.

    A customer's holds what happened to those that were merged into it. ``alone``: nothing was, as ``took_in`` has told.
    """
    names = {public_id}
    if kind == "customer" and not alone:
        names |= {lost for lost, left in merged().items() if left == public_id}
    about = Mention.objects.filter(kind=kind, public_id__in=names)
    return Event.objects.filter(seq__in=about.values("event")).select_related("withdrawal").order_by("-seq")


def took_in() -> Exists:
    """Whether another was ever merged into a customer: a column of customers, so that their pages need not ask for all mergers."""
    return Exists(Event.objects.filter(kind="customer", subject=OuterRef("public_id"), verb=MERGED))


def projection() -> QuerySet[Event]:
    """What the engine reads, in no order: without what was withdrawn, without facts about the log."""
    return Event.objects.filter(withdrawal=None).exclude(verb__in=META)


def merged() -> dict[str, str]:
    """Customer ids that were merged away → the id that is left, through chains of merges."""
    rows = projection().filter(verb=MERGED).order_by("seq").values_list("subject", "data")
    into = {data["merged"]: subject for subject, data in rows}
    return {lost: _chain(lost, into)[-1] for lost in into}


def _chain(lost: str, into: Mapping[str, str]) -> list[str]:
    """The ids that it has had since, one after the other; a circle, which no service makes, is left where it closes."""
    passed = [into[lost]]
    while passed[-1] in into and into[passed[-1]] not in passed:
        passed.append(into[passed[-1]])
    return passed


def renamed(lost: Collection[str]) -> set[str]:
    """Those ids, and whatever was merged into one of them: all that these merges concern."""
    rows = Event.objects.filter(verb=MERGED).order_by("seq").values_list("subject", "data")
    into = {data["merged"]: subject for subject, data in rows}
    return set(lost) | {name for name in into if set(lost) & set(_chain(name, into))}


def broken_link(using: str = DEFAULT_DB_ALIAS) -> int | None:
    """The ``seq`` of the first entry that was changed, inserted, left out or cut off; None: the log is whole.

    Also what stands beside the chain: personal data blanked, or an entry taken out of the projection, by no entry of the log.
    ``using`` names another database: a copy.
    """
    before, expected = "", 1
    blanked: set[int] = set()
    erased: set[int] = set()
    withdrawn: dict[int, int] = {}
    for event in _in_order(using):
        sound = event.seq == expected and event.hash == link(before, event)
        if not sound or (event.private is not None and digest(event.private) != event.private_hash):
            return event.seq
        if event.private is None and event.private_hash:
            blanked.add(event.seq)
        if event.verb == PrivacyErased.verb:
            erased.update(event.data["events"])
        elif event.verb == FactWithdrawn.verb:
            withdrawn[int(event.subject)] = event.seq
        before, expected = event.hash, expected + 1
    head = Head.objects.using(using).filter(pk=1).first()
    if ((head.seq, head.hash) if head else (0, "")) != (expected - 1, before):
        return expected
    said = set(withdrawn.items()) ^ set(Withdrawal.objects.using(using).values_list("event", "by"))
    return min([*(blanked - erased), *(seq for seq, _ in said)], default=None)


def _in_order(using: str) -> Iterator[Event]:
    last = 0
    while chunk := list(Event.objects.using(using).filter(seq__gt=last).order_by("seq")[:CHUNK]):
        yield from chunk
        last = chunk[-1].seq


def told_between(since: datetime, until: datetime) -> QuerySet[Event]:
    """Entries of [since, until) that count."""
    return projection().filter(at__gte=since, at__lt=until).order_by("at", "seq")
