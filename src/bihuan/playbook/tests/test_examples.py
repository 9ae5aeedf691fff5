"""The worked examples of the contract, through the command as a user types it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bihuan.playbook.tests.running import EXAMPLES

FOLDERS = sorted(folder for folder in EXAMPLES.iterdir() if folder.is_dir())


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """The command of the example's README, in its folder."""
    command = re.search(r"`bihuan (playbook replay .*? --json)`", (folder / "README.md").read_text())
    assert command is not None, folder
    arguments = [sys.executable, "-m", "bihuan", *command[1].split()]
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def test_all_examples_are_here() -> None:
    assert len(FOLDERS) == 12


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_example(folder: Path) -> None:
    done = run(folder)
    refusal = folder / "expected-error.json"
    if refusal.exists():
        expected = json.loads(refusal.read_text())
        assert (done.returncode, done.stdout) == (expected["exit"], "")
        assert f"{expected['file']}:{expected['line']}:" in done.stderr
    else:
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout) == json.loads((folder / "expected.json").read_text())
