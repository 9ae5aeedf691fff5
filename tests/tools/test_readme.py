"""The commands of the README do what the README says: they are run, as written."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

FENCED = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def playbook_commands(readme: str) -> list[str]:
    """The lines of code blocks that call ``bihuan playbook``, with continuation lines joined."""
    blocks = "\n".join(FENCED.findall(readme)).replace("\\\n", " ")
    return [
        line.split("  #")[0].strip() for line in blocks.splitlines() if line.startswith(".venv/bin/bihuan playbook")
    ]


COMMANDS = playbook_commands((ROOT / "README.md").read_text(encoding="utf-8"))


def test_both_languages_show_the_same_commands() -> None:
    """And there are some."""
    assert COMMANDS
    assert playbook_commands((ROOT / "README.en.md").read_text(encoding="utf-8")) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_it_runs(command: str) -> None:
    """From the clone's root, with the command that set-up prepared."""
    program, *arguments = command.split()
    prepared = Path(sys.executable).parent / Path(program).name
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [prepared, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
