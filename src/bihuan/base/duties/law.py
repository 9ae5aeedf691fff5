"""The regulation running: its rules with the people and the facts they stand on.

What a version's rules need of the calendar is kept for as long as the regulation stays the same: years of working days.
"""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.fold import Store
from bihuan.playbook.people import Person, Staff
from bihuan.playbook.rules.rule import Ground, Rule
from bihuan.playbook.ruleset import Running, running
from bihuan.playbook.schema.timeline import Timeline


class RuleName(NamedTuple):
    """Tells a rule apart where its answers are stored."""

    clause: str
    rule: str
    starts_on: date


class Law(NamedTuple):
    """A regulation's rules, ready to judge. ``fingerprint`` changes whenever they could answer otherwise."""

    versions: tuple[Running, ...]
    calendar: WorkCalendar
    fingerprint: str

    @property
    def rules(self) -> list[Rule]:
        """The rules of all versions."""
        return [rule for version in self.versions for rule in version.rules]

    def standing(self, store: Store, people: Iterable[Person]) -> list[tuple[Rule, Ground]]:
        """Every rule with the ground it stands on."""
        staff = list(people)
        grounds = [(version, Ground(store, Staff(staff, version.calendar))) for version in self.versions]
        return [(rule, ground) for version, ground in grounds for rule in version.rules]


_latest: list[tuple[Timeline, Law]] = []


def law(regulation: Timeline) -> Law:
    """The regulation's rules; those of the latest one asked for are kept."""
    for known, kept in _latest:
        if known is regulation:
            return kept
    versions = tuple(running(regulation))
    text = "\n".join(f"{version.start} {version.playbook.model_dump_json()}" for version in regulation.versions)
    made = Law(versions, WorkCalendar(regulation.zone), hashlib.sha256(text.encode()).hexdigest())
    _latest[:] = [(regulation, made)]
    return made


def name_of(rule: Rule) -> RuleName:
    """The rule's name in the tables."""
    start = rule.clause.start
    assert start is not None, "every published version has a start"
    return RuleName(rule.clause.id, rule.clause.kind, start)
