"""What the records say about a person's day or week: the part of a report that nobody types (A5, D6)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from bihuan.base.audit.selectors import projection
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import people
from bihuan.base.policies.selectors import work_calendar
from bihuan.flow.fieldwork.models import Followup, Visit, VisitPerson
from bihuan.playbook.people import Person
from bihuan.steer.reports import money, team
from bihuan.steer.reports.periods import bounds, day_of
from bihuan.steer.reports.rules import BLOCKS, Period

QUOTE = 500
"""Characters of a record's text that a report quotes."""
QUOTES = 100
MOVES = {
    "opportunity.opened": "opened",
    "opportunity.updated": "updated",
    "opportunity.stage_changed": "advanced",
    "opportunity.closed": "closed",
}

Figures = dict[str, Any]


def compute(kind: str, writer: Member, period: Period, at: datetime) -> Figures:
    """The figures of the report as the records stand now, as JSON values."""
    return team.compute(writer, period, at) if kind == "management" else personal(writer, period, at)


class Known(NamedTuple):
    """What is read for many people at once: somebody's own days, and money against target."""

    person: Person
    amounts: Mapping[str, Any]


def known_of(writers: Iterable[Member], period: Period) -> dict[int, Known]:
    """For each writer's key; the same queries for any number."""
    members = {writer.pk: writer for writer in writers}
    staff = people([writer.code for writer in members.values()])
    persons, amounts = {person.id: person for person in staff}, money.each(members.values(), staff, period)
    return {key: Known(persons[writer.code], amounts[key]) for key, writer in members.items()}


def personal(writer: Member, period: Period, at: datetime, known: Known | None = None) -> Figures:
    """One person's day or week: what was done each day, what was heard, money against target."""
    person, amounts = known or known_of([writer], period)[writer.pk]
    there = list(visits_of(writer, period))
    visits = [_visit_row(visit) for visit in there]
    followups = [_followup_row(followup) for followup in followups_of(writer, period)]
    return {
        "days": _days(person, period, visits, followups),
        "visits": [{name: row[name] for name in _VISIT_LINE} for row in visits],
        "followups": len(followups),
        "cost": str(sum((visit.cost for visit in there if visit.cost is not None), money.NOTHING)),
        **{block: _quotes(sources, visits, followups) for block, sources in _QUOTED.items()},
        "opportunities": _opportunities(writer, period),
        **amounts,
    }


def visits_of(member: Member, period: Period) -> QuerySet[Visit]:
    """Visits, held or planned and not cancelled, in which the member takes part, in order."""
    since, until = bounds(period)
    taking_part = VisitPerson.objects.filter(member=member).values("visit")
    within = Q(started_at__gte=since, started_at__lt=until) | Q(
        started_at=None, planned_start__gte=since, planned_start__lt=until
    )
    found = Visit.objects.filter(within, pk__in=taking_part, archived_at=None).exclude(state="cancelled")
    return found.select_related("customer").order_by("started_at", "planned_start", "pk")


def followups_of(member: Member, period: Period) -> QuerySet[Followup]:
    """The member's follow-ups of the period, in order."""
    since, until = bounds(period)
    found = Followup.objects.filter(by=member, happened_at__gte=since, happened_at__lt=until, archived_at=None)
    return found.select_related("customer").order_by("happened_at", "pk")


def gathered(kind: str, figures: Mapping[str, Any]) -> set[str]:
    """The blocks that the records fill."""
    filled = {block.name for block in BLOCKS[kind] if block.filled == "gathered" and figures.get(block.name)}
    if any(day["visits"] or day["followups"] for day in figures.get("days", ())):
        filled.add("daily_work")
    return filled


# The rows

_VISIT_LINE = ("id", "day", "customer", "customer_id", "purpose", "state", "report")


def _visit_row(visit: Visit) -> dict[str, Any]:
    moment = visit.started_at or visit.planned_start
    assert moment is not None
    return {
        "about": "visit",
        "id": visit.public_id,
        "day": day_of(moment).isoformat(),
        "customer": visit.customer.name,
        "customer_id": visit.customer.public_id,
        "purpose": visit.purpose,
        "state": visit.state,
        "report": report_state(visit),
        **{name: getattr(visit, name) for name in ("result", "needs", "competitors", "notes")},
    }


def report_state(visit: Visit) -> str:
    """``none`` is owed for a visit not held; else the report is there (``yes``), ``incomplete``, or not (``no``)."""
    if visit.state != "held":
        return "none"
    if visit.reported_at is None:
        return "no"
    return "yes" if visit.report_complete else "incomplete"


def _followup_row(followup: Followup) -> dict[str, Any]:
    return {
        "about": "followup",
        "id": followup.public_id,
        "day": day_of(followup.happened_at).isoformat(),
        "customer": followup.customer.name,
        "customer_id": followup.customer.public_id,
        **{name: getattr(followup, name) for name in ("content", "feedback", "risk")},
    }


Row = dict[str, Any]
_QUOTED: dict[str, tuple[tuple[str, str, Callable[[Row], bool]], ...]] = {
    "results": (
        ("visit", "result", lambda row: row["purpose"] != "complaint"),
        ("followup", "content", lambda _row: True),
    ),
    "complaints": (("visit", "result", lambda row: row["purpose"] == "complaint"),),
    "competitors": (("visit", "competitors", lambda _row: True),),
    "feedback": (("visit", "needs", lambda _row: True), ("followup", "feedback", lambda _row: True)),
    "news": (("visit", "notes", lambda _row: True), ("followup", "risk", lambda _row: True)),
}
"""Block → (record, its field, which records): what it quotes."""


def _quotes(
    sources: Iterable[tuple[str, str, Callable[[Row], bool]]], visits: list[Row], followups: list[Row]
) -> list[Row]:
    found = [
        {**{name: row[name] for name in ("about", "id", "day", "customer", "customer_id")}, "text": row[field][:QUOTE]}
        for about, field, wanted in sources
        for row in (visits if about == "visit" else followups)
        if wanted(row) and row[field].strip()
    ]
    return sorted(found, key=lambda row: row["day"])[:QUOTES]


def _days(person: Person, period: Period, visits: list[Row], followups: list[Row]) -> list[Row]:
    """Per day: whether it is one of the person's working days, and how much was done."""
    calendar = work_calendar()
    days = []
    for offset in range((period.last - period.first).days + 1):
        day = period.first + timedelta(days=offset)
        ordinal, name = day.toordinal(), day.isoformat()
        held = [row for row in visits if row["day"] == name and row["state"] == "held"]
        days.append(
            {
                "day": name,
                "working": calendar.is_working(ordinal) and person.is_there(ordinal),
                "visits": len(held),
                "planned": sum(row["day"] == name for row in visits),
                "reported": sum(row["report"] in ("yes", "incomplete") for row in held),
                "followups": sum(row["day"] == name for row in followups),
            }
        )
    return days


def _opportunities(writer: Member, period: Period) -> dict[str, int]:
    """How many opportunities the writer opened, advanced, closed … in the period, each counted once a kind of move."""
    since, until = bounds(period)
    moves = projection().filter(actor=writer.code, verb__in=MOVES, at__gte=since, at__lt=until)
    found: dict[str, set[str]] = {name: set() for name in (*MOVES.values(), "won", "lost")}
    for verb, subject, data in moves.values_list("verb", "subject", "data"):
        found[MOVES[verb]].add(subject)
        if verb == "opportunity.closed" and data.get("outcome") in ("won", "lost"):
            found[data["outcome"]].add(subject)
    return {name: len(subjects) for name, subjects in found.items()}
