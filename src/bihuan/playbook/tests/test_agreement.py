"""Two independent readings of the contract agree, and the engine live agrees with the engine replaying.

``oracle.py`` is the contract written down a second time, plainly and slowly; it imports nothing of the engine.
"""

from hypothesis import given
from hypothesis import strategies as st
from pytest import mark

from bihuan.playbook.facts import Fact
from bihuan.playbook.instants import DAY, parse_instant
from bihuan.playbook.tests.oracle import oracle
from bihuan.playbook.tests.running import Json, document, facts, live, people, replayed
from bihuan.playbook.tests.worlds import PRESETS, World, worlds

every_preset = mark.parametrize("preset", PRESETS)


@every_preset
@given(data=st.data())
def test_engine_and_oracle_agree(preset: str, data: st.DataObject) -> None:
    world = data.draw(worlds(preset))
    since = data.draw(st.sampled_from([None, world.since]))
    expected = oracle(preset, world.people, world.lines(), world.until, since)
    assert replayed(preset, world.people, [line for line in world.lines() if line], world.until, since) == expected


def told_live(world: World, told: list[Fact], ticks: list[int]) -> Json:
    """The document after telling the facts in this order, with a tick of the clock before each."""
    until = parse_instant(world.until)
    moments = [fact.at for fact in told] + [until]
    engine = live(world.preset, world.people, now=min(moments) - DAY)
    for fact, tick in zip(told, ticks, strict=True):
        engine.advance(min(until, engine.now + tick))
        engine.tell(fact)
    engine.advance(until)
    return document(engine.result())


@every_preset
@given(data=st.data())
def test_live_ends_where_replay_ends(preset: str, data: st.DataObject) -> None:
    """Facts one by one, in any order of telling (so with many of them late, or ahead of the clock)."""
    world = data.draw(worlds(preset))
    told = data.draw(st.permutations(facts(world.events, world.people)))
    tick = st.sampled_from([0, 0, 1, DAY // 3, DAY, 5 * DAY, 30 * DAY])
    ticks = data.draw(st.lists(tick, min_size=len(told), max_size=len(told)))
    assert told_live(world, told, ticks) == replayed(preset, world.people, world.events, world.until)


@every_preset
@given(data=st.data())
def test_live_is_right_at_every_moment(preset: str, data: st.DataObject) -> None:
    """In the order of the log, the clock at each fact: what stands then is what a replay up to then finds."""
    world = data.draw(worlds(preset, most=12))
    told = sorted(facts(world.events, world.people), key=lambda fact: fact[:2])
    engine = live(preset, world.people, now=told[0].at if told else 0)
    for count, fact in enumerate(told, 1):
        engine.advance(fact.at)
        engine.tell(fact)
        if count == len(told) or told[count].at > fact.at:
            now = next(event["at"] for event in world.events if parse_instant(event["at"]) == fact.at)
            assert document(engine.result()) == replayed(preset, world.people, world.events, now)


@every_preset
@given(data=st.data())
def test_a_change_of_people_moves_the_right_answers(preset: str, data: st.DataObject) -> None:
    world = data.draw(worlds(preset, most=20))
    until = parse_instant(world.until)
    engine = live(preset, [one | {"away": [], "roles": [], "left": None} for one in world.people], now=until)
    for fact in facts(world.events, world.people):
        engine.tell(fact)
    engine.people_changed(people(world.people))
    assert document(engine.result()) == replayed(preset, world.people, world.events, world.until)
