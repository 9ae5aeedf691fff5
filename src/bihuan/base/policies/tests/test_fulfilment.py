"""A rule runs when every act it rests on has a form."""

import pytest

from bihuan.base.policies import fulfilment
from bihuan.playbook.facts import VERBS
from bihuan.playbook.load import PRESETS, load_preset
from bihuan.playbook.ruleset import BUILDERS


def test_every_kind_of_rule_names_its_acts() -> None:
    """And nothing else."""
    assert set(fulfilment._BY_KIND) == set(BUILDERS)


def test_acts_are_verbs_of_the_log() -> None:
    """A report's with its kind."""
    assert {act.partition(":")[0] for act in fulfilment.HAS_FORM} == set(VERBS)


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
@pytest.mark.parametrize("name", PRESETS)
def test_every_rule_of_the_presets_runs(name: str) -> None:
    """Every duty, quota, proposal and gate: none of the five is shown and left undone."""
    playbook = load_preset(name)
    assert fulfilment.runnable(playbook) is playbook


def test_a_rule_without_its_form_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """With those that rest on the same act; the others stay as they are."""
    monkeypatch.setattr(fulfilment, "HAS_FORM", fulfilment.HAS_FORM - {"bid.quoted"})
    playbook = load_preset("equipment")
    found = fulfilment.runnable(playbook)
    assert set(playbook.duties) - set(found.duties) == {"A16"}
    assert (set(playbook.gates), set(found.gates)) == ({"A14", "A15"}, {"A15"})
    assert fulfilment.without_form(playbook.gates["A14"]) == ("bid.quoted",)
