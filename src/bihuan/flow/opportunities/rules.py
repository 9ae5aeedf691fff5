"""Pure: which weekly update an act serves, and until when it counts (A12); what the log tells of a change."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bihuan.flow.opportunities.models import Opportunity
from bihuan.playbook.calendar import WorkCalendar, monday_of, week_name
from bihuan.playbook.instants import HOUR, SECOND
from bihuan.playbook.schema.duties import OpportunityUpdate
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.values import WEEKDAYS


class Confirmation(NamedTuple):
    """The weekly update that is next due: what is touched in [since, due_at) counts for it."""

    clause: str
    week: str
    since: datetime
    due_at: datetime
    roles: tuple[str, ...]


def next_confirmation(playbook: Playbook | None, calendar: WorkCalendar, at: datetime) -> Confirmation | None:
    """The first of the weekly updates of the pipeline that is not due yet; None where the regulation asks for none."""
    found = next(
        (
            (clause, spec)
            for clause, spec in (playbook.duties if playbook else {}).items()
            if isinstance(spec, OpportunityUpdate)
        ),
        None,
    )
    if found is None:
        return None
    clause, spec = found
    moment = int(at.timestamp()) * SECOND
    monday = monday_of(calendar.day_of(moment)) - 14
    while (due := _due(calendar, spec, monday)) <= moment:
        monday += 7
    since = due - spec.window.count * HOUR
    return Confirmation(clause, week_name(monday), _moment(since), _moment(due), spec.owed_by)


def _due(calendar: WorkCalendar, spec: OpportunityUpdate, monday: int) -> int:
    return calendar.end_of(calendar.next_working(monday + 7 + WEEKDAYS.index(spec.due)))


def _moment(instant: int) -> datetime:
    return datetime.fromtimestamp(instant // SECOND, UTC)


def values_of(opportunity: Opportunity) -> dict[str, Any]:
    """The opportunity's fields under the names that the regulation's form has for them."""
    names = ("number", "name", "stage", "industry", "products", "amount", "expected_close_on", "competitors")
    more = ("outcome", "outcome_reason", "lost_to", "notes")
    values = {name: getattr(opportunity, name) for name in (*names, *more)}
    return {**values, **opportunity.extra, "customer": opportunity.customer_id}


def told(changes: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """The changes as the log has them: records by their ids; the stage has a fact of its own."""
    found = {name: pair for name, pair in changes.items() if name not in {"stage", "customer", "extra"}}
    if "customer" in changes:
        before, after = changes["customer"]
        found["customer"] = (before.public_id, after.public_id)
    if "extra" in changes:
        before, after = changes["extra"]
        keys = sorted({*before, *after})
        found |= {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)}
    return found
