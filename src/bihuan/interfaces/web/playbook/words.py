"""States, findings and comparisons in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.interfaces.web.kit import times
from bihuan.interfaces.web.playbook import clauses
from bihuan.interfaces.wording import abouts
from bihuan.interfaces.wording.duties import PROPOSALS, STATES, TONES, Label, last_day
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.verdict import STATES as ORDER
from bihuan.playbook.verdict import State

PASSED_BY = _("A gate was passed by")


@dataclass(frozen=True, slots=True)
class StateCount:
    """So many duties in a state."""

    state: State
    words: Label
    tone: str
    count: int


class Side(NamedTuple):
    """One side of a comparison."""

    states: list[StateCount]
    points: int
    fine: Decimal


class DutyPair(NamedTuple):
    """A duty under both texts; a side is None where it does not exist there."""

    about: str
    opened: datetime
    before: "DutySide | None"
    after: "DutySide | None"


class DutySide(NamedTuple):
    """How a duty comes out under one text; ``due`` in words."""

    due: str
    words: Label
    tone: str
    points: int
    fine: Decimal


class Row(NamedTuple):
    """A person and clause whose duties come out differently."""

    who: str
    clause: str
    title: str
    before: Side
    after: Side
    duties: list[DutyPair]
    more: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Proposals or violations of a clause that come or no longer come."""

    clause: str
    words: Label
    count: int


class Previewed(NamedTuple):
    """A comparison in words."""

    since: datetime
    until: datetime
    is_same: bool
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    points: int
    fine: Decimal
    rows: list[Row]
    more: int
    lapsed: list[Finding]
    added: list[Finding]


def counts(states: Mapping[State, int]) -> list[StateCount]:
    """Each state that occurs, in the order of states."""
    return [StateCount(state, STATES[state], TONES[state], states[state]) for state in ORDER if states.get(state)]


def previewed(table: Mapping[str, Any], playbook: Playbook, language: str) -> Previewed:
    """A kept comparison in the reader's words; names of records are read now, a query a kind."""
    titles = {clause: clauses.text(rule.title, language) for _section, clause, rule in playbook.rules()}
    keys = [_key(duty["about"]) for row in table["rows"] for duty in row["duties"]]
    named = {key: about.name for key, about in abouts.names(keys).items()}
    before, after = _money(table["before"]), _money(table["after"])
    return Previewed(
        datetime.fromisoformat(table["since"]),
        datetime.fromisoformat(table["until"]),
        table["is_same"],
        before,
        after,
        after["points"] - before["points"],
        after["fine"] - before["fine"],
        [_row(row, titles, named) for row in table["rows"]],
        table["more"],
        _findings(table["lapsed"]),
        _findings(table["added"]),
    )


def by_when(due_at: datetime | None) -> str:
    """``2026-03-05``, by whose end it is due, or ``03-05 16:30``."""
    if due_at is None:
        return "—"
    ends_day = not any(due_at.astimezone(timezone.get_default_timezone()).timetuple()[3:6])
    return last_day(due_at).isoformat() if ends_day else times.short_moment(due_at)


def _key(about: str) -> abouts.Key:
    kind, _colon, name = about.partition(":")
    return kind, name


def _money(found: Mapping[str, Any]) -> dict[str, Any]:
    return {**found, "fine": Decimal(found["fine"])}


def _row(row: Mapping[str, Any], titles: Mapping[str, str], named: Mapping[abouts.Key, str]) -> Row:
    duties = [
        DutyPair(
            named.get(_key(duty["about"])) or duty["about"],
            datetime.fromisoformat(duty["opened"]),
            _duty(duty["before"]),
            _duty(duty["after"]),
        )
        for duty in row["duties"]
    ]
    title = titles.get(row["clause"], "")
    return Row(row["who"], row["clause"], title, _side(row["before"]), _side(row["after"]), duties, row["more"])


def _side(tally: Mapping[str, Any]) -> Side:
    return Side(counts(tally["states"]), tally["points"], Decimal(tally["fine"]))


def _duty(side: Mapping[str, Any] | None) -> DutySide | None:
    if side is None:
        return None
    state: State = side["state"]
    return DutySide(
        by_when(datetime.fromisoformat(side["due"])), STATES[state], TONES[state], side["points"], Decimal(side["fine"])
    )


def _findings(rows: list[Mapping[str, Any]]) -> list[Finding]:
    return [Finding(row["clause"], PROPOSALS.get(row["action"], PASSED_BY), row["count"]) for row in rows]
