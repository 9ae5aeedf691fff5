"""What Today shows, read in few statements whatever the number of duties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, IntegerField, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import NoReverseMatch, reverse

from bihuan.base.access.predicate import may
from bihuan.base.duties.models import Duty, Proposal
from bihuan.base.organisation.models import Member, Position
from bihuan.base.policies.selectors import regulation
from bihuan.base.records.together import together
from bihuan.flow.contracts.selectors import waiting_for
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.models import DayPlanLine, Visit
from bihuan.insight.analytics.models import Feedback
from bihuan.interfaces.web.today import fulfil
from bihuan.interfaces.wording import abouts, duties
from bihuan.steer.reports.models import DRAFT, RETURNED, Report
from bihuan.steer.reports.periods import day_of, zone
from bihuan.steer.reports.selectors import to_sign

BACK = timedelta(days=31)
"""How far back Today looks for what was never done; older ones stand in the list of all duties."""
MISSED_BACK = timedelta(days=7)
"""What was missed longer ago is only counted: doing it now helps nobody's score, and would bury what is still to be saved."""
INCOMPLETE_BACK = timedelta(days=7)
DONE_BACK = timedelta(days=7)
MOST = 300
MOST_PROPOSALS = 10
MOST_SLIPS = 200

LEVELS = {
    "manager": "week",
    "regional_manager": "week",
    "director": "month",
    "gm": "month",
}
"""D4: who follows the week or the month; everybody else follows the day."""
DUTY = (
    *("public_id", "key", "clause", "rule", "about_kind", "about_id", "opened_at", "due_at", "missing_at", "done_at"),
    *("completed_at", "count", "target", "state", "late_points", "late_fine", "missing_points", "missing_fine"),
    *("incomplete_points", "incomplete_fine"),
)


@dataclass(frozen=True)
class Item:
    """A duty as Today shows it."""

    row: Mapping[str, Any]
    what: str
    title: str
    about: abouts.About | None
    due: duties.Due
    stake: str
    link: fulfil.Link | None
    label: Any
    tone: str

    @property
    def share(self) -> int:
        """Of a quota: how much of the target is reached, in per cent."""
        target = self.row["target"] or 0
        return min(100, int(100 * (self.row["count"] or 0) / target)) if target else 0


@dataclass
class Duties:
    """A person's duties in Today's order."""

    overdue: list[Item] = field(default_factory=list)
    incomplete: list[Item] = field(default_factory=list)
    today: list[Item] = field(default_factory=list)
    week: list[Item] = field(default_factory=list)
    later: list[Item] = field(default_factory=list)
    quotas: list[Item] = field(default_factory=list)
    done: list[Item] = field(default_factory=list)
    older: int = 0

    @property
    def open_count(self) -> int:
        """How many wait to be done."""
        return sum(map(len, (self.overdue, self.incomplete, self.today, self.week, self.later)))


def rows_of(member: Member, now: datetime) -> "QuerySet[Any]":
    """The duties that Today is about: not done yet and not too old, and what was done lately."""
    to_do = Q(completed_at=None, due_at__gte=now - BACK)
    done = Q(completed_at__gte=now - DONE_BACK)
    mine = Duty.objects.filter(to_do | done, member=member, opened_at__lte=now).at(now)
    rows: QuerySet[Any] = mine.exclude(state="waived").order_by("due_at", "key").values(*DUTY)[:MOST]
    return rows


def item(
    row: Mapping[str, Any], now: datetime, titles: duties.Titles, names: Mapping[abouts.Key, abouts.About]
) -> Item:
    """A duty's row in words."""
    rule = titles.rule(row["clause"], row["rule"])
    return Item(
        row,
        titles.what(row["clause"], row["rule"]),
        titles.title(row["clause"]),
        names.get((row["about_kind"], row["about_id"])),
        duties.due(row["due_at"], now),
        duties.at_stake(row),
        fulfil.link(rule, row),
        duties.STATES[row["state"]],
        duties.TONES[row["state"]],
    )


def sorted_out(items: Iterable[Item], now: datetime) -> Duties:
    """Overdue first, then by when they are due; what is done, and quotas, by themselves."""
    found = Duties()
    tomorrow = datetime.combine(day_of(now) + timedelta(days=1), time(), zone())
    monday = datetime.combine(day_of(now) + timedelta(days=7 - day_of(now).weekday()), time(), zone())
    for one in items:
        row = one.row
        if row["target"] is not None:
            if row["state"] == "open" or one.row["completed_at"] is not None:
                found.quotas.append(one)
        elif row["completed_at"] is not None:
            found.done.append(one)
        elif _is_old(row, now):
            found.older += 1
        elif row["state"] == "open":
            group = found.today if row["due_at"] <= tomorrow else found.week if row["due_at"] <= monday else found.later
            group.append(one)
        else:
            (found.incomplete if row["done_at"] is not None else found.overdue).append(one)
    found.quotas = [one for one in found.quotas if one.row["due_at"] > now]
    found.done.sort(key=lambda one: one.row["completed_at"], reverse=True)
    return found


def _is_old(row: Mapping[str, Any], now: datetime) -> bool:
    """Missed, or left incomplete, so long ago that it only counts."""
    if row["done_at"] is None:
        return bool(row["state"] == "missing" and row["due_at"] < now - MISSED_BACK)
    return bool(row["state"] != "open" and row["due_at"] < now - INCOMPLETE_BACK)


# What waits besides duties


class Slip(NamedTuple):
    """A line of the day's plan, a planned visit, a customer to be contacted, a report to finish, feedback to read."""

    rank: int
    kind: str
    key: str
    label: str
    note: str
    when: str


SLIPS = ("line", "visit", "report", "feedback", "contact")
"""Their kinds, by rank."""


def slips(member: Member, now: datetime) -> "QuerySet[Any]":
    """What becomes slips, by kind and time."""
    day = day_of(now)
    since, until = (datetime.combine(day + timedelta(days=offset), time(), zone()) for offset in (0, 1))
    lines = DayPlanLine.objects.filter(member=member, day=day, visit=None)
    visits = Visit.objects.filter(
        leader=member, state="planned", archived_at=None, planned_start__gte=since, planned_start__lt=until
    )
    begun = Report.objects.filter(writer=member, state__in=(DRAFT, RETURNED), archived_at=None)
    told = Feedback.objects.filter(member=member, read_at=None, at__gte=now - BACK)
    due = Customer.objects.filter(owner=member, next_contact_on__lte=day, archived_at=None)
    parts = [
        _slips(
            1, Value("line"), lines, Cast("pk", CharField()), Coalesce("customer__name", "region"), "goal", "time_from"
        ),
        _slips(2, Value("visit"), visits, F("public_id"), F("customer__name"), "goal", "planned_start"),
        _slips(3, F("report_kind"), begun, F("public_id"), F("period"), "state", "starts_on"),
        _slips(4, F("about_kind"), told, F("about_id"), F("by__name"), "text", "at"),
        _slips(5, Value("contact"), due, F("public_id"), F("name"), "grade", "next_contact_on"),
    ]
    rows: QuerySet[Any] = parts[0].union(*parts[1:], all=True).order_by("rank", "when", "slip_key")[:MOST_SLIPS]
    return rows


def by_kind(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[Slip]]:
    """Kind → slips."""
    found: dict[str, list[Slip]] = {name: [] for name in SLIPS}
    for row in rows:
        found[SLIPS[row[0] - 1]].append(Slip(*row))
    return found


def _slips(rank: int, kind: Any, rows: "QuerySet[Any]", key: Any, label: Any, note: str, when: str) -> Any:
    text = TextField()
    values = {
        "rank": Value(rank, output_field=IntegerField()),
        "slip_kind": Cast(kind, text),
        "slip_key": Cast(key, text),
        "slip_label": Cast(label, text),
        "slip_note": Cast(note, text),
        "when": Coalesce(Cast(when, text), Value("", output_field=text)),
    }
    return rows.order_by().annotate(**values).values_list(*values)


class Waiting(NamedTuple):
    """How many of each wait for the member, and the position held today."""

    role: str
    to_sign: int
    reviews: int
    proposals: int


def waiting(member: Member, now: datetime) -> "QuerySet[Any]":
    """One row of what becomes ``Waiting``."""
    day = day_of(now)
    held = Position.objects.filter(Q(last_on=None) | Q(last_on__gte=day), member=member, first_on__lte=day)
    counts = {
        "found_role": Coalesce(Subquery(held.values("role")[:1]), Value("")),
        "found_to_sign": counted(to_sign(member, addressed=True)),
        "found_reviews": counted(waiting_for(member)),
        "found_proposals": counted(proposals_for(member)),
    }
    rows: QuerySet[Any] = Member.objects.filter(pk=member.pk).order_by().annotate(**counts).values_list(*counts)
    return rows


def counted(rows: "QuerySet[Any]") -> Coalesce:
    """How many rows there are, as part of another statement."""
    return Coalesce(
        Subquery(rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")), 0
    )


def proposals_for(member: Member) -> "QuerySet[Proposal]":
    """The proposals that the member may decide on."""
    if not may(member, "duties.decide"):
        return Proposal.objects.none()
    others = Proposal.objects.to_decide().visible_to(member, "duties.decide")
    return others.exclude(about_kind="person", member=member)


# All of it


@dataclass(frozen=True)
class Board:
    """Today, ready to be shown."""

    day: date
    level: str
    duties: Duties
    slips: Mapping[str, list[Any]]
    waiting: Waiting
    proposals: list[dict[str, Any]]

    @property
    def is_clear(self) -> bool:
        """Nothing waits at all."""
        due = self.duties.open_count + sum(map(len, self.slips.values()))
        return not due and not any(self.waiting[1:]) and not self.duties.quotas


def board(member: Member, now: datetime) -> Board:
    """Everything that Today shows of one's own."""
    rows, [[*waits]], found, proposed = together(
        rows_of(member, now), waiting(member, now), slips(member, now), _proposals(member)
    )
    counts = Waiting(*waits)
    titles = duties.Titles(regulation())
    keys = [(row["about_kind"], row["about_id"]) for row in (*rows, *proposed)]
    names = abouts.names(keys)
    items = (item(row, now, titles, names) for row in rows)
    return Board(
        day_of(now),
        LEVELS.get(counts.role, "day"),
        sorted_out(items, now),
        {kind: [_shown(kind, one) for one in of_kind] for kind, of_kind in by_kind(found).items()},
        counts,
        [
            {
                **row,
                "about": names.get((row["about_kind"], row["about_id"])),
                "words": duties.PROPOSALS.get(row["action"], row["action"]),
            }
            for row in proposed
        ],
    )


def _proposals(member: Member) -> "QuerySet[Any]":
    fields = ("public_id", "clause", "action", "about_kind", "about_id", "at", "member__name")
    rows: QuerySet[Any] = proposals_for(member).order_by("at", "pk").values(*fields)[:MOST_PROPOSALS]
    return rows


_SLIP_PAGES = {
    "visit": ("fieldwork:visit", True),
    "contact": ("customers:detail", True),
    "line": ("fieldwork:day", False),
}


def _shown(kind: str, slip: Slip) -> dict[str, Any]:
    told: dict[str, Any] = {
        "label": slip.label,
        "note": slip.note,
        "when": slip.when,
        "key": slip.key,
        "kind": slip.kind,
    }
    if kind == "report":
        told["href"] = abouts.address("report", slip.key)
        told["about"] = abouts.period(slip.label)
    elif kind == "feedback":
        told["href"] = abouts.address(slip.kind, slip.key)
    else:
        name, takes_key = _SLIP_PAGES[kind]
        told["href"] = _address(name, [slip.key] if takes_key else [])
    told["time"] = _clock(slip.when) if kind in {"line", "visit"} else ""
    if kind == "contact":
        told["log"] = _address("fieldwork:log_with", [slip.key])
        told["day"] = date.fromisoformat(slip.when[:10])
    return told


def _address(name: str, args: list[str]) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _clock(text: str) -> str:
    """``09:30`` of a time or a moment as the databases write it."""
    if len(text) <= 8 or text[2:3] == ":":
        return text[:5]
    moment = datetime.fromisoformat(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(zone()).strftime("%H:%M")
