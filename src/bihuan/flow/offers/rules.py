"""Pure: what is computed of a bid, and what is missing before it may be quoted (A14) or its result is complete (A16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bihuan.base.policies.forms import Gap, gaps
from bihuan.flow.offers.inputs import AnalysisInput, ResultInput, ResultLine
from bihuan.playbook.schema.forms import Form
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.rules import BidAnalysis

CENT = Decimal("0.01")
_NOT_ASKED = {"void": {"winner"}, "abandoned": {"winner", "bidders", "opened_at"}}
"""What a bid without result cannot answer."""


def cost_of(given: AnalysisInput) -> Decimal | None:
    """The sum of the cost's items, or the cost as it was told."""
    return sum((line.amount for line in given.cost_lines), Decimal("0.00")) if given.cost_lines else given.cost


def share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Per cent to two decimals; None where there is nothing to divide by."""
    if part is None or not whole:
        return None
    found = (part / whole * 100).quantize(CENT, ROUND_HALF_UP)
    return found if abs(found) < 10_000_000 else None


def margin(price: Decimal | None, cost: Decimal | None) -> Decimal | None:
    """What of the price is left after the cost, in per cent of the price."""
    return None if price is None or cost is None else share(price - cost, price)


@dataclass(frozen=True)
class Gate:
    """The clause that asks for the analysis before the quote, if one does, and what is missing."""

    clause: str | None
    missing: tuple[Gap, ...]

    @property
    def is_shut(self) -> bool:
        """Whether the bid may not be quoted."""
        return self.clause is not None and bool(self.missing)


def quote_gate(playbook: Playbook | None, values: Mapping[str, Any]) -> Gate:
    """A14: the only place that says whether a bid may be quoted; ``values`` under the names of the form."""
    if playbook is None:
        return Gate(None, ())
    clause = next((name for name, spec in playbook.gates.items() if isinstance(spec, BidAnalysis)), None)
    return Gate(clause, gaps(playbook.forms.get("bid_analysis"), values))


@dataclass(frozen=True)
class Result:
    """What the bidders' lines come to. ``gap``: our price less the winner's."""

    lines: tuple[ResultLine, ...]
    winner: str
    our_rank: int | None
    gap: Decimal | None


def result_of(given: ResultInput, method: str, our_price: Decimal | None) -> Result:
    """The lines with our price and the ranks filled in where they follow, and our distance to the winner."""
    lines = [
        line.model_copy(update={"price": our_price}) if line.is_us and line.price is None else line
        for line in given.lines
    ]
    ranked = _ranked(lines, method)
    us = next((line for line in ranked if line.is_us), None)
    winner = next((line for line in ranked if line.is_winner), None)
    known = us is not None and winner is not None and us.price is not None and winner.price is not None
    gap = us.price - winner.price if known else None  # type: ignore[union-attr,operator]
    return Result(tuple(ranked), winner.bidder if winner else "", us.rank if us else None, gap)


def _ranked(lines: Sequence[ResultLine], method: str) -> list[ResultLine]:
    """Ranks that nobody told follow from the scores where they decide, from the prices where these do."""
    if any(line.rank is not None for line in lines):
        return list(lines)
    if method == "scored" and all(line.score is not None for line in lines):
        scores = sorted((line.score for line in lines if line.score is not None), reverse=True)
        return [
            line.model_copy(update={"rank": scores.index(line.score) + 1}) for line in lines if line.score is not None
        ]
    if method in {"lowest_price", "inquiry"} and all(line.price is not None for line in lines):
        prices = sorted(line.price for line in lines if line.price is not None)
        return [
            line.model_copy(update={"rank": prices.index(line.price) + 1}) for line in lines if line.price is not None
        ]
    return list(lines)


def result_gaps(form: Form | None, values: Mapping[str, Any]) -> tuple[Gap, ...]:
    """What is missing in the result; a bid that came to nothing is not asked for its winner."""
    not_asked = _NOT_ASKED.get(str(values.get("outcome")), set())
    return tuple(gap for gap in gaps(form, values) if gap.field not in not_asked)
