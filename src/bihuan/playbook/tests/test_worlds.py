"""What holds for the oracle in every drawn world; it also shows that the worlds are valid input to it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.playbook.tests.oracle import oracle
from bihuan.playbook.tests.oracle_time import moment
from bihuan.playbook.tests.worlds import PRESETS, worlds


@pytest.mark.parametrize("preset", PRESETS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_since_only_leaves_out(preset: str, data: st.DataObject) -> None:
    """With `since` the same entries come without those before it, and the totals are of what is listed."""
    world = data.draw(worlds(preset))
    whole = oracle(preset, world.people, world.lines(), world.until)
    part = oracle(preset, world.people, world.lines(), world.until, world.since)
    since = moment(world.since)
    # Times are shown cut to the second, so one that is shown after `since` is after it.
    for section, field in (("duties", "opened_at"), ("proposals", "at"), ("violations", "at")):
        assert all(entry in whole[section] for entry in part[section])
        assert all(entry in part[section] for entry in whole[section] if moment(entry[field]) >= since)
    assert sum(total["points"] for total in part["totals"]) == sum(duty["points"] for duty in part["duties"])


@pytest.mark.parametrize("preset", PRESETS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_events_after_until_do_not_exist(preset: str, data: st.DataObject) -> None:
    """The document is the same when the lines after `until` are not there."""
    world = data.draw(worlds(preset))
    kept = [event for event in world.events if moment(event["at"]) <= moment(world.until)]
    lines = [line for event, line in zip(world.events, world.lines_alone(), strict=True) if event in kept]
    assert oracle(preset, world.people, world.lines(), world.until) == oracle(preset, world.people, lines, world.until)


@pytest.mark.parametrize("preset", PRESETS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_key_is_given_once(preset: str, data: st.DataObject) -> None:
    """No two duties have the same key."""
    world = data.draw(worlds(preset))
    keys = [duty["key"] for duty in oracle(preset, world.people, world.lines(), world.until)["duties"]]
    assert len(keys) == len(set(keys))
