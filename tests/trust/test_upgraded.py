"""An upgrade while people work with the version before, and the way back from it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bihuan.interfaces.cli.serve import manage
from tests.conftest import EmptyDatabase
from tests.deployment.processes import environment
from tests.trust.oracle import found, verdict
from tests.trust.served import serving

SOME = 8
"""Acts that are accepted between two steps."""
LATER = {"DJANGO_SETTINGS_MODULE": "tests.upkeep.later.settings"}


@pytest.mark.trust("X19", "T-K07", "INV1", "INV7")
@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("journeys"))])
def test_under_load_and_back(
    engine: str, tmp_path: Path, empty_database: EmptyDatabase, fresh_postgres_url: Callable[[str], str]
) -> None:
    """The version before goes on, on the tables of the later one, and loses nothing; the copy made before them holds all that was
    accepted until then, and the version before takes it.
    """
    with serving(empty_database(engine, tmp_path), tmp_path) as site:
        crowd = site.crowd()
        crowd.start()
        try:
            crowd.wait_for(SOME)
            until_then = {one.public_id for one in list(crowd.entries) if one.outcome == "ok"}
            later = site.variables | LATER
            upgraded = subprocess.run(manage("prepare"), env=later, capture_output=True, text=True, check=False)
            assert upgraded.returncode == 0, upgraded.stderr
            crowd.wait_for(SOME)
        finally:
            crowd.stop()
        there = verdict(crowd.entries, found(later))
        assert (there.lost, there.doubled, there.wrong, crowd.statuses[500]) == ((), (), (), 0)

    back = tmp_path / "back"
    back.mkdir()
    address = f"sqlite:///{back / 'bihuan.sqlite3'}" if engine == "sqlite" else fresh_postgres_url("back")
    variables = environment(address, back)
    command = [sys.executable, "-m", "bihuan", "restore", str(tmp_path / "var" / "backups")]
    restored = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert restored.returncode == 0, restored.stderr
    before = found(variables)
    assert (until_then - set(before["rows"]), before["wrong"]) == (set(), [])
