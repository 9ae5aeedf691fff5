"""Which duties were waived, from the log: the earliest ``duty.waived`` of a key counts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from bihuan.base.audit import selectors as log
from bihuan.base.audit.models import Event
from bihuan.base.duties.events import DutyWaived

CHUNK = 200


class Waiver(NamedTuple):
    """When, by whom (a code or ``system``) and why a duty was waived."""

    at: datetime
    actor: str
    reason: str


Waivers = Mapping[str, Waiver]


def waivers(keys: Iterable[str] | None, *, upto: int, now: datetime) -> dict[str, Waiver]:
    """The waivers in the log up to the entry ``upto`` and the moment ``now``, by the duty's key; ``keys`` None: all."""
    told = log.projection().filter(kind=DutyWaived.kind, verb=DutyWaived.verb, seq__lte=upto, at__lte=now)
    if keys is None:
        return _earliest(told.iterator(2_000))
    wanted, found = sorted(set(keys)), dict[str, Waiver]()
    for start in range(0, len(wanted), CHUNK):
        found |= _earliest(told.filter(subject__in=wanted[start : start + CHUNK]))
    return found


def _earliest(events: Iterable[Event]) -> dict[str, Waiver]:
    found: dict[str, Waiver] = {}
    for event in sorted(events, key=lambda event: (event.at, event.seq)):
        found.setdefault(event.subject, Waiver(event.at, event.actor, str(event.data.get("reason") or "")))
    return found
