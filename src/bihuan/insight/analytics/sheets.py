"""The tables of a week's statistics (A18, A19), made from the records. Each row carries its key and whom it concerns.

The whole company is counted; who reads sees the rows of those over whom the sheet's permission reaches (``READ_WITH``).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, Sum

from bihuan.base.audit.selectors import projection
from bihuan.base.duties.models import Duty
from bihuan.base.duties.querysets import CHARGED
from bihuan.base.organisation.models import Member, MemberQuerySet
from bihuan.base.organisation.selectors import people
from bihuan.flow.contracts.models import Contract, ReviewStep
from bihuan.flow.fieldwork.models import Visit
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.steer.reports import money
from bihuan.steer.reports.figures import report_state
from bihuan.steer.reports.models import Report
from bihuan.steer.reports.periods import bounds, zone
from bihuan.steer.reports.rules import Period

Row = dict[str, Any]
MOST = 5_000
"""Rows of a sheet."""
QUOTE = 300

READ_WITH = {
    "reports": "reports.view",
    "opportunities": "opportunities.view",
    "visits": "visits.view",
    "bids": "bids.view",
    "contracts": "contracts.view",
    "money": "reports.view",
    "scores": "scores.view",
}
"""Sheet → the permission by whose reach its rows are seen."""


def build(week: Period, now: datetime) -> dict[str, list[Row]]:
    """Every sheet as the records stand at ``now``: the same queries for ten people and for a thousand."""
    members = list(_members(week))
    who = {member.pk: _who(member) for member in members}
    return {name: make(week, members, who, now) for name, make in _SHEETS.items()}


def _members(week: Period) -> MemberQuerySet:
    """Those employed in the week, by department and name."""
    there = Member.objects.select_related("department").filter(joined_on__lte=week.last).exclude(left_on__lt=week.first)
    found: MemberQuerySet = there.order_by("department__path", "sort_key", "pk")
    return found


def _who(member: Member) -> Row:
    department = member.department.name if member.department else ""
    return {"member": member.pk, "code": member.code, "name": member.name, "department": department}


Who = dict[int, Row]


# 周报统计

_REPORT_RULES = {"weekly report": "weekly", "daily report": "daily"}


def _reports(week: Period, members: Iterable[Member], who: Who, now: datetime) -> list[Row]:
    """Per person: the weekly and management report with its state and sign-off, daily reports owed, handed in, late, missing."""
    names = [date.fromordinal(day).isoformat() for day in range(week.first.toordinal(), week.last.toordinal() + 1)]
    about = Q(about_kind="week", about_id=week.name) | Q(about_kind="day", about_id__in=names)
    owed = Duty.objects.filter(about, rule__in=_REPORT_RULES, opened_at__lte=now).at(now)
    states: dict[int, list[Row]] = defaultdict(list)
    for row in owed.values("member", "rule", "clause", "state", "shown_done_at"):
        states[row["member"]].append(row)
    handed: dict[int, dict[str, list[Report]]] = defaultdict(lambda: defaultdict(list))
    written = Report.objects.filter(starts_on__range=(week.first, week.last), submitted_at__isnull=False)
    for report in written.select_related("decided_by").order_by("starts_on", "pk"):
        handed[report.writer_id][report.report_kind].append(report)
    return [
        {"key": member.code, **who[member.pk], **_report_row(states[member.pk], handed[member.pk])}
        for member in members
        if states[member.pk] or handed[member.pk]
    ]


def _report_row(owed: list[Row], handed: dict[str, list[Report]]) -> Row:
    weekly = next(iter(handed["weekly"] or handed["management"]), None)
    duty = next((row for row in owed if row["rule"] == "weekly report"), None)
    daily = [row["state"] for row in owed if row["rule"] == "daily report"]
    return {
        "weekly": duty["state"] if duty else ("done" if weekly else ""),
        "clause": duty["clause"] if duty else "",
        "report": weekly.public_id if weekly else "",
        "handed_at": _moment(weekly.first_submitted_at if weekly else None),
        "sign_off": weekly.state if weekly else "",
        "signed_by": weekly.decided_by.name if weekly and weekly.decided_by else "",
        "daily_owed": len(daily),
        "daily_handed": len(handed["daily"]),
        "daily_late": daily.count("late") + daily.count("incomplete"),
        "daily_missing": daily.count("missing"),
    }


# 销售机会表

_MOVES = {"opportunity.opened": "new", "opportunity.stage_changed": "advanced", "opportunity.updated": "updated"}


def _opportunities(week: Period, members: Iterable[Member], who: Who, now: datetime) -> list[Row]:
    """The opportunities open at the week's end or closed in it, with what happened to them in the week (A27)."""
    since, until = bounds(week)
    moves: dict[str, set[str]] = defaultdict(set)
    told = projection().filter(kind="opportunity", verb__in=_MOVES, at__gte=since, at__lt=until)
    for subject, verb in told.values_list("subject", "verb"):
        moves[subject].add(_MOVES[verb])
    rows = Opportunity.objects.filter(created_at__lt=until, archived_at=None).filter(
        Q(closed_at=None) | Q(closed_at__gte=since)
    )
    found = rows.select_related("customer", "owner__department").order_by("owner__sort_key", "sort_key", "pk")[:MOST]
    return [_opportunity_row(one, moves[one.public_id], until) for one in found]


def _opportunity_row(one: Opportunity, moves: set[str], until: datetime) -> Row:
    closed = one.closed_at is not None and one.closed_at < until
    return {
        "key": one.public_id,
        **_who(one.owner),
        "number": one.number,
        "title": one.name,
        "customer": one.customer.name,
        "stage": one.stage,
        "outcome": one.outcome if closed else "",
        "reason": one.outcome_reason if closed else "",
        "industry": one.industry,
        "products": one.products,
        "amount": _amount(one.amount),
        "expected": one.expected_close_on.isoformat() if one.expected_close_on else "",
        "competitors": one.competitors,
        "extra": one.extra,
        "is_new": "new" in moves,
        "is_advanced": "advanced" in moves,
        "is_updated": bool(moves),
        "closed_at": _moment(one.closed_at if closed else None),
    }


# 拜访报告


def _visits(week: Period, members: Iterable[Member], who: Who, now: datetime) -> list[Row]:
    """The visits held in the week, whether their reports are there, and by when they were due."""
    since, until = bounds(week)
    held = Visit.objects.filter(state="held", archived_at=None, started_at__gte=since, started_at__lt=until)
    found = list(held.select_related("customer", "leader__department").order_by("started_at", "pk")[:MOST])
    owed = Duty.objects.filter(about_kind="visit", rule="visit report", about_id__in=[one.public_id for one in found])
    states = {row["about_id"]: row for row in owed.at(now).values("about_id", "state", "due_at")}
    return [
        {
            "key": one.public_id,
            **_who(one.leader),
            "at": _moment(one.started_at),
            "customer": one.customer.name,
            "purpose": one.purpose,
            "report": report_state(one),
            "state": states.get(one.public_id, {}).get("state", ""),
            "due_at": _moment(states.get(one.public_id, {}).get("due_at")),
            "reported_at": _moment(one.reported_at),
            "result": one.result[:QUOTE],
            "next_steps": one.next_steps[:QUOTE],
            "competitors": one.competitors[:QUOTE],
        }
        for one in found
    ]


# 投标


def _bids(week: Period, members: Iterable[Member], who: Who, now: datetime) -> list[Row]:
    """The bids begun, quoted, opened or decided in the week."""
    since, until = bounds(week)
    touched = Q()
    for moment in ("created_at", "quoted_at", "opened_at", "result_recorded_at"):
        touched |= Q(**{f"{moment}__gte": since, f"{moment}__lt": until})
    found = (
        Bid.objects.filter(touched, archived_at=None)
        .select_related("customer", "owner__department")
        .prefetch_related("lines")
    )
    return [_bid_row(one) for one in found.order_by("created_at", "pk")[:MOST]]


def _bid_row(one: Bid) -> Row:
    winner = next((line for line in one.lines.all() if line.is_winner), None)
    return {
        "key": one.public_id,
        **_who(one.owner),
        "number": one.number,
        "title": one.name,
        "customer": one.customer.name,
        "tenderer": one.tenderer,
        "state": one.state,
        "quoted_at": _moment(one.quoted_at),
        "opened_at": _moment(one.opened_at),
        "our_price": _amount(one.quoted_price if one.quoted_price is not None else one.our_price),
        "winner": winner.bidder if winner else "",
        "winning_price": _amount(winner.price if winner else None),
        "our_rank": one.our_rank,
        "gap": _amount(one.gap),
        "cause": one.cause[:QUOTE],
    }


# 合同评审


def _contracts(week: Period, members: Iterable[Member], who: Who, now: datetime) -> list[Row]:
    """The contracts with a review asked for or decided in the week, or signed in it."""
    since, until = bounds(week)
    steps = ReviewStep.objects.filter(
        Q(requested_at__gte=since, requested_at__lt=until) | Q(decided_at__gte=since, decided_at__lt=until)
    )
    signed = Q(signed_on__range=(week.first, week.last))
    found = Contract.objects.filter(signed | Q(pk__in=steps.values("contract")), archived_at=None)
    found = found.select_related("customer", "owner__department").prefetch_related("steps__reviewer")
    return [_contract_row(one) for one in found.order_by("created_at", "pk")[:MOST]]


def _contract_row(one: Contract) -> Row:
    latest = [step for step in one.steps.all() if step.round == one.round and step.withdrawn_at is None]
    return {
        "key": one.public_id,
        **_who(one.owner),
        "number": one.number,
        "title": one.name,
        "customer": one.customer.name,
        "amount": _amount(one.amount),
        "state": one.state,
        "signed_on": one.signed_on.isoformat() if one.signed_on else "",
        "reviews": [
            {
                "step": step.step,
                "reviewer": step.reviewer.name,
                "form": step.form,
                "decision": step.decision,
                "requested_at": _moment(step.requested_at),
                "decided_at": _moment(step.decided_at),
                "opinion": step.opinion[:QUOTE],
            }
            for step in latest
        ],
    }


# 订货与回款


def _money(week: Period, members: Iterable[Member], who: Who, now: datetime) -> list[Row]:
    """Orders and receipts of the week against the target's share, and the month so far, per person who has any."""
    there = list(members)
    amounts = money.each(there, people([member.code for member in there]), week)
    return [
        {"key": member.code, **who[member.pk], **amounts[member.pk]} for member in there if _has_any(amounts[member.pk])
    ]


def _has_any(amounts: Row) -> bool:
    return any(
        row[name] is not None if "target" in name else row[name] != "0.00"
        for row in amounts.values()
        for name in money.NAMES
    )


# 考核


def _scores(week: Period, members: Iterable[Member], who: Who, now: datetime) -> list[Row]:
    """Per person and clause: how the duties due in the week stand, and what they cost or would cost."""
    since, until = bounds(week)
    due = Duty.objects.filter(due_at__gt=since, due_at__lte=until).exclude(member=None).at(now)
    names: tuple[str, ...] = (*CHARGED, "done", "waived", "open")
    states = {state: Count("pk", filter=Q(state=state)) for state in names}
    grouped = (
        due.order_by().values("member", "clause").annotate(**_renamed(states), cost=Sum("points"), money=Sum("fine"))
    )
    rows = [
        {
            "key": f"{who[row['member']]['code']} {row['clause']}",
            **who[row["member"]],
            "clause": row["clause"],
            **{state: row[f"n_{state}"] for state in states},
            "points": row["cost"],
            "fine": str(row["money"].quantize(money.CENT)),
        }
        for row in grouped
        if row["member"] in who
    ]
    order = {key: place for place, key in enumerate(who)}
    return sorted(rows, key=lambda row: (order[row["member"]], row["clause"]))


def _renamed(counts: dict[str, Count]) -> dict[str, Count]:
    return {f"n_{name}": count for name, count in counts.items()}


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(zone()).strftime("%Y-%m-%d %H:%M")


def _amount(value: Any) -> str | None:
    return None if value is None else str(value)


_SHEETS: dict[str, Callable[[Period, Iterable[Member], Who, datetime], list[Row]]] = {
    "reports": _reports,
    "opportunities": _opportunities,
    "visits": _visits,
    "bids": _bids,
    "contracts": _contracts,
    "money": _money,
    "scores": _scores,
}
"""The sheets in their order."""
