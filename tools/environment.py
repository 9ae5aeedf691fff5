"""The virtual environment's place, and what pip knows about where packages come from.

uv reads neither pip.conf nor ``PIP_*``; whoever sits behind a mirror or a company certificate has told pip, once. So what pip
was told is handed on. Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"

# pip's name for a setting: the variable under which uv takes it.
HANDED_ON = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}
COMMA_SEPARATED = {"find-links"}


def pip_settings(listing: str) -> dict[str, str]:
    """The settings in the output of ``pip config list``; the environment outranks the global section."""
    found: dict[str, str] = {}
    for scope in ("global", "install", ":env:"):
        for line in listing.splitlines():
            name, _, value = line.partition("=")
            if name.startswith(scope + "."):
                found[name[len(scope) + 1 :]] = value.strip("'\"").replace("\\n", " ").strip()
    return found


def uv_variables(settings: dict[str, str], environment: dict[str, str]) -> dict[str, str]:
    """What to set for uv so that it looks where pip looks. What the caller set for uv itself stands."""
    variables = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    for name, variable in HANDED_ON.items():
        if value := settings.get(name):
            variables[variable] = ",".join(value.split()) if name in COMMA_SEPARATED else value
    return {name: value for name, value in variables.items() if name not in environment}


def command_environment(*, only: tuple[str, ...] = tuple(HANDED_ON)) -> dict[str, str]:
    """The environment for running uv, with those of pip's settings that are named.

    Best match over all indexes is pip's own rule, and safe for installing: hashes are checked.
    """
    listing = subprocess.run(
        [PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    environment = dict(os.environ)
    settings = {name: value for name, value in pip_settings(listing).items() if name in only}
    environment.update(uv_variables(settings, environment))
    environment["VIRTUAL_ENV"] = str(VENV)
    return environment


def say(zh: str, en: str) -> None:
    """One line in both languages, to standard error so that it is seen among a tool's output."""
    print(f"{zh}\n{en}", file=sys.stderr, flush=True)
