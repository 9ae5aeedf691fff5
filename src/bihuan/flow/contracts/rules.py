"""Pure: what a contract must settle, when it may be signed, how money is divided and matched, how old a debt is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any, Protocol

from bihuan.base.policies.forms import Gap, clause_of, gaps, is_empty
from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.instants import SECOND
from bihuan.playbook.rules.gates import may_be_signed
from bihuan.playbook.schema.duties import ContractReview
from bihuan.playbook.schema.forms import Form
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.rules import SigningReview

CENT = Decimal("0.01")
TERMS = ("content", "price", "delivery", "payment_terms", "breach")
"""E15: what every contract settles."""
TERMS_CLAUSE = "E15"
CHECKLIST: dict[str, tuple[str, ...]] = {
    "legal": ("parties", "lawful", "breach", "disputes", "standard_text"),
    "finance": ("price", "payment_terms", "collection_dates", "tax"),
    "support": ("specification", "acceptance", "delivery"),
    "technical": ("specification", "acceptance", "delivery"),
}
OTHER_CHECKS = ("amount", "delivery", "payment_terms", "breach")
"""What a reviewer of the step looks at, beside their opinion (A28)."""
BUCKETS = ((0, "current"), (30, "1_30"), (60, "31_60"), (90, "61_90"))


def checks_of(step: str) -> tuple[str, ...]:
    """What a reviewer of the step looks at."""
    return CHECKLIST.get(step, OTHER_CHECKS)


# What is agreed


def content_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a review and a signature are about, as plain values; ``customer`` is the customer's public id."""
    names = ("name", "customer", "amount", *TERMS, "starts_on", "expires_on")
    plain = {name: values[name] for name in names}
    return {
        **{name: value.isoformat() if isinstance(value, date) else value for name, value in plain.items()},
        "amount": str(Decimal(values["amount"]).quantize(CENT)),
        "extra": dict(values["extra"]),
    }


def content_difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs between two contents, the regulation's own fields each by its key."""
    old, new = ({**{k: v for k, v in one.items() if k != "extra"}, **one.get("extra", {})} for one in (before, after))
    return {name: (old.get(name), new.get(name)) for name in {**old, **new} if old.get(name) != new.get(name)}


def unsettled(form: Form | None, values: Mapping[str, Any]) -> tuple[Gap, ...]:
    """What is missing in the contract: of the five terms, and of what the regulation's form requires."""
    required = gaps(form, values)
    named = {gap.field for gap in required}
    clause = TERMS_CLAUSE if form is None else None
    terms = (
        Gap(name, clause or (clause_of(form, name) if form and name in form.required else TERMS_CLAUSE))
        for name in TERMS
        if name not in named and is_empty(values.get(name))
    )
    return (*required, *terms)


# Review and signature


class Decided(Protocol):
    """A step of the review."""

    step: str
    round: int
    decision: str
    content_hash: str


def decisions_of(steps: Iterable[Decided], content_hash: str) -> dict[str, str]:
    """The last decision of every step ever asked, if it is about this content; else nothing is decided."""
    latest: dict[str, Decided] = {}
    for step in sorted(steps, key=lambda one: one.round):
        latest[step.step] = step
    return {name: step.decision if step.content_hash == content_hash else "" for name, step in latest.items()}


@dataclass(frozen=True)
class Gate:
    """The clause that wants a review before the signature, if one does, and the steps that are not passed."""

    clause: str | None
    waiting: tuple[str, ...]
    is_shut: bool


def signing_rule(playbook: Playbook | None) -> tuple[str | None, tuple[str, ...]]:
    """The clause of the regulation that wants a review before the signature, and the steps it requires."""
    gates = {} if playbook is None else playbook.gates
    found = next(((clause, spec) for clause, spec in gates.items() if isinstance(spec, SigningReview)), None)
    return (None, ()) if found is None else (found[0], found[1].required)


def signing_gate(playbook: Playbook | None, decisions: dict[str, str]) -> Gate:
    """A15, B26, E16: the only place that says whether a contract may be signed.

    Where the regulation wants no review, none is needed; one that was asked for must be passed all the same.
    """
    clause, required = signing_rule(playbook)
    asked = dict.fromkeys(required, "") | decisions
    waiting = tuple(step for step, decision in asked.items() if decision != "approved")
    if clause is None:
        return Gate(None, waiting, bool(decisions) and bool(waiting))
    return Gate(clause, waiting, not may_be_signed(decisions, required))


def review_due(
    playbook: Playbook | None, calendar: WorkCalendar, step: str, requested_at: datetime
) -> tuple[str, datetime] | None:
    """The clause with the review's clock and when it runs out (E16); None where the regulation sets none for the step."""
    for clause, spec in {} if playbook is None else playbook.duties.items():
        if isinstance(spec, ContractReview) and step in spec.steps:
            bound = calendar.after(int(requested_at.timestamp() * 1_000_000) * (SECOND // 1_000_000), spec.within)
            return clause, datetime.fromtimestamp(bound // SECOND, UTC)
    return None


# Money


def split(amount: Decimal, parts: int) -> list[Decimal]:
    """Equal parts to the cent; what is left over goes to the last: 100 in three is 33.33, 33.33, 33.34."""
    share = (amount / parts).quantize(CENT, ROUND_DOWN)
    return [share] * (parts - 1) + [amount - share * (parts - 1)]


def split_by(amount: Decimal, percents: Sequence[Decimal]) -> list[Decimal]:
    """Parts by per cent, to the cent; what is left over goes to the last. The per cents are 100 together."""
    shares = [(amount * percent / 100).quantize(CENT, ROUND_DOWN) for percent in percents[:-1]]
    return [*shares, amount - sum(shares, Decimal(0))]


class Part(Protocol):
    """An instalment."""

    number: int
    due_on: date
    amount: Decimal


def matched(instalments: Collection[Part], receipts: Iterable[tuple[int | None, Decimal]]) -> dict[int, Decimal]:
    """How much of each instalment is covered, by number.

    ``receipts``: the instalment's number it names, if any, and the amount. A named one is filled first; the rest of it, and
    what names none, goes to the oldest that is not covered.
    """
    covered = {part.number: Decimal("0.00") for part in instalments}
    amounts = {part.number: part.amount for part in instalments}
    loose = Decimal("0.00")
    for number, amount in receipts:
        taken = min(amount, amounts[number] - covered[number]) if number in covered else Decimal("0.00")
        if number in covered:
            covered[number] += taken
        loose += amount - taken
    for part in sorted(instalments, key=lambda one: (one.due_on, one.number)):
        taken = min(loose, part.amount - covered[part.number])
        covered[part.number] += taken
        loose -= taken
    return covered


def bucket(days: int) -> str:
    """The age of a debt so many days after its due day: ``current``, ``1_30``, ``31_60``, ``61_90``, ``91``."""
    return next((name for bound, name in BUCKETS if days <= bound), "91")
