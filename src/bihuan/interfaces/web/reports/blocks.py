"""A report as the page shows it: block by block, what the records say and what the writer says."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bihuan.base.policies.forms import Gap
from bihuan.interfaces.web.kit import cells, times
from bihuan.interfaces.wording import abouts
from bihuan.interfaces.wording import reports as words
from bihuan.playbook.schema.forms import ExtraField, Form
from bihuan.steer.reports.models import Report
from bihuan.steer.reports.rules import BLOCKS, asked_by

Label = str | Promise

_SHOWS: dict[str, dict[str, str]] = {
    "weekly": {
        "daily_work": "days",
        "results": "quotes",
        "orders": "money",
        "receipts": "money",
        "competitors": "quotes",
        "feedback": "quotes",
        "news": "quotes",
        "visit_reports": "visits",
    },
    "daily": {
        "results": "quotes",
        "complaints": "quotes",
        "orders": "money",
        "receipts": "money",
        "competitors": "quotes",
        "feedback": "quotes",
        "news": "quotes",
        "cost": "cost",
    },
    "management": {
        "target_attainment": "attainment",
        "new_customers": "count",
        "receipts": "money",
        "effective_visit_rate": "rate",
        "deal_rate": "rate",
        "sales_per_person": "per_person",
        "competitors": "quotes",
        "abnormal_customers": "quotes",
        "report_handling": "handling",
    },
}
"""Kind → block → how its figures are shown: the template ``reports/figures/<name>.html``."""
_FIGURES = {"daily_work": "days", "visit_reports": "visits", "abnormal_customers": "complaints"}
"""Blocks whose figures stand under another name."""
SHORT = frozenset({"attendance", "cost"})
"""Blocks filled in with a choice or an amount instead of a text."""


@dataclass(frozen=True)
class Extra:
    """A field of the trade's own on the report's form."""

    name: str
    label: str
    type: str
    value: Any
    revision: int
    choices: list[tuple[str, str]]
    clause: str | None


@dataclass(frozen=True)
class Block:
    """A block. ``needed``: the clause that asks for it; ``missing``: it has no content yet."""

    name: str
    title: Label
    hint: Label
    shows: str
    figures: Any
    text: str
    revision: int
    needed: str
    missing: bool
    choices: list[tuple[str, Label]] = field(default_factory=list)

    @property
    def is_wide(self) -> bool:
        """Whether it needs a whole line of the page."""
        return self.shows not in {"money", "count", "rate", "per_person", "cost"} and self.name not in SHORT

    @property
    def spoken(self) -> str:
        """What the writer said, a choice by its label."""
        return str(words.ATTENDANCE.get(self.text, self.text)) if self.name == "attendance" else self.text


def blocks(report: Report, figures: Mapping[str, Any], form: Form | None, gaps: Iterable[Gap]) -> list[Block]:
    """The report's blocks in the order of the form."""
    kind, missing = report.report_kind, {gap.field for gap in gaps}
    required = set(form.required) if form else set()
    return [
        Block(
            name=one.name,
            title=words.BLOCKS[kind][one.name],
            hint=words.HINTS.get(one.name, ""),
            shows=_SHOWS[kind].get(one.name, ""),
            figures=prepared(_SHOWS[kind].get(one.name, ""), figures.get(_FIGURES.get(one.name, one.name))),
            text=report.words.get(one.name, ""),
            revision=report.revisions.get(one.name, 0),
            needed=asked_by(form, one.name) if form and one.name in required else "",
            missing=one.name in missing,
            choices=list(words.ATTENDANCE.items()) if one.name == "attendance" else [],
        )
        for one in BLOCKS[kind]
    ]


def extras(report: Report, form: Form | None) -> list[Extra]:
    """The fields that the regulation adds to the form."""
    return [_extra(report, one) for one in form.extra] if form else []


def _extra(report: Report, one: ExtraField) -> Extra:
    choices = [(key, cells.bilingual(label)) for key, label in one.choices.items()]
    if one.type == "yes or no":
        choices = [("yes", _("Yes")), ("no", _("No"))]
    revision = report.revisions.get(one.key, 0)
    return Extra(
        one.key, cells.bilingual(one.label), one.type, report.extra.get(one.key), revision, choices, one.clause
    )


# The figures, made ready for templates


def prepared(shows: str, value: Any) -> Any:
    """Amounts as numbers, days as days, records with their addresses. What an older version did not compute is left out."""
    if value is None:
        return None
    if shows in _READY:
        return _READY[shows](value)
    return value


def ratio(actual: Any, target: Any) -> Decimal | None:
    """Actual ÷ target; None (shown as —) without a target above nothing."""
    return Decimal(actual) / Decimal(target) if target is not None and Decimal(target) > 0 else None


def _money(value: Mapping[str, Any]) -> dict[str, Any]:
    amounts = {name: None if text is None else Decimal(text) for name, text in value.items()}
    return {
        **amounts,
        "ratio": ratio(value["actual"], value["target"]),
        "month_ratio": ratio(value["month_actual"], value["month_target"]),
    }


def _attainment(value: Mapping[str, Any]) -> list[tuple[Label, dict[str, Any]]]:
    return [(label, _money(value[measure])) for measure, label in words.MEASURES.items() if measure in value]


def _linked(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "day": date.fromisoformat(row["day"]),
            "href": abouts.address(row["about"], row["id"]) if "about" in row else abouts.address("visit", row["id"]),
            "customer_href": abouts.address("customer", row["customer_id"]) if row.get("customer_id") else "",
            "amount": times.money(Decimal(row["amount"])) if row.get("amount") else "",
            "why": words.NOT_EFFECTIVE.get(row.get("why", ""), ""),
        }
        for row in rows
    ]


def _days(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "day": date.fromisoformat(row["day"])} for row in rows]


def _visits(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "purpose": words.PURPOSES.get(row["purpose"], row["purpose"]),
            "label": words.REPORT_STATES[row["report"]],
            "tone": words.REPORT_TONES[row["report"]],
        }
        for row in _linked(rows)
    ]


def _rate(value: Mapping[str, Any]) -> dict[str, Any]:
    top, bottom = value["numerator"], value["denominator"]
    return {**value, "rate": Decimal(top) / Decimal(bottom) if bottom else None, "rows": _linked(value["rows"])}


def _per_person(value: Mapping[str, Any]) -> dict[str, Any]:
    amount = None if value["value"] is None else Decimal(value["value"])
    return {**value, "value": amount, "numerator": Decimal(value["numerator"]), "rows": _linked(value["rows"])}


def _count(value: Mapping[str, Any]) -> dict[str, Any]:
    return {**value, "rows": _linked(value["rows"])}


def _handling(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "kind": words.KINDS.get(row["report_kind"], row["report_kind"])} for row in rows]


_READY: dict[str, Callable[[Any], Any]] = {
    "money": _money,
    "attainment": _attainment,
    "quotes": _linked,
    "days": _days,
    "visits": _visits,
    "rate": _rate,
    "per_person": _per_person,
    "count": _count,
    "handling": _handling,
    "cost": Decimal,
}


@dataclass(frozen=True)
class Moved:
    """A block whose records say something else by now than when the report was handed in."""

    title: Label
    then: str
    now: str


def moved(report: Report, changed: Mapping[str, tuple[Any, Any]]) -> list[Moved]:
    """The differences in words; lists are told by their length."""
    shows = _SHOWS[report.report_kind]
    found = []
    for block in BLOCKS[report.report_kind]:
        name = _FIGURES.get(block.name, block.name)
        # How far signing has got is no change of what was reported.
        if name in changed and shows.get(block.name, "handling") != "handling":
            then, now = (_in_short(shows[block.name], value) for value in changed[name])
            if then != now:
                found.append(Moved(words.BLOCKS[report.report_kind][block.name], then, now))
    return found


def _in_short(shows: str, value: Any) -> str:
    if value is None:
        return "—"
    if shows == "money":
        return _("%(actual)s of %(target)s") % {
            "actual": times.money(Decimal(value["actual"])),
            "target": times.money(Decimal(value["target"])) if value["target"] is not None else "—",
        }
    if shows == "attainment":
        return _("; ").join(_in_short("money", value[measure]) for measure in words.MEASURES if measure in value)
    if shows in {"rate", "per_person"}:
        return f"{value['numerator']} / {value['denominator']}"
    if shows == "count":
        return str(value["count"])
    if shows == "days":
        return _("%(visits)d visits, %(reports)d reports, %(followups)d follow-ups") % {
            "visits": sum(row["visits"] for row in value),
            "reports": sum(row["reported"] for row in value),
            "followups": sum(row["followups"] for row in value),
        }
    if shows == "visits":
        there = sum(row["report"] in ("yes", "incomplete") for row in value)
        return _("%(visits)d visits, %(reports)d reports") % {"visits": len(value), "reports": there}
    return _("%(count)d entries") % {"count": len(value)} if isinstance(value, list) else str(value)
