"""``make setup``: what it refuses, what it hands from pip to uv, when it has nothing to do."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tools import environment, needs, setup


def test_an_old_python_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """Both languages; so is none at all. Set-up itself is not started."""
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    for python in (old, tmp_path / "none"):
        command = ["make", "setup", f"PYTHON={python}"]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]}
        )
        assert done.returncode == 2
        assert "需要 Python 3.11" in done.stderr
        assert "Python 3.11 or newer is needed" in done.stderr


def test_a_missing_venv_module_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With the package that brings it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SystemExit):
        setup.main(["run"])
    assert "python3-venv" in capsys.readouterr().err


def test_a_moved_environment_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its scripts name the old place; the one these tests run in stands where it was made."""
    assert setup.stands()
    monkeypatch.setattr(setup, "VENV", tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "activate").write_text('VIRTUAL_ENV="/somewhere/else"\nexport VIRTUAL_ENV\n')
    assert not setup.stands()


def test_pip_settings_reach_uv() -> None:
    """A mirror, a second index, local files and a certificate; the environment outranks the file."""
    listing = "\n".join(
        [
            ":env:.find-links='/wheels'",
            "global.cert='/etc/company.pem'",
            "global.extra-index-url='https://b.example/simple\\nfile:///c/simple'",
            "global.find-links='/old'",
            "global.index-url='https://a.example/simple'",
        ]
    )
    found = environment.uv_variables(environment.pip_settings(listing), {})
    assert found["UV_DEFAULT_INDEX"] == "https://a.example/simple"
    assert found["UV_INDEX"] == "https://b.example/simple file:///c/simple"
    assert found["UV_FIND_LINKS"] == "/wheels"
    assert found["SSL_CERT_FILE"] == "/etc/company.pem"


def test_what_was_set_for_uv_stands() -> None:
    """Who speaks to uv directly is not overruled."""
    found = environment.uv_variables({"index-url": "https://a.example"}, {"UV_DEFAULT_INDEX": "https://b.example"})
    assert "UV_DEFAULT_INDEX" not in found


def test_nothing_to_do_the_second_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stamp decides; what was made for development serves a run and stays, not the other way round."""
    python = tmp_path / "python"
    python.touch()
    monkeypatch.setattr(setup, "PYTHON", python)
    monkeypatch.setattr(setup, "STAMP", tmp_path / "prepared.txt")
    assert (setup.stamped(), setup.wanted("run")) == ("", "run")
    setup.STAMP.write_text(setup.fingerprint("run") + "\n")
    assert setup.stamped() == setup.fingerprint(setup.wanted("run"))
    assert setup.stamped() != setup.fingerprint(setup.wanted("dev"))
    setup.STAMP.write_text(setup.fingerprint("dev") + "\n")
    assert setup.stamped() == setup.fingerprint(setup.wanted("run")) == setup.fingerprint(setup.wanted("dev"))


def test_what_the_tests_need_is_named() -> None:
    """Every missing thing with its package, in one command to copy."""
    zh, en = needs.sentence(list(needs.NEEDS))
    for need in needs.NEEDS:
        assert need.package in zh
        assert need.package in en
    assert "apt-get install chromium postgresql" in en


def test_what_cannot_be_installed_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Not root: nothing is tried, the sentence is printed, and the tests do not start."""
    monkeypatch.setattr(needs, "missing", lambda wanted: [wanted[0]])
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as ended:
        needs.main([])
    assert ended.value.code == 1
    assert "apt-get install chromium" in capsys.readouterr().err
