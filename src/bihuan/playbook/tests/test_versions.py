"""A regulation that changes: each duty is judged under the version in force at the moment it opens."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.playbook.compare import compare
from bihuan.playbook.engine import Live, replay
from bihuan.playbook.instants import parse_instant
from bihuan.playbook.load import load_preset
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.timeline import Timeline, Version
from bihuan.playbook.schema.values import Span
from bihuan.playbook.tests.cases_kit import assigned, call, did, person, report, start, t, visit, visited
from bihuan.playbook.tests.running import Json, document, facts, people
from bihuan.playbook.tests.worlds import worlds

WHO = [person("li.wei"), person("wang.fang"), person("z", "manager")]
OLD = load_preset("equipment")


def changed(base: Playbook, section: str, clause: str, **fields: object) -> Playbook:
    """A playbook with other numbers in one rule."""
    rules = dict(getattr(base, section))
    rules[clause] = rules[clause].model_copy(update=fields)
    return base.model_copy(update={section: rules})


def without(base: Playbook, section: str, clause: str) -> Playbook:
    """A playbook without one rule."""
    rules = {id_: rule for id_, rule in getattr(base, section).items() if id_ != clause}
    return base.model_copy(update={section: rules})


def timeline(*versions: tuple[str | None, Playbook]) -> Timeline:
    """A regulation of several versions."""
    dated = (Version(None if start is None else date.fromisoformat(start), playbook) for start, playbook in versions)
    return Timeline("ours", "Asia/Shanghai", tuple(dated))


def outcome(regulation: Timeline, events: list[Json], until: str) -> Json:
    return document(replay(regulation, people(WHO), facts(events, WHO), until=parse_instant(t(until))))


def duties(found: Json, clause: str) -> list[tuple[str, str, str]]:
    return [(one["key"], one["due_at"][:10], one["state"]) for one in found["duties"] if one["clause"] == clause]


def test_a_duty_keeps_the_version_it_opened_under() -> None:
    quicker = changed(OLD, "duties", "A13", within=Span(1, "working days"))
    events = [visit("V1", ["li.wei"], "2026-03-06 17:00"), visit("V2", ["li.wei"], "2026-03-09 09:00")]
    found = outcome(timeline((None, OLD), ("2026-03-09", quicker)), events, "2026-03-11")
    assert duties(found, "A13") == [
        ("A13:visit:V2:li.wei", "2026-03-11", "late"),
        ("A13:visit:V1:li.wei", "2026-03-12", "open"),
    ]


def test_points_are_those_of_the_version() -> None:
    dearer = OLD.model_copy(update={"points": {"A13": OLD.points["A13"].model_copy(update={"late": -9})}})
    events = [visit(name, ["li.wei"], at) for name, at in (("V1", "2026-03-06 17:00"), ("V2", "2026-03-09 09:00"))]
    found = outcome(timeline((None, OLD), ("2026-03-09", dearer)), events, "2026-03-13")
    points = {one["key"]: one["points"] for one in found["duties"] if one["clause"] == "A13"}
    assert points == {"A13:visit:V1:li.wei": -3, "A13:visit:V2:li.wei": -9}


def test_nothing_opens_before_the_first_version() -> None:
    events = [
        visit("V1", ["li.wei"], "2026-03-01 17:00"),
        visit("V2", ["li.wei"], "2026-03-02 00:00"),
        did("2026-02-27 10:00", "bid.quoted", "bid:B1", opportunity="O1", analysed=False),
        did("2026-03-03 10:00", "bid.quoted", "bid:B1", opportunity="O1", analysed=False),
    ]
    found = outcome(timeline(("2026-03-02", OLD)), events, "2026-03-09")
    assert [key for key, _, _ in duties(found, "A13")] == ["A13:visit:V2:li.wei"]
    # The week before opens its report duty on Monday 2 March, the version's first moment.
    assert [key for key, _, _ in duties(found, "A11")][:1] == ["A11:week:2026-W09:li.wei"]
    assert [one["at"] for one in found["violations"]] == ["2026-03-03T10:00:00+08:00"]


def test_numbers_go_on_over_versions_and_skip_what_opened_nothing() -> None:
    held = [visit("V1", ["li.wei"], at) for at in ("2026-03-02 09:00", "2026-03-10 09:00", "2026-03-17 09:00")]
    both = timeline((None, OLD), ("2026-03-09", OLD))
    assert [key for key, _, _ in duties(outcome(both, held, "2026-03-18"), "A13")] == [
        "A13:visit:V1:li.wei", "A13:visit:V1:li.wei#2", "A13:visit:V1:li.wei#3",
    ]  # fmt: skip
    gap = timeline((None, OLD), ("2026-03-09", without(OLD, "duties", "A13")), ("2026-03-16", OLD))
    assert [key for key, _, _ in duties(outcome(gap, held, "2026-03-18"), "A13")] == [
        "A13:visit:V1:li.wei", "A13:visit:V1:li.wei#2",
    ]  # fmt: skip
    later = timeline(("2026-03-09", OLD))
    assert [key for key, _, _ in duties(outcome(later, held, "2026-03-18"), "A13")] == [
        "A13:visit:V1:li.wei", "A13:visit:V1:li.wei#2",
    ]  # fmt: skip


def test_each_version_has_its_own_company_days() -> None:
    calendar = OLD.calendar.model_copy(update={"holidays": (date(2026, 3, 11),)})
    holiday = OLD.model_copy(update={"calendar": calendar})
    events = [visit("V1", ["li.wei"], "2026-03-06 17:00"), visit("V2", ["li.wei"], "2026-03-09 09:00")]
    found = outcome(timeline((None, OLD), ("2026-03-09", holiday)), events, "2026-03-10")
    assert [due for _, due, _ in duties(found, "A13")] == ["2026-03-12", "2026-03-14"]


def test_a_proposal_is_of_the_version_at_its_moment() -> None:
    growth = load_preset("growth")
    stricter = changed(growth, "proposals", "C18", after={"A": Span(3, "days")})
    events = [
        did("2026-03-02 09:00", "customer.recorded", "customer:C1", owner="li.wei", grade="A"),
        did("2026-03-07 09:00", "customer.recorded", "customer:C2", owner="li.wei", grade="A"),
    ]
    found = outcome(timeline((None, growth), ("2026-03-09", stricter)), events, "2026-03-20")
    # C1 would be proposed on Monday by the old rule and on the 5th by the new one: on neither day that rule holds.
    assert [(one["about"], one["at"][:10]) for one in found["proposals"] if one["clause"] == "C18"] == [
        ("customer:C2", "2026-03-10")
    ]


@pytest.mark.parametrize(
    ("count", "expected"), [(5, "2026-03-10"), (47, "2026-05-12"), (48, "2026-05-13"), (100, "2026-07-25")]
)
def test_idle_for_any_number_of_days(count: int, expected: str) -> None:
    patient = changed(load_preset("growth"), "proposals", "C13", own_working_days=count)
    found = outcome(timeline((None, patient)), [start("2026-03-02 09:00")], "2026-12-31")
    assert [one["at"][:10] for one in found["proposals"] if one["about"] == "person:li.wei"] == [expected]


@pytest.mark.parametrize("preset", ["equipment", "advertising", "tob"])
@given(data=st.data())
def test_one_version_from_long_ago_is_no_version_at_all(preset: str, data: st.DataObject) -> None:
    world = data.draw(worlds(preset, most=20))
    playbook = load_preset(preset)
    until = parse_instant(world.until)
    told, staff = facts(world.events, world.people), people(world.people)
    plain = replay(Timeline(preset, "Asia/Shanghai", (Version(None, playbook),)), staff, told, until=until)
    first = Version(date(2001, 1, 1), playbook)
    assert document(replay(Timeline(preset, "Asia/Shanghai", (first,)), staff, told, until=until)) == document(plain)
    split = Timeline(preset, "Asia/Shanghai", (first, Version(date(2026, 2, 16), playbook)))
    assert document(replay(split, staff, told, until=until)) == document(plain)
    engine = Live(split, staff, now=until)
    for fact in told:
        engine.tell(fact)
    assert document(engine.result()) == document(plain)


# Comparing two regulations


def test_what_a_change_would_have_done() -> None:
    quicker = changed(OLD, "duties", "A13", within=Span(1, "working days"))
    events = [
        visit("V1", ["li.wei"], "2026-03-02 09:00"),
        visited("2026-03-05 09:00", "V1"),
        visit("V2", ["wang.fang"], "2026-03-02 09:00"),
        visited("2026-03-02 18:00", "V2"),
    ]
    until, told = parse_instant(t("2026-03-06")), facts(events, WHO)
    before, after = (replay(timeline((None, one)), people(WHO), told, until=until) for one in (OLD, quicker))
    found = compare(before, after)
    assert [(one.who, one.clause, dict(one.before.states), dict(one.after.states)) for one in found.differences] == [
        ("li.wei", "A13", {"done": 1}, {"late": 1})
    ]
    assert [(one.before.points, one.after.points) for one in found.differences] == [(0, -3)]
    assert [(old.state, new.state) for old, new in found.changed if old and new] == [("done", "late")]
    assert not compare(before, before).changed and compare(before, before).is_same


def test_a_rule_more_and_a_rule_less_are_differences() -> None:
    events = [start("2026-03-02 09:00"), report("2026-03-09 10:00", "li.wei", "weekly", "2026-W10")]
    until, told = parse_instant(t("2026-03-11")), facts(events, WHO)
    less = without(OLD, "duties", "A11")
    before, after = (replay(timeline((None, one)), people(WHO), told, until=until) for one in (OLD, less))
    assert [(old is not None, new) for old, new in compare(before, after).changed] == [(True, None), (True, None)]
    assert [(old, new is not None) for old, new in compare(after, before).changed] == [(None, True), (None, True)]


def test_proposals_that_lapse_and_come() -> None:
    advertising = load_preset("advertising")
    shorter = changed(advertising, "duties", "B8", within=Span(3, "days"))
    events = [assigned("2026-03-02 10:00", "C1", "li.wei"), call("2026-03-08 10:00", "C1", "li.wei")]
    until, told = parse_instant(t("2026-03-20")), facts(events, WHO)
    before, after = (replay(timeline((None, one)), people(WHO), told, until=until) for one in (advertising, shorter))
    found = compare(before, after)
    assert [(one.about, one.at) for one in found.added] == [("customer:C1", parse_instant(t("2026-03-06")))]
    assert not found.lapsed
