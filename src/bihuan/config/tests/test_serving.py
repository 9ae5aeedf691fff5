"""How a server's first process is set: its log, and where its processes keep what they count."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from bihuan.config.environment import Environment, SettingsError, read_environment
from bihuan.config.settings import logs
from bihuan.interfaces.cli.serve import web_environment

SECRET = "k9Zq-2mVb7RtYw0xLpHs4NdFgJc8EaUiOo5Qv1Kj3TzXyWrPnM"


@pytest.mark.parametrize(
    ("variables", "shape"),
    [
        ({}, "text"),
        ({"BIHUAN_ENV": "production", "BIHUAN_SECRET_KEY": SECRET}, "json"),
        ({"BIHUAN_ENV": "production", "BIHUAN_SECRET_KEY": SECRET, "BIHUAN_LOG_FORMAT": "text"}, "text"),
        ({"BIHUAN_LOG_FORMAT": "json"}, "json"),
    ],
)
def test_how_lines_look(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], shape: str) -> None:
    """JSON in production, to be read by eye in development, whatever is set instead."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert logs.shape(read_environment()) == shape


def test_a_token_that_could_be_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Is refused without being repeated; an empty one is none."""
    monkeypatch.setenv("BIHUAN_METRICS_TOKEN", "fifteen-letters")
    with pytest.raises(SettingsError, match="BIHUAN_METRICS_TOKEN") as refused:
        read_environment()
    assert "fifteen" not in str(refused.value)
    monkeypatch.setenv("BIHUAN_METRICS_TOKEN", "")
    assert read_environment().metrics_token is not None
    assert Environment().model_dump()["metrics_token"].get_secret_value() == ""


def test_what_pages_are_told() -> None:
    """A name of their own and a limit on statements; what is set comes first."""
    told = web_environment({"X": "y"}, 8000)
    assert told["X"] == "y"
    assert told["BIHUAN_NODE"].endswith(":8000")
    assert told["BIHUAN_STATEMENT_SECONDS"] == "30"
    assert web_environment({"BIHUAN_STATEMENT_SECONDS": "0"}, 8000)["BIHUAN_STATEMENT_SECONDS"] == "0"


LOADED = """
import json, sys, threading
import bihuan.config.wsgi
from django.db import connections
from django.template import engines
kept = engines["rows"].env.cache
print(json.dumps({
    "threads": threading.active_count(),
    "connected": any(one.connection is not None for one in connections.all()),
    "pages": "bihuan.interfaces.web.pages.views" in sys.modules,
    "rows": any("table.jinja" in key[1] for key in kept.keys()),
    "figures": [str(path) for path in __import__("pathlib").Path(sys.argv[1]).rglob("*.db")],
}))
"""


def test_what_is_loaded_before_the_fork(tmp_path: Path) -> None:
    """All pages with their templates, and nothing that a fork breaks: no thread, no connection, no file of figures."""
    told = {"BIHUAN_DATA_DIR": str(tmp_path), "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    command = [sys.executable, "-c", LOADED, str(tmp_path)]
    done = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {"threads": 1, "connected": False, "pages": True, "rows": True, "figures": []}


def test_figures_of_an_earlier_run_are_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each node has its folder, readable by its owner only."""
    monkeypatch.setenv("BIHUAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BIHUAN_NODE", "one:8000")
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "elsewhere")
    old = tmp_path / "metrics" / "one:8000" / "counter_1.db"
    old.parent.mkdir(parents=True)
    old.touch()
    settings = runpy.run_module("bihuan.config.serving")
    assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(old.parent)
    assert settings["preload_app"] is True
    settings["on_starting"](None)
    assert list(old.parent.iterdir()) == []
    assert old.parent.stat().st_mode & 0o077 == 0
