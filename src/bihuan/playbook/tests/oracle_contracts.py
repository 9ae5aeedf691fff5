"""The gate before signing: A15, B26 and E16 of the table of violations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bihuan.playbook.tests.oracle_time import Moment, shown
from bihuan.playbook.tests.oracle_world import Event, World

Violations = list[tuple[Moment, dict[str, Any]]]


def signed_unreviewed(clause: str, needed: tuple[str, ...] = ()) -> Callable[[World], Violations]:
    """Return the rule of a preset.

    "`contract.signed` although no step was requested, or, for some requested step, the last review after its latest
    request is not `approved`; in `tob` also when `legal` or `finance` was not requested before it in the log's order".
    """

    def rule(world: World) -> Violations:
        return [
            (event.at, {"clause": clause, "at": shown(event.at), "about": event.subject, "actor": event.actor})
            for event in world.verbs("contract.signed")
            if not passed([one for one in world.up_to(event) if one.subject == event.subject], needed)
        ]

    return rule


def passed(contract: list[Event], needed: tuple[str, ...]) -> bool:
    """Tell whether a contract's events up to its signing show a passed review of every step."""
    requested = {event.data["step"] for event in contract if event.verb == "contract.review_requested"}
    if not requested or not requested.issuperset(needed):
        return False
    return all(last_decision(contract, step) == "approved" for step in requested)


def last_decision(contract: list[Event], step: str) -> str | None:
    """Return the decision of "the last review after its latest request"."""
    decision: str | None = None
    for event in contract:
        if event.data.get("step") != step:
            continue
        if event.verb == "contract.review_requested":
            decision = None
        elif event.verb == "contract.reviewed":
            decision = event.data["decision"]
    return decision
