"""The hand-worked cases per clause, through the engine: replayed at once, and told one by one."""

import pytest

from bihuan.playbook.instants import parse_instant
from bihuan.playbook.tests.cases import CASES, CLAUSES
from bihuan.playbook.tests.cases_kit import Case, person, start, t, visit, waived
from bihuan.playbook.tests.running import document, facts, live, replayed

IDS = [f"{case.clause}: {case.name}" for case in CASES]


def test_every_clause_has_cases() -> None:
    counts = {clause: sum(case.clause == clause for case in CASES) for clause in CLAUSES}
    assert min(counts.values()) >= 4, counts


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_replay(case: Case) -> None:
    assert case.observed(replayed(*case.arguments)) == case.wanted


@pytest.mark.clause(
    "A11",
    "A12",
    "A13",
    "A14",
    "A15",
    "A16",
    "A19",
    "B2",
    "B3",
    "B8",
    "B17",
    "B18",
    "B26",
    "C13",
    "C18",
    "D6",
    "D11",
    "E2",
    "E7",
    "E8",
    "E11",
    "E14",
    "E16",
    part="base",
)
@pytest.mark.parametrize("case", [case for case in CASES if case.since is None], ids=lambda case: case.name)
def test_live(case: Case) -> None:
    preset, who, lines, until, _ = case.arguments
    told = sorted(facts(lines, who), key=lambda fact: fact[:2])
    engine = live(preset, who, now=min([fact.at for fact in told], default=0))
    for fact in told:
        engine.advance(min(fact.at, parse_instant(until)))
        engine.tell(fact)
    engine.advance(parse_instant(until))
    assert case.observed(document(engine.result())) == case.wanted


def test_ids_that_lead_to_one_key_are_told_apart() -> None:
    who = [person("a"), person("b:a"), person("a#2"), person("z", "manager")]
    events = [
        visit("V:b", ["a"], "2026-03-02 10:00"),
        visit("V", ["b:a"], "2026-03-02 11:00"),
        visit("W", ["a#2"], "2026-03-02 12:00"),
        visit("W", ["a"], "2026-03-02 13:00"),
        visit("W", ["a"], "2026-03-02 14:00"),
        waived("2026-03-03 10:00", "A13:visit:V:b:a#2"),
    ]
    found = replayed("equipment", who, events, t("2026-03-04"))
    states = {one["key"]: (one["who"], one["state"]) for one in found["duties"]}
    assert states == {
        "A13:visit:V:b:a": ("a", "open"),
        "A13:visit:V:b:a#2": ("b:a", "waived"),
        "A13:visit:W:a#2": ("a#2", "open"),
        "A13:visit:W:a": ("a", "open"),
        "A13:visit:W:a#2#2": ("a", "open"),
    }


def test_no_end_may_be_written_as_the_last_date() -> None:
    """An absence or a role up to 9999-12-31: there is no next report, so the fifth working day decides."""
    away = person("a", away=[("2026-03-09", "9999-12-31")])
    moved = person("b", roles=[("2026-03-09", "9999-12-31", "gm")])
    left = person("c", left="9999-12-31", roles=[("2026-03-09", None, "gm")])
    who = [away, moved, left, person("z", "manager")]
    found = replayed("equipment", who, [start("2026-03-02 09:00")], t("2026-03-17"))
    assert [(one["key"], one["state"]) for one in found["duties"]] == [
        ("A11:week:2026-W10:a", "missing"),
        ("A11:week:2026-W10:b", "missing"),
        ("A11:week:2026-W10:c", "missing"),
    ]
