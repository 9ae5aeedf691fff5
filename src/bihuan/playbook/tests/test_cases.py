"""The hand-worked cases per clause, through the engine: replayed at once, and told one by one."""

import pytest

from bihuan.playbook.instants import parse_instant
from bihuan.playbook.tests.cases import CASES, CLAUSES
from bihuan.playbook.tests.cases_kit import Case
from bihuan.playbook.tests.running import document, facts, live, replayed

IDS = [f"{case.clause}: {case.name}" for case in CASES]


def test_every_clause_has_cases() -> None:
    counts = {clause: sum(case.clause == clause for case in CASES) for clause in CLAUSES}
    assert min(counts.values()) >= 4, counts


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_replay(case: Case) -> None:
    assert case.observed(replayed(*case.arguments)) == case.wanted


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
