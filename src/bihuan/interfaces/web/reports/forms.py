"""What a browser sends from a report's form, as the services take it."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from pydantic import ValidationError

from bihuan.playbook.schema.forms import Form
from bihuan.steer.reports.inputs import PlanInput, PlanLineInput
from bihuan.steer.reports.rules import BLOCKS, PLAN_LIMIT
from bihuan.steer.reports.services import PLAN

WORDS, EXTRA, READ, LINE = "words-", "extra-", "read-", "plan-"
LINE_FIELDS = ("customer", "region", "day", "time_from", "purpose", "goal")


@dataclass(frozen=True)
class Sent:
    """What was typed: only the fields that were sent. ``read``: the revision of each that was on the screen."""

    words: dict[str, str]
    extra: dict[str, Any]
    read: dict[str, int]
    plan: PlanInput | None
    problems: dict[str, str]


def read_sent(data: QueryDict, kind: str, form: Form | None) -> Sent:
    """The fields of the kind's form and the plan's lines; what is not on the form is left out."""
    words = {block.name: str(data[f"{WORDS}{block.name}"]) for block in BLOCKS[kind] if f"{WORDS}{block.name}" in data}
    extra = {
        one.key: _extra(data, one.key, one.type)
        for one in (form.extra if form else ())
        if f"{EXTRA}{one.key}" in data or f"{EXTRA}{one.key}-sent" in data
    }
    read = {name: _number(data.get(f"{READ}{name}", "")) for name in (*words, *extra, PLAN)}
    plan, problems = _plan(data) if kind == "weekly" and f"{READ}{PLAN}" in data else (None, {})
    return Sent(words, extra, read, plan, problems)


def _extra(data: QueryDict, key: str, kind: str) -> Any:
    if kind == "several choices":
        return [each for each in data.getlist(f"{EXTRA}{key}") if each]
    value = data.get(f"{EXTRA}{key}", "")
    if kind == "yes or no":
        return {"yes": True, "no": False}.get(value)
    return value


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _plan(data: QueryDict) -> tuple[PlanInput | None, dict[str, str]]:
    """The lines in the order in which they stand on the page, empty ones left out."""
    numbers = [_number(each) for each in data.getlist(f"{LINE}row")][:PLAN_LIMIT]
    lines: list[PlanLineInput] = []
    problems: dict[str, str] = {}
    for number in dict.fromkeys(numbers):
        told = {name: data.get(f"{LINE}{number}-{name}", "").strip() for name in LINE_FIELDS}
        try:
            line = PlanLineInput(
                **{
                    **told,
                    "customer": told["customer"] or None,
                    "day": told["day"] or None,
                    "time_from": told["time_from"] or None,
                }
            )
        except ValidationError as wrong:
            problems |= {f"{LINE}{number}-{error['loc'][0]}": error["type"] for error in wrong.errors()}
            continue
        if not line.is_empty:
            lines.append(line)
    return (None if problems else PlanInput(lines=tuple(lines))), problems
