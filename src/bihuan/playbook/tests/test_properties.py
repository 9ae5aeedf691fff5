"""What holds for every log: order of lines, prefixes, waivers, numbers."""

import json
from collections.abc import Iterator

from hypothesis import assume, given
from hypothesis import strategies as st
from pytest import mark

from bihuan.playbook.instants import parse_instant
from bihuan.playbook.tests.running import Json, replayed
from bihuan.playbook.tests.worlds import PRESETS, World, worlds

every_preset = mark.parametrize("preset", PRESETS)


def outcome(world: World, events: list[Json] | None = None, until: str | None = None) -> Json:
    return replayed(world.preset, world.people, world.events if events is None else events, until or world.until)


@every_preset
@given(data=st.data())
def test_the_order_of_lines_of_different_moments_changes_nothing(preset: str, data: st.DataObject) -> None:
    world = data.draw(worlds(preset))
    shuffled = data.draw(st.permutations(world.events))
    place = {id(event): number for number, event in enumerate(world.events)}
    slots: dict[int, Iterator[Json]] = {}
    for event in shuffled:
        moment = parse_instant(event["at"])
        same = [one for one in shuffled if parse_instant(one["at"]) == moment]
        slots.setdefault(moment, iter(sorted(same, key=lambda one: place[id(one)])))
    # Lines of one moment keep their order among themselves: between them the line decides.
    mixed = [next(slots[parse_instant(event["at"])]) for event in shuffled]
    assert outcome(world, mixed) == outcome(world)


@every_preset
@given(data=st.data())
def test_what_comes_after_until_does_not_exist(preset: str, data: st.DataObject) -> None:
    world = data.draw(worlds(preset))
    until = parse_instant(world.until)
    prefix = [event for event in world.events if parse_instant(event["at"]) <= until]
    assert outcome(world, prefix) == outcome(world)


@every_preset
@given(data=st.data())
def test_since_only_leaves_out(preset: str, data: st.DataObject) -> None:
    world = data.draw(worlds(preset))
    whole = outcome(world)
    part = replayed(preset, world.people, world.events, world.until, world.since)
    since = parse_instant(world.since)
    # Moments are printed in whole seconds: what came in the second of ``since`` may lie before it or not.
    for name, moment in (("duties", "opened_at"), ("proposals", "at"), ("violations", "at")):
        sure = [one for one in whole[name] if parse_instant(one[moment]) >= since]
        kept = [one for one in part[name] if parse_instant(one[moment]) >= since]
        assert kept == sure
        assert all(parse_instant(one[moment]) + 1_000_000_000 > since and one in whole[name] for one in part[name])


@mark.parametrize("preset", [preset for preset in PRESETS if preset != "growth"])  # growth knows proposals only
@given(data=st.data())
def test_a_waiver_changes_its_duty_and_the_totals_only(preset: str, data: st.DataObject) -> None:
    world = data.draw(worlds(preset))
    before = outcome(world)
    assume(len(before["duties"]) > 0)
    duty = data.draw(st.sampled_from(before["duties"]))
    actor = world.people[0]["id"]
    waiver = {
        "at": world.until,
        "actor": actor,
        "verb": "duty.waived",
        "subject": f"duty:{duty['key']}",
        "data": {"reason": "."},
    }
    assume(any(parse_instant(event["at"]) <= parse_instant(world.until) for event in world.events))
    after = outcome(world, [*world.events, waiver])
    for old, new in zip(before["duties"], after["duties"], strict=True):
        if old["key"] == duty["key"]:
            assert (new["state"], new["points"], new["fine"]) == ("waived", 0, "0.00")
            assert {**new, "done_at": 0, "state": 0, "points": 0, "fine": 0} == {
                **old, "done_at": 0, "state": 0, "points": 0, "fine": 0,
            }  # fmt: skip
        else:
            assert old == new
    assert before["violations"] == after["violations"]


@every_preset
@given(data=st.data())
def test_a_key_is_given_once_and_keeps_its_duty(preset: str, data: st.DataObject) -> None:
    """As the clock moves on, a number stays with the duty that got it, also after the duty is dropped."""
    world = data.draw(worlds(preset))
    assume(
        all(
            parse_instant(str(value)) <= parse_instant(event["at"])
            for event in world.events
            for value in _moments(event)
        )
    )
    opened: dict[str, str] = {}
    for until in sorted({event["at"] for event in world.events} | {world.until}, key=parse_instant):
        duties = outcome(world, until=until)["duties"]
        assert len(duties) == len({duty["key"] for duty in duties})
        for duty in duties:
            if "#" in duty["key"] or duty["clause"] in ("A13", "B18", "B8"):
                assert opened.setdefault(duty["key"], duty["opened_at"]) == duty["opened_at"]


def _moments(event: Json) -> list[object]:
    return [
        event["data"].get(name)
        for name in ("happened_at", "started_at", "ended_at", "collected_at")
        if event["data"].get(name)
    ]


@every_preset
@given(data=st.data())
def test_the_document_is_sorted_and_adds_up(preset: str, data: st.DataObject) -> None:
    world = data.draw(worlds(preset))
    found = outcome(world)
    dues = [(parse_instant(one["due_at"]), one["key"]) for one in found["duties"]]
    assert [due for due, _ in dues] == sorted(due for due, _ in dues)
    assert [one["who"] for one in found["totals"]] == sorted(one["id"] for one in world.people)
    for total in found["totals"]:
        own = [one for one in found["duties"] if one["who"] == total["who"]]
        assert total["points"] == sum(one["points"] for one in own)
        assert float(total["fine"]) == sum(float(one["fine"]) for one in own)
    assert json.dumps(found)
