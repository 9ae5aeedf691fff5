"""A record's timeline out of the log: told in words, with names; facts of kinds that one may not see are left out."""

from collections.abc import Iterable, Mapping
from functools import cache

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import history
from bihuan.base.records.models import Record
from bihuan.base.records.prepared import Prepared
from bihuan.interfaces.web.kit import details, rights
from bihuan.interfaces.web.kit.details import Entry, Timeline
from bihuan.interfaces.wording import abouts, facts

SEEN_WITH = {
    "customer": "customers.view",
    "contact": "customers.view",
    "opportunity": "opportunities.view",
    "followup": "followups.view",
    "visit": "visits.view",
    "bid": "bids.view",
    "contract": "contracts.view",
    "receipt": "receipts.view",
    "product": "products.view",
    "target": "targets.view",
    "report": "reports.view",
}
"""Kind of record → the permission without which nothing is told of it."""


def rows(request: HttpRequest, record: Record) -> "QuerySet[Event]":
    """All entries about the record that one may see, the latest first."""
    return _without(_hidden(request), history(record.kind, record.public_id, alone=_is_alone(record)))


def _hidden(request: HttpRequest) -> tuple[str, ...]:
    return tuple(kind for kind, permission in SEEN_WITH.items() if not rights.may(request, permission))


def _without(hidden: tuple[str, ...], told: "QuerySet[Event]") -> "QuerySet[Event]":
    return told.exclude(kind__in=hidden) if hidden else told


def _is_alone(record: Record) -> bool:
    """Whether its entries are those of its own id only: nothing was merged into it, or cannot be."""
    return record.kind != "customer" or not getattr(record, "took_in", True)


@cache
def _latest(hidden: tuple[str, ...]) -> Prepared[Event]:
    """The first entries of a record that is alone, for all who may not see these kinds: a statement for each set of rights."""
    return Prepared(
        lambda kind, public_id: _without(hidden, history(kind, public_id, alone=True))[: details.LATEST + 1]
    )


def timeline(
    request: HttpRequest,
    record: Record,
    *,
    more: str = "",
    labels: Mapping[str, facts.Label] | None = None,
    before: int | None = None,
) -> Timeline:
    """The latest entries about the record; ``more`` is the page that answers with earlier ones (``earlier``)."""
    if before is None and _is_alone(record):
        found = _latest(_hidden(request))(kind=record.kind, public_id=record.public_id)
    else:
        told = rows(request, record)
        found = list((told if before is None else told.filter(seq__lt=before))[: details.LATEST + 1])
    shown = found[: details.LATEST]
    url = f"{reverse(more, args=[record.public_id])}?before={shown[-1].seq}" if more and len(found) > len(shown) else ""
    return Timeline(entries(shown, record, labels), url)


def earlier(
    request: HttpRequest, record: Record, *, more: str, labels: Mapping[str, facts.Label] | None = None
) -> HttpResponse:
    """The answer for "show earlier ones"."""
    before = request.GET.get("before", "")
    known = before.isascii() and before.isdigit() and len(before) < 19
    return details.timeline_part(
        request, timeline(request, record, more=more, labels=labels, before=int(before) if known else 0)
    )


def entries(
    events: Iterable[Event], record: Record | None = None, labels: Mapping[str, facts.Label] | None = None
) -> list[Entry]:
    """The events in words; those about another record than this one lead to it."""
    listed = list(events)
    reading = facts.reading_of(listed, labels)
    return [_entry(event, record, reading) for event in listed]


def _entry(event: Event, record: Record | None, reading: facts.Reading) -> Entry:
    told = facts.tell(event, reading)
    is_other = record is None or (event.kind, event.subject) != (record.kind, record.public_id)
    return Entry(
        at=event.at,
        who=reading.person(event.actor),
        what=told.what,
        note=told.note,
        icon=told.icon,
        clause=told.clause,
        href=abouts.address(event.kind, event.subject) if is_other else "",
        tone=told.tone,
        withdrawn=getattr(event, "withdrawal", None) is not None,
    )
