"""The oracle gives what the worked examples and the hand-worked cases say."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from bihuan.playbook.tests.cases import CASES, CLAUSES
from bihuan.playbook.tests.cases_kit import Case
from bihuan.playbook.tests.oracle import oracle

EXAMPLES = Path(__file__).parent / "examples"
WORKED = sorted(folder.name for folder in EXAMPLES.iterdir() if (folder / "expected.json").exists())


@pytest.mark.parametrize("name", WORKED)
def test_worked_example(name: str) -> None:
    """The example's README names the playbook and the time; expected.json is the document."""
    folder = EXAMPLES / name
    command = re.search(r"replay (\S+) .* --until (\S+)", (folder / "README.md").read_text(encoding="utf-8"))
    assert command is not None
    preset, until = command.groups()
    people = json.loads((folder / "people.json").read_text(encoding="utf-8"))
    lines = (folder / "events.jsonl").read_text(encoding="utf-8").splitlines()
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    assert oracle(preset, people, lines, until) == expected


def test_every_worked_example_is_read() -> None:
    """Ten examples have a document; two are of bad input, which is no matter of the oracle."""
    assert len(WORKED) == 10


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.clause}: {case.name}")
def test_hand_worked_case(case: Case) -> None:
    """The oracle gives what was worked out by hand."""
    assert case.observed(oracle(*case.arguments)) == case.wanted


def test_every_clause_has_four_cases() -> None:
    """No clause has fewer, and none is unknown."""
    count = Counter(case.clause for case in CASES)
    assert set(count) == set(CLAUSES)
    assert min(count.values()) >= 4
