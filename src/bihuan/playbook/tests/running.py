"""How the tests run the engine on plain JSON, at once or live."""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bihuan.playbook.engine import Live, Result, replay
from bihuan.playbook.facts import Fact, day_of_name, read_fact
from bihuan.playbook.instants import parse_instant
from bihuan.playbook.load import load_regulation
from bihuan.playbook.people import Person
from bihuan.playbook.printed import pieces

Json = dict[str, Any]

EXAMPLES = Path(__file__).parent / "examples"

regulation = cache(load_regulation)


def day(text: str) -> int:
    """A day's ordinal, of a day that exists."""
    found = day_of_name(text)
    assert found is not None, text
    return found


def people(given: Iterable[Json]) -> list[Person]:
    """People from the form they have in people.json."""
    return [
        Person(
            id=one["id"],
            role=one["role"],
            joined=day(one["joined"]),
            left=day(one["left"]) if one.get("left") else None,
            away=tuple((day(first), day(last)) for first, last in one.get("away") or ()),
            roles=tuple(
                (day(first), day(last) if last else None, role) for first, last, role in one.get("roles") or ()
            ),
        )
        for one in given
    ]


def facts(given: Sequence[Json | str], who: Iterable[Json]) -> list[Fact]:
    """Facts from lines of a log, numbered as they stand."""
    known = {one["id"] for one in who}
    lines = (json.loads(line) if isinstance(line, str) else line for line in given)
    return [read_fact(line, number, known) for number, line in enumerate(lines, 1)]


def document(result: Result) -> Json:
    """A result as the command prints it, read back."""
    found: Json = json.loads("".join(pieces(result)))
    return found


def replayed(
    preset: str, who: Sequence[Json], events: Sequence[Json | str], until: str, since: str | None = None
) -> Json:
    """The document of a replay."""
    bound = None if since is None else parse_instant(since)
    found = replay(regulation(preset), people(who), facts(events, who), until=parse_instant(until), since=bound)
    return document(found)


def live(preset: str, who: Sequence[Json], *, now: int) -> Live:
    """A live engine."""
    return Live(regulation(preset), people(who), now=now)
