"""What a report consists of, when it is complete, and who signs it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from bihuan.base.policies.forms import Gap, is_empty
from bihuan.playbook.calendar import week_name
from bihuan.playbook.facts import day_of_name, monday_of_name
from bihuan.playbook.schema.forms import Form, FormId

Kind = Literal["daily", "weekly", "management"]
Filled = Literal["computed", "gathered", "words"]


class Block(NamedTuple):
    """A block of a report. ``computed``: figures only. ``gathered``: filled by records or by words. ``words``: by the person."""

    name: str
    filled: Filled


FORMS: dict[str, FormId] = {
    "daily": "daily_report",
    "weekly": "weekly_report",
    "management": "management_report",
}

BLOCKS: dict[str, tuple[Block, ...]] = {
    "weekly": (
        Block("daily_work", "gathered"),
        Block("results", "gathered"),
        Block("orders", "computed"),
        Block("receipts", "computed"),
        Block("competitors", "gathered"),
        Block("feedback", "gathered"),
        Block("news", "gathered"),
        Block("visit_reports", "computed"),
        Block("problems", "words"),
        Block("next_week", "gathered"),
    ),
    "daily": (
        Block("attendance", "words"),
        Block("results", "gathered"),
        Block("complaints", "gathered"),
        Block("orders", "computed"),
        Block("receipts", "computed"),
        Block("competitors", "gathered"),
        Block("feedback", "gathered"),
        Block("news", "gathered"),
        Block("insights", "words"),
        Block("cost", "words"),
    ),
    "management": (
        Block("target_attainment", "computed"),
        Block("new_customers", "computed"),
        Block("receipts", "computed"),
        Block("effective_visit_rate", "computed"),
        Block("deal_rate", "computed"),
        Block("sales_per_person", "computed"),
        Block("competitors", "words"),
        Block("abnormal_customers", "words"),
        Block("report_handling", "words"),
        Block("next_week", "words"),
    ),
}
"""The blocks of each kind, in the order of the paper form."""

_ASKED_BY = {"next_week": "A3", "cost": "D8"}
"""Clauses that ask for one block of a form; the rest is asked for by the form's first other clause."""

WORDS_LIMIT = 20_000
PLAN_LIMIT = 60
EFFECTIVE_MINUTES = 15
"""A visit counts as effective (D12) when it was planned, reported with a next step, and lasted at least so long."""


class Period(NamedTuple):
    """The days that a report is about, both included."""

    name: str
    first: date
    last: date

    @property
    def next(self) -> "Period":
        """The period after it, of the same length."""
        days = (self.last - self.first).days + 1
        return period(self.first + timedelta(days=days), weekly=days == 7)

    @property
    def previous(self) -> "Period":
        """The period before it, of the same length."""
        days = (self.last - self.first).days + 1
        return period(self.first - timedelta(days=days), weekly=days == 7)


def period(day: date, *, weekly: bool) -> Period:
    """The week that holds the day, or the day itself."""
    if not weekly:
        return Period(day.isoformat(), day, day)
    monday = day - timedelta(days=day.weekday())
    return Period(week_name(monday.toordinal()), monday, monday + timedelta(days=6))


def period_named(kind: str, name: str) -> Period | None:
    """``2026-W10`` or, of a daily report, ``2026-03-05``; None when there is no such period."""
    ordinal = day_of_name(name) if kind == "daily" else monday_of_name(name)
    return None if ordinal is None else period(date.fromordinal(ordinal), weekly=kind != "daily")


def expected_period(kind: str, today: date) -> Period:
    """What one writes about when one opens the form: today; on Monday and Tuesday the week before, else this week."""
    if kind == "daily":
        return period(today, weekly=False)
    return period(today - timedelta(days=2), weekly=True)


def missing(
    kind: str, form: Form | None, *, words: Mapping[str, str], extra: Mapping[str, Any], gathered: Iterable[str]
) -> list[Gap]:
    """The required fields without content, in the order of the form. ``gathered``: blocks that records or lines fill."""
    if form is None:
        return []
    filled = {block.name for block in BLOCKS[kind] if block.filled == "computed"} | set(gathered)
    filled |= {field for field, text in words.items() if text.strip()}
    filled |= {key for key, value in extra.items() if not is_empty(value)}
    own = {field.key: field.clause for field in form.extra}
    return [Gap(field, own.get(field) or asked_by(form, field)) for field in form.required if field not in filled]


def asked_by(form: Form, field: str) -> str:
    """The clause of the form that asks for the built-in field."""
    named = _ASKED_BY.get(field)
    if named in form.clauses:
        return str(named)
    others = [clause for clause in form.clauses if clause not in _ASKED_BY.values()]
    return (others or list(form.clauses))[0]


SIGNED_BY: dict[str, str] = {"A3": "director"}
"""Who signs a report whose form this clause describes: the nearest above the writer who holds the position. Else the manager."""


@dataclass(frozen=True, slots=True)
class Superior:
    """Somebody above the writer, the nearest first."""

    pk: int
    role: str
    may_sign: bool


def addressee(form: Form | None, chain: Iterable[Superior]) -> int | None:
    """Whose desk the report lands on: who the clause names, else the nearest above the writer who may sign it."""
    able = [one for one in chain if one.may_sign]
    wanted = {SIGNED_BY[clause] for clause in (form.clauses if form else ()) if clause in SIGNED_BY}
    named = [one for one in able if one.role in wanted]
    return next((one.pk for one in (*named, *able)), None)


COPIED_TO: dict[str, tuple[str, ...]] = {"weekly": ("marketing",), "daily": (), "management": ("gm",)}
"""Positions that every report of the kind goes to (A18), beside whoever signs it; the writer's manager gets a copy."""
