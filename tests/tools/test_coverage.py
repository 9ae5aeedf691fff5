"""The coverage page claims what tests show, and nothing else."""

from pathlib import Path

import pytest

from bihuan.base.policies.fulfilment import without_form
from bihuan.playbook.load import PRESETS, load_preset
from tools import coverage_page


def test_every_clause_of_the_handbooks_is_there_once() -> None:
    """28, 32, 34, 21 and 25 of them, each with its text in both languages."""
    found = coverage_page.clauses()
    counts = [sum(entry["preset"] == preset for entry in found) for preset in PRESETS]
    assert (counts, len(found)) == ([28, 32, 34, 21, 25], 140)
    assert len({entry["id"] for entry in found}) == 140
    assert all(entry["zh"].strip() and entry["en"].strip() for entry in found)


def test_every_rule_that_runs_is_shown_by_a_test() -> None:
    """None of the five presets' rules is left to belief."""
    states = coverage_page.states()
    rules = {rule for name in PRESETS for _section, rule, spec in load_preset(name).rules() if not without_form(spec)}
    assert {rule: states[rule]["state"] for rule in rules} == dict.fromkeys(rules, "live")


def test_what_no_test_shows_is_to_come() -> None:
    """And what one shows is not."""
    shown = {mark.shows for mark in coverage_page.marks()}
    for clause, state in coverage_page.states().items():
        assert (state["state"] == "later") == (clause not in shown), clause
        assert bool(state["tests"]) == (clause in shown), clause


def _written(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (folder / "src").mkdir()
    (folder / "tests").mkdir()
    (folder / "src" / "test_it.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(coverage_page, "ROOT", folder)


def test_marks_of_functions_and_of_whole_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A base is outweighed by one test that shows the whole."""
    text = """
pytestmark = pytest.mark.clause("A1", part="base")

@pytest.mark.clause("A1", "B2")
def test_one(): ...

def test_two(): ...
"""
    _written(tmp_path, monkeypatch, text)
    states = coverage_page.states()
    assert states["A1"] == {"state": "page", "part": "whole", "tests": 2}
    assert states["B2"] == {"state": "live", "part": "whole", "tests": 1}
    assert states["A2"] == {"state": "later", "part": "whole", "tests": 0}


@pytest.mark.parametrize("mark", ['"A99"', '"A1", part="half"'])
def test_a_mark_that_means_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    """No such clause, no such part."""
    _written(tmp_path, monkeypatch, f"@pytest.mark.clause({mark})\ndef test_one(): ...\n")
    with pytest.raises(ValueError, match="no clause or part"):
        coverage_page.states()
