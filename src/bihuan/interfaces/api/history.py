"""What happened to a record: the timeline of its page, entry by entry, with the same entries left out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from bihuan.base.audit.models import Event
from bihuan.base.policies.selectors import form as form_of
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.paging import Page
from bihuan.interfaces.api.schemas import Subject
from bihuan.interfaces.api.walking import Walk, walked
from bihuan.interfaces.web.deals import labels_of
from bihuan.interfaces.web.kit import history
from bihuan.interfaces.wording import facts
from bihuan.playbook.schema.forms import FormId

Find = Callable[[HttpRequest, str], Any]
Rows = Callable[[HttpRequest, Any], "QuerySet[Event]"]


class Actor(BaseModel):
    """Who did it; ``code`` is ``system`` for what nobody did."""

    code: str
    name: str


class HistoryEntry(BaseModel):
    """Something that happened. ``what`` and ``note``: in the reader's words, as on the page; ``withdrawn``: it counts no more.

    ``at``: when it counts; ``recorded_at``: when it was entered. ``changes``: field → what it was, what it is.
    """

    seq: int
    type: str
    at: datetime
    recorded_at: datetime
    by: Actor
    subject: Subject
    what: str
    note: str
    clause: str | None
    changes: dict[str, list[Any]] = Field(description="Without personal data.")
    withdrawn: bool


def history_of(
    router: Router,
    one: str,
    *,
    find: Find,
    form: FormId | None = None,
    labels: Mapping[str, facts.Label] | None = None,
    rows: Rows = history.rows,
) -> None:
    """``list_history_of_<one>``. ``form``: the regulation's form whose own fields are called by its labels."""

    @router.get(
        "/{public_id}/history",
        response=Page[HistoryEntry],
        operation_id=f"list_history_of_{one}",
        summary=f"What happened: {one}",
        description="The latest first: what its page tells, without what is told of kinds of records that one may not see.",
    )
    def happened(request: HttpRequest, public_id: str, asked: Query[Walk]) -> dict[str, Any]:
        found = rows(request, find(request, public_id))
        page = walked(request, found, asked, lambda event: {"event": event})
        own = labels_of(form_of(form, exchange.of(request).at)) if form else {}
        return {**page, "items": _told([one["event"] for one in page["items"]], {**(labels or {}), **own})}


def _told(events: Sequence[Event], labels: Mapping[str, facts.Label]) -> list[dict[str, Any]]:
    reading = facts.reading_of(events, labels)
    return [_entry(event, facts.tell(event, reading), reading) for event in events]


def _entry(event: Event, told: facts.Told, reading: facts.Reading) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "type": event.verb,
        "at": event.at,
        "recorded_at": event.recorded_at,
        "by": {"code": event.actor, "name": reading.person(event.actor)},
        "subject": {"kind": event.kind, "id": event.subject},
        "what": told.what,
        "note": told.note,
        "clause": told.clause or None,
        "changes": event.data.get("changes") or {},
        "withdrawn": getattr(event, "withdrawal", None) is not None,
    }
