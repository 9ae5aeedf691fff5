"""Reading statistics: as released, or as the records stand; the rows that a reader may see; what changed since."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce

from bihuan.base.access.permissions import Scope
from bihuan.base.access.predicate import Person, scope_of
from bihuan.base.audit.models import Head
from bihuan.base.organisation.models import Member, MemberQuerySet
from bihuan.insight.analytics.models import Feedback, TallyCursor, WeekStatistics
from bihuan.insight.analytics.sheets import READ_WITH, Row, build
from bihuan.steer.reports.rules import Period

MOST_DIFFERENCES = 200
LOOSE = frozenset({"member", "code", "name", "department"})
"""Columns in which a change is no change of the week's figures: somebody moved to another department since."""


@dataclass(frozen=True)
class Week:
    """A week's statistics as somebody sees them. ``released`` None: they are as the records stand now."""

    period: Period
    released: WeekStatistics | None
    sheets: dict[str, list[Row]]


@dataclass(frozen=True)
class Difference:
    """A row that is not what was released. ``before`` None: it was not there; ``now`` None: it is not there any more."""

    sheet: str
    before: Row | None
    now: Row | None
    columns: tuple[str, ...]


def week_for(person: Person, period: Period, now: datetime) -> Week:
    """The week's statistics, each sheet with the rows that the person may see."""
    released = (
        WeekStatistics.objects.select_related("released_by").filter(week=period.name, released_at__isnull=False).first()
    )
    kept = {} if released is None else {sheet.name: sheet.rows for sheet in released.sheets.all()}
    sheets = kept if released else build(period, now)
    return Week(period, released, seen(person, sheets))


def seen(person: Person, sheets: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Of each sheet the rows of those over whom the sheet's permission reaches. One query for all sheets with a narrow scope."""
    reach = {name: members_seen(person, permission) for name, permission in READ_WITH.items()}
    keys = {name: None if reach[name] is None else set(reach[name].values_list("pk", flat=True)) for name in reach}  # type: ignore[union-attr]
    return {
        name: [row for row in sheets.get(name, []) if keys[name] is None or row["member"] in keys[name]]  # type: ignore[operator]
        for name in READ_WITH
    }


def members_seen(person: Person, permission: str) -> MemberQuerySet | None:
    """The members over whom the person's permission reaches; None: everybody."""
    if scope_of(person, permission) is Scope.ALL:
        return None
    seen: MemberQuerySet = Member.objects.visible_to(person, permission)
    return seen


def changed_since(person: Person, week: Week, now: datetime) -> list[Difference]:
    """What the records say differently by now from what was released, at most so many rows."""
    if week.released is None:
        return []
    current = seen(person, build(week.period, now))
    found: list[Difference] = []
    for name, rows in current.items():
        before = {row["key"]: row for row in week.sheets[name]}
        after = {row["key"]: row for row in rows}
        for key in {**before, **after}:
            one = _difference(name, before.get(key), after.get(key))
            if one is not None:
                found.append(one)
    return found[:MOST_DIFFERENCES]


def _difference(sheet: str, before: Row | None, now: Row | None) -> Difference | None:
    if before is None or now is None:
        return Difference(sheet, before, now, ())
    columns = tuple(name for name in now if name not in LOOSE and now[name] != before.get(name))
    return Difference(sheet, before, now, columns) if columns else None


def archive(limit: int) -> list[WeekStatistics]:
    """The released weeks, the latest first."""
    released = WeekStatistics.objects.filter(released_at__isnull=False)
    return list(released.select_related("released_by").order_by("-starts_on")[:limit])


def feedback_on(kind: str, public_id: str) -> QuerySet[Feedback]:
    """What was said about a record; check first that the reader may see it."""
    return (
        Feedback.objects.filter(about_kind=kind, about_id=public_id).select_related("by", "member").order_by("at", "pk")
    )


def unread_feedback(member: Member, limit: int = 20) -> list[Feedback]:
    """What was said to the member and not read yet, the latest first."""
    return list(Feedback.objects.filter(member=member, read_at=None).select_related("by")[:limit])


def totals(rows: list[Row], columns: tuple[str, ...]) -> dict[str, Any]:
    """The sums of columns that hold counts."""
    return {name: sum(row[name] or 0 for row in rows) for name in columns}


def unread() -> "QuerySet[Any]":
    """A row when the log holds what the tallies have not read yet."""
    read = Coalesce(Subquery(TallyCursor.objects.filter(pk=1).values("seq")), 0)
    return Head.objects.filter(pk=1, seq__gt=read).order_by().values_list("pk")
