"""An independent oracle for `bihuan playbook replay`, written from the contract's words alone.

It is naive on purpose: every question is answered by scanning the plain list of events again. It shares no line with
the engine, so that two readings of the contract can be compared. The input is taken to be valid.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bihuan.playbook.tests import oracle_advertising as advertising
from bihuan.playbook.tests import oracle_distribution as distribution
from bihuan.playbook.tests import oracle_equipment as equipment
from bihuan.playbook.tests import oracle_growth as growth
from bihuan.playbook.tests import oracle_tob as tob
from bihuan.playbook.tests.oracle_contracts import signed_unreviewed
from bihuan.playbook.tests.oracle_duties import Duty, listed, number_and_drop
from bihuan.playbook.tests.oracle_time import Moment, moment, shown
from bihuan.playbook.tests.oracle_world import World, read_world

Entries = Callable[[World], list[tuple[Moment, dict[str, Any]]]]

DUTIES: dict[str, list[Callable[[World], list[Duty]]]] = {
    "equipment": [equipment.a11, equipment.a12, equipment.a13, equipment.a16, equipment.a19],
    "advertising": [advertising.b2, advertising.b3, advertising.b8, advertising.b17, advertising.b18],
    "growth": [],
    "distribution": [distribution.d6, distribution.d11],
    "tob": [tob.e2, tob.e7, tob.e8, tob.e11, tob.e16],
}
PROPOSALS: dict[str, list[Entries]] = {
    "advertising": [advertising.b8_reclaim],
    "growth": [growth.c13, growth.c18],
    "tob": [tob.e14],
}
VIOLATIONS: dict[str, list[Entries]] = {
    "equipment": [equipment.a14, signed_unreviewed("A15")],
    "advertising": [signed_unreviewed("B26")],
    "tob": [signed_unreviewed("E16", ("legal", "finance"))],
}


def oracle(
    preset: str, people: list[dict[str, Any]], lines: list[str], until: str, since: str | None = None
) -> dict[str, Any]:
    """Return the document that `replay PRESET --json` prints for some people and the lines of a log."""
    world = read_world(people, lines, until)
    start = None if since is None else moment(since)
    duties = duties_of(world, preset, start)
    return {
        "playbook": preset,
        "until": shown(world.until),
        "duties": duties,
        "totals": totals_of(world, duties),
        "proposals": entries_of(world, PROPOSALS.get(preset, []), start),
        "violations": entries_of(world, VIOLATIONS.get(preset, []), start),
    }


def duties_of(world: World, preset: str, since: Moment | None) -> list[dict[str, Any]]:
    """Return the duties "by exact `due_at`, then `key`"; with `since`, those "opened before it … are left out"."""
    duties = number_and_drop(world, [duty for clause in DUTIES[preset] for duty in clause(world)])
    duties = [duty for duty in duties if since is None or duty.opened_at >= since]
    duties.sort(key=lambda duty: (duty.due_at, duty.key))
    return [listed(duty, world, preset) for duty in duties]


def totals_of(world: World, duties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the "totals by `who`, everyone in people.json, over the listed duties"."""
    totals = []
    for who in sorted(person.id for person in world.people):
        own = [duty for duty in duties if duty["who"] == who]
        fine = sum((Decimal(duty["fine"]) for duty in own), Decimal("0.00"))
        totals.append({"who": who, "points": sum(duty["points"] for duty in own), "fine": str(fine)})
    return totals


def entries_of(world: World, rules: list[Entries], since: Moment | None) -> list[dict[str, Any]]:
    """Return "proposals and violations by `at`, then `about`, then `clause`"."""
    found = [entry for rule in rules for entry in rule(world)]
    found = [(at, entry) for at, entry in found if at <= world.until and (since is None or at >= since)]
    found.sort(key=lambda one: (one[0], one[1]["about"], one[1]["clause"]))
    return [entry for _, entry in found]
