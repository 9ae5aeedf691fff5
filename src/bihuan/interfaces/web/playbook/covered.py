"""Which clauses of the handbooks the program keeps: the data that ``tools.coverage_page`` gathers from the tests."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bihuan.interfaces.web.playbook import clauses
from bihuan.playbook.load import load_preset

FOLDER = Path(__file__).parent
STATES = ("live", "page", "later")


@dataclass(frozen=True, slots=True)
class Covered:
    """A clause. ``part``: ``whole``, or ``base`` where depth is to come; ``tests``: how many tests show it."""

    id: str
    words: str
    state: str
    part: str
    tests: int


@dataclass(frozen=True, slots=True)
class Book:
    """A handbook with its clauses."""

    letter: str
    preset: str
    title: str
    clauses: Sequence[Covered]

    def only(self, state: str) -> "Book":
        """The clauses of one state."""
        return replace(self, clauses=[clause for clause in self.clauses if clause.state == state])


@cache
def _handbooks() -> list[dict[str, str]]:
    return _read("handbooks.json")  # type: ignore[no-any-return]


@cache
def _states() -> Mapping[str, Mapping[str, Any]]:
    return _read("coverage.json")  # type: ignore[no-any-return]


def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def words() -> dict[str, tuple[str, str, str]]:
    """State → its name, its tone, what it means."""
    return {
        "live": (_("runs"), "green", _("A rule that the engine keeps by itself.")),
        "page": (_("by a page"), "teal", _("A form, page or report does it.")),
        "later": (_("to come"), "gray", _("Not yet; later versions bring it.")),
    }


def books(language: str) -> list[Book]:
    """The five handbooks with each clause's state."""
    found: dict[str, list[Covered]] = {}
    for entry in _handbooks():
        state = _states()[entry["id"]]
        text = entry["en"] if language.startswith("en") else entry["zh"]
        clause = Covered(entry["id"], text, state["state"], state["part"], state["tests"])
        found.setdefault(entry["preset"], []).append(clause)
    return [
        Book(held[0].id[0], preset, clauses.text(load_preset(preset).title, language), held)
        for preset, held in found.items()
    ]


def counts(found: Sequence[Book]) -> dict[str, int]:
    """How many clauses in each state."""
    counted = Counter(clause.state for book in found for clause in book.clauses)
    return {state: counted[state] for state in STATES}
