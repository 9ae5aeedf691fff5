"""Switching charging on, closing a month."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Count, F

from bihuan.base.access.predicate import may, require
from bihuan.base.audit.facts import plain
from bihuan.base.audit.services import digest, record
from bihuan.base.organisation.models import Company, Member
from bihuan.base.records.refusals import Missing, Refused
from bihuan.base.records.transactions import whole
from bihuan.steer.reports.periods import day_of, zone
from bihuan.steer.scoring.events import ChargingSwitched, MonthClosed, ScoresExported
from bihuan.steer.scoring.models import LedgerLine, MonthClosing, MonthTotal
from bihuan.steer.scoring.rules import bounds, total
from bihuan.steer.scoring.selectors import SHOWN, Line, closing_of, duties_of, live_line


@whole()
def switch_charging(*, start: date | None, by: Member, at: datetime) -> Company:
    """Points and fines count for what is due from the start of this day on; None takes back a start that lies ahead.

    Once charging has begun it stands: what was charged is not undone by a switch. A start in the past would charge what
    nobody was warned of, so it is refused, except for who may record the past.
    """
    require(by, "charging.switch")
    company = Company.objects.select_for_update().filter(pk=1).first()
    if company is None:
        raise Missing
    if company.charging_from is not None and company.charging_from <= at:
        raise Refused("charging_has_begun")
    if start is not None and start < day_of(at) and not may(by, "past.record"):
        raise Refused("charging_in_the_past", field="start")
    begins = None if start is None else datetime.combine(start, time(), zone())
    Company.objects.filter(pk=1).update(charging_from=begins, version=F("version") + 1)
    record([ChargingSwitched(subject="1", charging_from=begins)], by=by, at=at)
    company.refresh_from_db()
    return company


@whole()
def close(*, month: date, by: Member, at: datetime) -> MonthClosing:
    """Let the month's score sheets stand as they are now. Closing it again changes nothing and gives the same closing."""
    require(by, "months.close")
    month = month.replace(day=1)
    company = Company.objects.select_for_update().filter(pk=1).first()
    if company is None:
        raise Missing
    closed = closing_of(month)
    if closed is not None:
        return closed
    _, until = bounds(month, zone())
    if at < until:
        raise Refused("month_not_over", field="month")
    lines = _lines(month, at, company.charging_from)
    cost = total(line.cost for line in lines if line.counts)
    closing = MonthClosing.objects.create(
        month=month,
        closed_at=at,
        closed_by=by,
        charging_from=company.charging_from,
        points=cost.points,
        fine=cost.fine,
        digest=digest_of(lines),
    )
    _keep(closing, lines, month, at)
    told = MonthClosed(
        subject=f"{month:%Y-%m}", lines=len(lines), points=cost.points, fine=cost.fine, digest=closing.digest
    )
    record([told], by=by, at=at)
    return closing


def digest_of(lines: Iterable[Line | LedgerLine]) -> str:
    """What a closed month stands for: its lines, by due moment and key."""
    values = ((getattr(line, name) for name in _HASHED) for line in lines)
    # As the table keeps it: an amount of 5 comes back as 5.00.
    return digest(
        [[plain(one.quantize(_CENT) if isinstance(one, Decimal) else one) for one in line] for line in values]
    )


_CENT = Decimal("0.01")
_HASHED = ("member_id", "key", "duty", "state", "points", "fine", "counts", "due_at")
_KEPT = (
    *("member_id", "clause", "rule", "duty", "key", "about_kind", "about_id", "due_at", "done_at", "state"),
    *("points", "fine", "counts", "waived_reason"),
)


def _lines(month: date, at: datetime, charging_from: datetime | None) -> list[Line]:
    found = duties_of(month).exclude(member=None).at(at).filter(state__in=SHOWN)
    return [
        live_line(duty, charging_from) for duty in found.select_related("waived_by").order_by("due_at", "key", "pk")
    ]


def _keep(closing: MonthClosing, lines: Iterable[Line], month: date, at: datetime) -> None:
    waivers = dict(duties_of(month).exclude(waived_by=None).values_list("public_id", "waived_by"))
    LedgerLine.objects.bulk_create(
        (
            LedgerLine(
                closing=closing,
                waived_by_id=waivers.get(line.duty) if line.state == "waived" else None,
                **{name: getattr(line, name) for name in _KEPT},
            )
            for line in lines
        ),
        batch_size=500,
    )
    costs: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        costs[line.member_id].append(line)
    states: dict[int, dict[str, int]] = defaultdict(dict)
    standing = duties_of(month).exclude(member=None).at(at).order_by()
    for member, state, count in standing.values_list("member", "state").annotate(count=Count("pk")):
        states[member][state] = count
    departments = dict(Member.objects.filter(pk__in=states).values_list("pk", "department"))
    MonthTotal.objects.bulk_create(
        _month_total(closing, member, departments[member], states[member], costs[member]) for member in sorted(states)
    )


def _month_total(
    closing: MonthClosing, member: int, department: int | None, states: dict[str, int], lines: list[Line]
) -> MonthTotal:
    charged = total(line.cost for line in lines if line.counts)
    would_be = total(line.cost for line in lines if not line.counts)
    return MonthTotal(
        closing=closing,
        member_id=member,
        department_id=department,
        states=states,
        points=charged.points,
        fine=charged.fine,
        would_be_points=would_be.points,
        would_be_fine=would_be.fine,
    )


@whole()
def note_export(*, month: date, count: int, by: Member, at: datetime) -> None:
    """A month's scores left the system as a file."""
    require(by, "scores.export")
    record([ScoresExported(subject=f"{month:%Y-%m}", count=count)], by=by, at=at)


@whole()
def note_duties_export(*, count: int, by: Member, at: datetime) -> None:
    """The list of duties left the system as a file."""
    require(by, "scores.export")
    record([ScoresExported(subject="duties", count=count)], by=by, at=at)
