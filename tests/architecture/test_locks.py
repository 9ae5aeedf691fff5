"""The locks hold what pyproject.toml asks for, with hashes, and agree with each other."""

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture import papers
from tests.architecture.sources import ROOT

NAMES = ("setup", "node", "run", "dev")


def _lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def unmet(requirements: list[str], lock: str) -> list[str]:
    """Requirements that a lock does not pin to a version they allow."""
    pins = papers.pins(lock)
    wanted = [Requirement(text) for text in requirements]
    pinned = {str(each): pins.get(canonicalize_name(each.name)) for each in wanted}
    return [str(each) for each in wanted if (pin := pinned[str(each)]) is None or not each.specifier.contains(pin)]


def test_locks_hold_what_the_project_asks_for(project: dict[str, Any]) -> None:
    """`make lock` was run after the last change of pyproject.toml."""
    groups, run = project["dependency-groups"], project["project"]["dependencies"]
    assert unmet(groups["setup"], _lock("setup")) == []
    assert unmet(groups["node"], _lock("node")) == []
    assert unmet(run + groups["build"], _lock("run")) == []
    assert unmet(run + groups["build"] + groups["dev"], _lock("dev")) == []


def test_the_build_needs_nothing_that_is_not_locked(project: dict[str, Any]) -> None:
    """The project is installed without build isolation, from the lock alone."""
    assert project["build-system"]["requires"] == project["dependency-groups"]["build"]


def test_development_and_running_agree() -> None:
    """What is tested is what runs."""
    run, dev = papers.pins(_lock("run")), papers.pins(_lock("dev"))
    assert run.items() <= dev.items()


@pytest.mark.parametrize("name", NAMES)
def test_locks_are_hashed_and_name_no_host(name: str) -> None:
    """No option lines, no addresses."""
    lock = _lock(name)
    assert papers.unhashed(lock) == []
    assert "://" not in lock
    assert "--index" not in lock
    assert "--find-links" not in lock


def test_locks_hold_the_hashes_of_other_machines_too() -> None:
    """A lock made from one machine's local wheels would install on that machine only."""
    [entry] = re.findall(r"^pydantic-core==.*?(?=^\S)", _lock("run"), re.MULTILINE | re.DOTALL)
    assert entry.count("--hash=") > 50


def test_the_measures_find_what_they_look_for() -> None:
    """Each of them fails on a sample that breaks its rule."""
    lock = "a==1.0 \\\n    --hash=sha256:00\nb==2.0\n-i x\n"
    assert papers.unhashed(lock) == ["b==2.0", "-i"]
    assert papers.pins(lock) == {"a": "1.0", "b": "2.0"}
    assert unmet(["a>=1", "b<2", "c"], lock) == ["b<2", "c"]
