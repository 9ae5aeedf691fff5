"""Correcting what the rules judge: the entry is withdrawn and made anew, in the caller's transaction; both stay to be seen."""

from datetime import datetime
from typing import NamedTuple

from bihuan.base.audit.facts import Fact
from bihuan.base.audit.models import Event
from bihuan.base.audit.services import Actor, record, withdraw
from bihuan.base.records.refusals import Missing


class _Author(NamedTuple):
    """Whoever made the first entry, by the id in the log."""

    code: str


def latest(kind: str, public_id: str, verb: str) -> Event:
    """The record's last entry of that verb that counts; Missing when there is none."""
    counting = Event.objects.filter(kind=kind, subject=public_id, verb=verb, withdrawal=None)
    found = counting.order_by("-seq").first()
    if found is None:
        raise Missing
    return found


def replace(entry: Event, fact: Fact, *, reason: str, by: Actor, at: datetime) -> Event:
    """Withdraw the entry and record the fact in its place: at the same moment and by the same person.

    Who corrected, when and why stands on the withdrawal.
    """
    withdraw(seqs=[entry.seq], reason=reason, by=by, at=at)
    return record([fact], by=_Author(entry.actor), at=entry.at)[0]
