"""The team, day by day or week by week (A23, D4): what each planned, did and owes; every figure opens its records."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.base.audit.models import Event
from bihuan.base.duties.models import Duty
from bihuan.base.organisation.models import Leave, Member
from bihuan.base.policies.selectors import regulation
from bihuan.base.records.together import together
from bihuan.flow.fieldwork.models import DayPlanLine, Followup, Visit, VisitPerson
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.today.results import address
from bihuan.interfaces.wording import abouts, duties
from bihuan.interfaces.wording import reports as report_words
from bihuan.steer.reports.models import Report
from bihuan.steer.reports.periods import bounds, day_of
from bihuan.steer.reports.rules import Period, period

MOST = 500


@dataclass
class Line:
    """A person's day or week. ``planned`` and ``held``: visits; ``unplanned`` were held without having been planned."""

    member: Member
    planned: int = 0
    held: int = 0
    unplanned: int = 0
    lines: int = 0
    followups: int = 0
    states: dict[str, int] = field(default_factory=dict)
    overdue: int = 0
    reports: list[tuple[str, str, str]] = field(default_factory=list)
    away: str = ""
    out: list[str] = field(default_factory=list)
    last_at: datetime | None = None
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def due_count(self) -> int:
        """How many duties fell due in the period, those waived left out."""
        return sum(count for state, count in self.states.items() if state != "waived")


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """The page: a day or, with ``view=week``, a week; only the reader's own line when that is how far the rights go."""
    member, now = rights.require(request, "duties.view"), timezone.now()
    weekly = request.GET.get("view") == "week"
    span = period(_asked(request, now), weekly=weekly)
    lines, about = lines_of(member, span, now), abouts.period(span.name)
    context = {
        "weekly": weekly,
        "span": span,
        "about": about,
        "before": span.previous.first,
        "after": span.next.first if span.next.first <= day_of(now) + timedelta(days=7) else None,
        "today": day_of(now),
        "groups": _groups(lines),
        "count": len(lines),
        "whole": _whole(lines),
        "is_now": span.first <= day_of(now) <= span.last,
    }
    return render_page(request, "today/team.html", context, title=_("Team"), note=about)


def _asked(request: HttpRequest, now: datetime) -> date:
    text = request.GET.get("day", "")
    try:
        return date.fromisoformat(text) if text else day_of(now)
    except ValueError as error:
        raise Http404 from error


def lines_of(reader: Member, span: Period, now: datetime) -> list[Line]:
    """A line for each member over whom the reader's rights reach: two statements, one for the people, one for all the rest."""
    latest = Event.objects.filter(actor=OuterRef("code")).order_by("-seq").values("at")[:1]
    there = (
        Member.objects.visible_to(reader, "duties.view")
        .filter(joined_on__lte=span.last)
        .exclude(left_on__lt=span.first)
    )
    members = there.select_related("department").annotate(last_at=Subquery(latest))
    found = {
        one.pk: Line(one, last_at=one.last_at) for one in members.order_by("department__path", "sort_key", "pk")[:MOST]
    }
    keys = list(found)
    asked = {**_counts(keys, span, now), **_notes(keys, span, now)}
    for name, rows in zip(asked, together(*asked.values()), strict=True):
        for key, *values in rows:
            _FILLED[name](found[key], *values)
    for line in found.values():
        line.links = _links(line.member, span)
    return list(found.values())


def _counts(keys: list[int], span: Period, now: datetime) -> dict[str, "QuerySet[Any]"]:
    """What → rows of (member, figures): visits planned and held, stops, follow-ups, duties due by state, what is overdue now."""
    since, until = bounds(span)
    planned, held = (
        Q(planned_start__gte=since, planned_start__lt=until),
        Q(state="held", started_at__gte=since, started_at__lt=until),
    )
    visits = Visit.objects.filter(planned | held, archived_at=None, leader__in=keys).exclude(state="cancelled")
    stops = DayPlanLine.objects.filter(member__in=keys, day__range=(span.first, span.last), visit=None)
    calls = Followup.objects.filter(by__in=keys, archived_at=None, happened_at__gte=since, happened_at__lt=until)
    due = Duty.objects.filter(member__in=keys, opened_at__lte=now, due_at__gt=since, due_at__lte=until).standing(now)
    late = Duty.objects.filter(member__in=keys).overdue(now)
    n_held = {"n_held": Count("pk", filter=held), "n_unplanned": Count("pk", filter=held & Q(planned_start=None))}
    return {
        "visits": _by(visits, "leader", n_planned=Count("pk", filter=planned), **n_held),
        "stops": _by(stops, "member"),
        "calls": _by(calls, "by"),
        "duties": _by(due, "member", "state"),
        "late": _by(late, "member"),
    }


def _by(rows: "QuerySet[Any]", *names: str, **counts: Count) -> "QuerySet[Any]":
    found: QuerySet[Any] = rows.order_by().values_list(*names).annotate(**(counts or {"n": Count("pk")}))
    return found


def _notes(keys: list[int], span: Period, now: datetime) -> dict[str, "QuerySet[Any]"]:
    """What → rows of (member, words): reports handed in, leave in the period, whom somebody is out with at this moment."""
    handed_in = {"starts_on__range": (span.first, span.last), "submitted_at__isnull": False}
    reports = Report.objects.filter(writer__in=keys, **handed_in).order_by("starts_on", "pk")
    leaves = Leave.objects.filter(member__in=keys, cancelled_at=None, first_on__lte=span.last, last_on__gte=span.first)
    under_way = Q(visit__started_at__lte=now, visit__ended_at=None) | Q(
        visit__started_at=None, visit__planned_start__lte=now, visit__planned_start__gt=now - timedelta(hours=2)
    )
    out = VisitPerson.objects.filter(under_way, member__in=keys, visit__state="planned", visit__archived_at=None)
    is_now = span.first <= day_of(now) <= span.last
    return {
        "reports": reports.values_list("writer", "report_kind", "public_id", "state"),
        "leaves": leaves.order_by("first_on").values_list("member", "last_on"),
        "out": (out if is_now else out.none()).order_by("pk").values_list("member", "visit__customer__name"),
    }


def _visits(line: Line, planned: int, held: int, unplanned: int) -> None:
    line.planned, line.held, line.unplanned = planned, held, unplanned


def _report(line: Line, kind: str, public_id: str, state: str) -> None:
    line.reports.append((str(report_words.KINDS[kind]), public_id, report_words.TONES[state]))


def _leave(line: Line, last_on: date) -> None:
    line.away = _("on leave until %(day)s") % {"day": abouts.short(last_on)}


_FILLED: Mapping[str, Callable[..., None]] = {
    "visits": _visits,
    "stops": lambda line, count: setattr(line, "lines", count),
    "calls": lambda line, count: setattr(line, "followups", count),
    "duties": lambda line, state, count: line.states.update({state: count}),
    "late": lambda line, count: setattr(line, "overdue", count),
    "reports": _report,
    "leaves": _leave,
    "out": lambda line, customer: line.out.append(customer),
}
"""How each row becomes part of its person's line."""


def _links(member: Member, span: Period) -> dict[str, str]:
    key, first, last = member.public_id, span.first.isoformat(), span.last.isoformat()
    when = {"when_from": first, "when_to": last}
    duty = {"who": key, "due_from": first, "due_to": (span.last + timedelta(days=1)).isoformat(), "scope": "all"}
    return {
        "person": address(
            "today:person", {"view": "week", "day": first} if span.first != span.last else {"day": first}, (key,)
        ),
        "plan": address(
            "fieldwork:day", {"member": key, "day": first, "span": "week" if span.first != span.last else "day"}
        ),
        "visits": address("fieldwork:visits", {"leader": key, **when}),
        "held": address("fieldwork:visits", {"leader": key, "state": "held", **when}),
        "followups": address("fieldwork:followups", {"by": key, **when}),
        "open": address("today:duties", {**duty, "state": "open"}),
        "done": address("today:duties", {**duty, "state": "done"}),
        "bad": address("today:duties", {**duty, "state": "missing"}),
        "overdue": address("today:duties", {"who": key, "state": "late", "scope": "all"}),
    }


def _groups(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.member.department.name if line.member.department else ""].append(line)
    return list(groups.items())


def _whole(lines: Iterable[Line]) -> Line:
    there = list(lines)
    states: dict[str, int] = defaultdict(int)
    for line in there:
        for state, count in line.states.items():
            states[state] += count
    sums = {
        name: sum(getattr(line, name) for line in there)
        for name in ("planned", "held", "unplanned", "lines", "followups", "overdue")
    }
    return Line(Member(), states=dict(states), **sums)


@require_safe
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """One person's plan beside what was done (A23), with what they owe."""
    reader, now = rights.require(request, "duties.view"), timezone.now()
    who = Member.objects.visible_to(reader, "duties.view").select_related("department").one(public_id)
    weekly = request.GET.get("view") == "week"
    span = period(_asked(request, now), weekly=weekly)
    lines = [line for line in lines_of(reader, span, now) if line.member.pk == who.pk]
    since, until = bounds(span)
    owed = Duty.objects.visible_to(reader, "duties.view").filter(member=who, opened_at__lte=now)
    wanted = Q(due_at__gt=since, due_at__lte=until) | Q(
        completed_at=None, due_at__lte=now, due_at__gt=now - timedelta(days=31)
    )
    rows = list(owed.filter(wanted).at(now).order_by("due_at", "key")[:200])
    titles = duties.Titles(regulation())
    names = abouts.names((row.about_kind, row.about_id) for row in rows)
    context = {
        "who": who,
        "line": lines[0] if lines else None,
        "span": span,
        "weekly": weekly,
        "about": abouts.period(span.name),
        "before": span.previous.first,
        "after": span.next.first,
        "beside": address(
            "fieldwork:day",
            {"member": who.public_id, "day": span.first.isoformat(), "span": "week" if weekly else "day"},
        ),
        "duties": [
            {
                "row": row,
                "what": titles.what(row.clause, row.rule),
                "about": names.get((row.about_kind, row.about_id)),
                "due": duties.due(row.due_at, now),
                "label": duties.STATES[row.state],
                "tone": duties.TONES[row.state],
            }
            for row in rows
        ],
    }
    crumbs = [(_("Team"), address("today:team", {"day": span.first.isoformat(), "view": "week" if weekly else "day"}))]
    return render_page(
        request, "today/person.html", context, title=who.name, crumbs=crumbs, note=abouts.period(span.name)
    )
