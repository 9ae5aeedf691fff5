"""Hypothesis strategies for small worlds, plausible and nasty: people, a valid log in any order, and a time.

`worlds(preset)` draws a `World`; its log is valid input for every preset, and biased to the verbs that the clauses of
this one read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zlib import crc32

from hypothesis import strategies as st

from bihuan.playbook.tests.worlds_events import Stage, bursts_of, events_of
from bihuan.playbook.tests.worlds_people import staffs
from bihuan.playbook.tests.worlds_scenes import scenes_of
from bihuan.playbook.tests.worlds_times import ERAS, day_start, instant_pools, related, written

PRESETS = ("equipment", "advertising", "growth", "distribution", "tob")


@dataclass(frozen=True)
class World:
    """A drawn input of a replay. `since` is for tests that want one; it lies on the same boundaries as `until`."""

    preset: str
    people: list[dict[str, Any]]
    events: list[dict[str, Any]]
    until: str
    since: str
    blank_lines: bool = False

    def lines_alone(self) -> list[str]:
        """Return a line for each event."""
        return [json.dumps(event, ensure_ascii=False) for event in self.events]

    def lines(self) -> list[str]:
        """Return the log as the lines of a file, with empty lines at times."""
        lines = self.lines_alone()
        return [part for line in lines for part in (line, "")] if self.blank_lines else lines


def shuffled(events: list[dict[str, Any]], seed: int) -> list[dict[str, Any]]:
    """Return the events in another order of lines: the log's order is by time, and by line only at one instant."""
    if seed == 0:
        return events
    return sorted(events, key=lambda event: hash_of(f"{seed}{event['at']}{event['subject']}{event['verb']}"))


def hash_of(text: str) -> int:
    """Return a number that looks like chance and is the same in every process."""
    return crc32(text.encode())


@st.composite
def worlds(draw: st.DrawFn, preset: str, most: int = 40) -> World:
    """Draw a world of two to five people and, at most, `most` events."""
    monday, weeks = draw(st.sampled_from(ERAS))
    people = draw(staffs(preset, monday, weeks))
    instants = draw(instant_pools(monday, weeks))
    stage = Stage(preset, tuple(person["id"] for person in people), tuple(instants), monday, weeks)
    events: list[dict[str, Any]] = []
    if preset == "advertising" and draw(st.integers(min_value=0, max_value=3)) == 0:
        events += draw(bursts_of(stage))
    for scene in draw(st.lists(scenes_of(stage), max_size=3)):
        events += scene
    events = events[:most]
    events += draw(st.lists(events_of(stage), max_size=most - len(events)))
    # Hypothesis keeps lists short; now and then the log is to be full.
    if draw(st.integers(min_value=0, max_value=3)) == 0:
        events += draw(st.lists(events_of(stage), min_size=min(12, most - len(events)), max_size=most - len(events)))
    events = shuffled(events, draw(st.integers(min_value=0, max_value=7)))
    around = [moment for instant in instants for moment in related(instant)]
    mondays = [day_start(monday + timedelta(weeks=week, days=day)) for week in range(weeks + 2) for day in (0, 1)]
    bounds = st.sampled_from(mondays) | st.sampled_from(around) | st.sampled_from(instants[-3:])
    until, since = draw(bounds), draw(bounds)
    if draw(st.integers(min_value=0, max_value=2)) == 0:
        until += draw(st.sampled_from((timedelta(seconds=-1), timedelta(seconds=1), timedelta(days=20))))
    return World(preset, people, events, draw(written(until)), draw(written(since)), draw(st.booleans()))
