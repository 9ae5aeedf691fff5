"""Score sheets: a person's month line by line, and everybody's month in one table. Closed months come from their ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from bihuan.base.access.predicate import Person
from bihuan.base.duties.models import Duty, DutyQuerySet
from bihuan.base.duties.querysets import CHARGED
from bihuan.base.organisation.models import Company, Member
from bihuan.base.records.together import together
from bihuan.steer.reports.periods import zone
from bihuan.steer.scoring.models import Correction, LedgerLine, MonthClosing, MonthTotal
from bihuan.steer.scoring.rules import NOTHING, Cost, bounds, total

MOST_LINES = 100_000
SHOWN = (*CHARGED, "waived")
"""The states that stand on a score sheet; what is done or still open costs nothing."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A duty on a score sheet. ``counts`` False: it would cost this, but charging had not begun when it was due."""

    member_id: int
    clause: str
    rule: str
    duty: str
    key: str
    about_kind: str
    about_id: str
    due_at: datetime
    done_at: datetime | None
    state: str
    points: int
    fine: Decimal
    counts: bool
    waived_by: str = ""
    waived_reason: str = ""

    @property
    def cost(self) -> Cost:
        """What it costs or would cost."""
        return Cost(self.points, self.fine)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A person's month. ``corrections`` of earlier months that were found in this one count in this one."""

    month: date
    lines: list[Line]
    corrections: list[Correction]
    states: dict[str, int]
    closing: MonthClosing | None
    charging_from: datetime | None

    @property
    def charged(self) -> Cost:
        """What counts: the lines that count and the corrections."""
        corrected = [Cost(one.points, one.fine) for one in self.corrections]
        return total([line.cost for line in self.lines if line.counts] + corrected)

    @property
    def would_be(self) -> Cost:
        """What would count beside it if charging had been on all along."""
        return total(line.cost for line in self.lines if not line.counts)


@dataclass(kw_only=True)
class PersonTotal:
    """A row of everybody's month."""

    member_id: int
    public_id: str
    name: str
    department: str
    department_path: str
    states: dict[str, int] = field(default_factory=dict)
    charged: Cost = field(default_factory=Cost)
    would_be: Cost = field(default_factory=Cost)
    corrected: Cost = field(default_factory=Cost)


class Standing(NamedTuple):
    """How a month stands: its closing, None while it is open; from when on the company charges, None while it does not."""

    closing: MonthClosing | None
    company_charges_from: datetime | None

    @property
    def charging_from(self) -> datetime | None:
        """From when on duties of the month count: as it was when the month was closed."""
        return self.closing.charging_from if self.closing else self.company_charges_from


def standing_of(month: date) -> Standing:
    """Both, in one statement."""
    closings = MonthClosing.objects.select_related("closed_by").filter(month=month)
    closed, companies = together(closings, Company.objects.filter(pk=1).values_list("charging_from", flat=True))
    return Standing(next(iter(closed), None), next(iter(companies), None))


def closing_of(month: date) -> MonthClosing | None:
    """The closing of the month; None while it is open."""
    return MonthClosing.objects.select_related("closed_by").filter(month=month).first()


def duties_of(month: date) -> DutyQuerySet:
    """The duties that count in the month."""
    since, until = bounds(month, zone())
    return Duty.objects.filter(due_at__gt=since, due_at__lte=until)


def sheet(member: Member, month: date, now: datetime) -> Sheet:
    """The person's score sheet."""
    how = standing_of(month)
    closing, charging_from = how.closing, how.charging_from
    since, until = bounds(month, zone())
    corrected = Correction.objects.filter(member=member, at__gte=since, at__lt=until).select_related("closing")
    if closing is not None:
        lines = [_closed(line) for line in closing.lines.filter(member=member).select_related("waived_by")]
        kept = closing.totals.filter(member=member).first()
        states = dict(kept.states) if kept else {}
    else:
        found = duties_of(month).filter(member=member).at(now)
        shown = found.filter(state__in=SHOWN).select_related("waived_by").order_by("due_at", "key")
        lines = [live_line(duty, charging_from) for duty in shown]
        states = dict(found.order_by("state").values_list("state").annotate(count=Count("pk")))
    return Sheet(
        month=month,
        lines=lines,
        corrections=list(corrected),
        states=states,
        closing=closing,
        charging_from=charging_from,
    )


def lines_of(person: Person, month: date, now: datetime, *, permission: str) -> list[tuple[str, Line]]:
    """Every line of everybody's month over whom the permission reaches, with the name: for taking away."""
    how = standing_of(month)
    if how.closing is not None:
        kept = LedgerLine.objects.filter(closing=how.closing).visible_to(person, permission)
        rows = kept.select_related("member", "waived_by").order_by("member__sort_key", "due_at", "key")
        return [(row.member.name, _closed(row)) for row in rows[:MOST_LINES]]
    found = duties_of(month).visible_to(person, permission).exclude(member=None).at(now).filter(state__in=SHOWN)
    shown = found.select_related("member", "waived_by").order_by("member__sort_key", "due_at", "key")
    return [(duty.member.name, live_line(duty, how.charging_from)) for duty in shown[:MOST_LINES]]


def live_line(duty: Any, charging_from: datetime | None) -> Line:
    """The duty, annotated by ``at(now)``, as a line."""
    assert duty.member_id is not None
    return Line(
        **{name: getattr(duty, name) for name in _SHARED},
        duty=duty.public_id,
        done_at=duty.shown_done_at,
        counts=charging_from is not None and duty.due_at > charging_from,
        waived_by=duty.waived_by.name if duty.waived_by and duty.state == "waived" else "",
    )


_SHARED = (
    *("member_id", "clause", "rule", "key", "about_kind", "about_id", "due_at", "state", "points", "fine"),
    "waived_reason",
)


def _closed(line: LedgerLine) -> Line:
    return Line(
        **{name: getattr(line, name) for name in _SHARED},
        duty=line.duty,
        done_at=line.done_at,
        counts=line.counts,
        waived_by=line.waived_by.name if line.waived_by else "",
    )


def totals(person: Person, month: date, now: datetime, *, standing: Standing | None = None) -> list[PersonTotal]:
    """Everybody's month whom the person may see, by department and name; the same few queries for ten and for a thousand."""
    how = standing or standing_of(month)
    counted = _closed_totals(how.closing, person) if how.closing else _live_totals(person, month, now, how)
    found, corrections = together(counted, _corrected(person, month))
    rows = _of_ledger(found) if how.closing else _of_duties(found)
    for correction in corrections:
        row = rows.setdefault(correction["member"], _total(correction))
        row.corrected = Cost(correction["points_sum"], correction["fine_sum"])
        row.charged = row.charged.plus(row.corrected)
    return sorted(rows.values(), key=lambda row: (row.department_path, row.name))


_WHO = ("member", "member__public_id", "member__name", "member__department__name", "member__department__path")


def _total(row: dict[str, Any]) -> PersonTotal:
    member, public_id, name, department, path = (row[field] for field in _WHO)
    return PersonTotal(
        member_id=member, public_id=public_id, name=name, department=department or "", department_path=path or ""
    )


def _live_totals(person: Person, month: date, now: datetime, how: Standing) -> "QuerySet[Any]":
    since = how.charging_from
    counts = Q(due_at__gt=since) if since else Q(pk__in=())
    found = duties_of(month).visible_to(person, "scores.view").exclude(member=None).at(now).order_by()
    rows: QuerySet[Any] = found.values(*_WHO, "state").annotate(
        count=Count("pk"),
        points_sum=Sum("points"),
        fine_sum=Sum("fine"),
        charged_points=Sum("points", filter=counts, default=0),
        charged_fine=Sum("fine", filter=counts, default=NOTHING),
    )
    return rows


def _of_duties(grouped: Iterable[dict[str, Any]]) -> dict[int, PersonTotal]:
    rows: dict[int, PersonTotal] = {}
    for row in grouped:
        entry = rows.setdefault(row["member"], _total(row))
        charged = Cost(row["charged_points"], row["charged_fine"])
        entry.states[row["state"]] = row["count"]
        entry.charged = entry.charged.plus(charged)
        entry.would_be = entry.would_be.plus(Cost(row["points_sum"], row["fine_sum"]).minus(charged))
    return rows


def _closed_totals(closing: MonthClosing, person: Person) -> "QuerySet[Any]":
    shown = MonthTotal.objects.filter(closing=closing).visible_to(person, "scores.view")
    fields = ("states", "points", "fine", "would_be_points", "would_be_fine", "department__name", "department__path")
    rows: QuerySet[Any] = shown.values(*_WHO, *fields)
    return rows


def _of_ledger(shown: Iterable[dict[str, Any]]) -> dict[int, PersonTotal]:
    rows = {}
    for row in shown:
        entry = rows[row["member"]] = _total(row)
        entry.department, entry.department_path = row["department__name"] or "", row["department__path"] or ""
        entry.states = row["states"]
        entry.charged = Cost(row["points"], row["fine"])
        entry.would_be = Cost(row["would_be_points"], row["would_be_fine"])
    return rows


def _corrected(person: Person, month: date) -> "QuerySet[Any]":
    since, until = bounds(month, zone())
    found = Correction.objects.filter(at__gte=since, at__lt=until).visible_to(person, "scores.view")
    rows: QuerySet[Any] = found.order_by().values(*_WHO).annotate(points_sum=Sum("points"), fine_sum=Sum("fine"))
    return rows
