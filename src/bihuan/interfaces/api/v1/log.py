"""The log: every fact, from a number on, for whoever may read it all."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Field, Query, Router

from bihuan.base.audit.models import Event
from bihuan.base.duties.exporting import lines
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.paging import Page
from bihuan.interfaces.api.schemas import Subject, Told
from bihuan.interfaces.api.walking import Walk, walked

router = Router(tags=["log"])
LINES = {"responses": {200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}}}}


class FactShown(Told):
    """An entry. ``occurred_at``: when it counts; ``by``: the person's code or ``system``; ``withdrawn``: it counts no more.

    Personal data is not shown: it can be blanked in the log, not in copies of it.
    """

    seq: int
    type: str
    occurred_at: datetime
    recorded_at: datetime
    subject: Subject
    by: str
    data: dict[str, Any]
    withdrawn: bool
    hash: str


class AskedFacts(Walk):
    """Which entries."""

    type: str | None = Field(
        None, max_length=64, description="One fact: `customer.graded`; `customer.` all of an area."
    )
    kind: str | None = Field(None, max_length=32, description="About records of this kind.")
    subject: str | None = Field(None, max_length=200, description="About this record; with `kind`.")
    by: str | None = Field(None, max_length=64, description="By this person's code.")
    since: datetime | None = Field(None, description="Recorded from this moment on.")


def _show(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "type": event.verb,
        "occurred_at": event.at,
        "recorded_at": event.recorded_at,
        "subject": {"kind": event.kind, "id": event.subject},
        "by": event.actor,
        "data": event.data,
        "withdrawn": hasattr(event, "withdrawal"),
        "hash": event.hash,
    }


@router.get("", response=Page[FactShown], operation_id="list_facts", summary="The log, in its order")
def list_facts(request: HttpRequest, asked: Query[AskedFacts]) -> dict[str, Any]:
    """The oldest first; ``cursor`` is the ``seq`` of the last one had, so that one can come back for what is new."""
    exchange.may(request, "log.view")
    rows = Event.objects.select_related("withdrawal")
    exact = {"kind": asked.kind, "subject": asked.subject, "actor": asked.by, "recorded_at__gte": asked.since}
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if asked.type:
        rows = rows.filter(**{"verb__startswith" if asked.type.endswith(".") else "verb": asked.type})
    return walked(request, rows, asked, _show, down=False)


@router.get("/export", operation_id="export_log", summary="The log as events.jsonl", openapi_extra=LINES)
def export_log(request: HttpRequest) -> StreamingHttpResponse:
    """As ``bihuan export events`` writes it: what the engine reads, without what was withdrawn, merged ids resolved."""
    exchange.may(request, "log.export")

    def told() -> Iterator[bytes]:
        for one in lines(everything=False):
            yield json.dumps(one, ensure_ascii=False).encode() + b"\n"

    return StreamingHttpResponse(told(), content_type="application/x-ndjson")
