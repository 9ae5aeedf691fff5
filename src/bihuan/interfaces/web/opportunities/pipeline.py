"""What stands over the pipeline: each stage with its number and sum, from the tallies, while the list shows what they count.

The same figures are then the list's total, so that a long pipeline is not added up row by row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bihuan.insight.analytics.tallies import Total, added
from bihuan.interfaces.web import tallied
from bihuan.interfaces.web.kit import times
from bihuan.interfaces.web.kit.lists_query import Query
from bihuan.interfaces.wording import opportunities as words

OPEN = ["open"]
COUNTED = {"outcome", "stage", "owner"}
"""Filters that leave figures which the tallies know: of open ones, by stage and member."""


@dataclass(frozen=True)
class Stage:
    """A stage with what is open in it. ``chosen``: the list shows it alone; ``href`` then leads back to all."""

    label: str
    number: int
    count: str
    amount: str
    title: str
    href: str
    chosen: bool


def sums(query: Query) -> Mapping[str, Decimal] | None:
    """The list's total."""
    found = _stages(query)
    if found is None:
        return None
    chosen = _asked(query)["stage"] or list(found)
    return {"amount": added(found[stage] for stage in chosen).amount}


def strip(query: Query) -> list[Stage]:
    """The stages in their order; none where the list is narrowed by what the tallies do not know, or nothing is open."""
    found = _stages(query)
    if found is None or not any(total.count for total in found.values()):
        return []
    chosen = _asked(query)["stage"] or []
    return [
        Stage(
            str(words.STAGES[stage]),
            total.count,
            times.number(total.count),
            times.short_amount(total.amount),
            times.money(total.amount),
            query.address(stage=None if stage in chosen else stage, part=None),
            stage in chosen,
        )
        for stage, total in found.items()
    ]


def _asked(query: Query) -> dict[str, Any]:
    return {one.key: one.read(query.data, query.request.user) for one in query.filters}


def _stages(query: Query) -> dict[str, Total] | None:
    """Asked once a request, however many want to know."""
    held: dict[str, dict[str, Total] | None] = query.request.__dict__.setdefault("_pipeline_stages", {})
    if "stages" not in held:
        held["stages"] = _counted(query)
    return held["stages"]


def _counted(query: Query) -> dict[str, Total] | None:
    asked = _asked(query)
    narrowed = {key for key, value in asked.items() if value is not None} - COUNTED
    if narrowed or asked["outcome"] != OPEN or query.text or query.archived or query.scope == "department":
        return None
    owners = asked["owner"] or []
    if query.scope == "mine":
        if owners:
            return None
        owners = [query.request.user.public_id]  # type: ignore[union-attr]  # a member: the list asks for one
    return tallied.stages(query.request.user, members=owners)  # type: ignore[arg-type]  # likewise
