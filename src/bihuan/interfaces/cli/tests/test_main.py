"""The command's ground: what it is called by, and what it never loads."""

import subprocess
import sys

import pytest

PROBE = """
import sys
from bihuan.interfaces.cli.main import main
main({arguments!r}, standalone_mode=False)
loaded = [name for name in sys.modules if name.split(".")[0] in {{"django", "gunicorn", "psycopg"}}]
assert not loaded, loaded
"""


@pytest.mark.parametrize("arguments", [["--help"], ["playbook", "--help"], ["serve", "--help"], ["--version"]])
def test_the_command_never_imports_django(arguments: list[str]) -> None:
    """A replay starts at once and runs where no Django is configured."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(arguments=arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_as_a_module() -> None:
    """``python -m bihuan`` is the same."""
    done = subprocess.run([sys.executable, "-m", "bihuan", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("bihuan ")
