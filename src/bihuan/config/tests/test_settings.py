"""What Django gets: database, secret key; and the sentence when it gets nothing."""

import os
import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bihuan.config.environment import SettingsError
from bihuan.config.settings.database import connection
from bihuan.config.settings.security import secret_key


def test_sqlite_by_default(tmp_path: Path) -> None:
    """A file in the data directory, which is made, with the options without which writers collide."""
    found = connection("", tmp_path / "data")
    assert found["NAME"] == tmp_path / "data" / "bihuan.sqlite3"
    assert (tmp_path / "data").is_dir()
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert found["OPTIONS"]["timeout"] == 20
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]


def test_postgresql() -> None:
    """Each part of the address, unquoted; a socket's folder by ``host``."""
    found = connection("postgresql://ann:p%40ss@db.example:6432/sales?sslmode=require", Path())
    assert [found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "ann",
        "p@ss",
        "db.example",
        "6432",
        "sales",
    ]
    assert found["OPTIONS"]["sslmode"] == "require"
    assert connection("postgresql://ann@/sales?host=/run/x", Path())["HOST"] == "/run/x"


def test_several_hosts() -> None:
    """All are told to libpq, which takes the one that can be written to: after a failover the other."""
    found = connection("postgresql://ann@one:5432,two:5433/sales", Path())
    assert (found["HOST"], found["PORT"]) == ("one,two", "5432,5433")
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"
    assert "target_session_attrs" not in connection("postgresql://ann@one/sales", Path())["OPTIONS"]
    assert connection("postgresql://ann@[::1]:5432/sales", Path())["HOST"] == "::1"


def test_how_long_the_database_may_take() -> None:
    """Told at connecting, unless the address tells it; behind a pool no cursor stays on the server."""
    options = connection("postgresql://ann@one/sales", Path(), statement_seconds=30)["OPTIONS"]["options"]
    patience = "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
    assert options == f"{patience} -c max_parallel_workers_per_gather=0"
    told = connection("postgresql://ann@one/sales?options=-cwork_mem%3D8MB", Path(), statement_seconds=30)
    assert told["OPTIONS"]["options"] == "-cwork_mem=8MB"
    assert "options" not in connection("postgresql://ann@one/sales", Path())["OPTIONS"]
    assert connection("postgresql://ann@one/sales?pooled=1", Path())["DISABLE_SERVER_SIDE_CURSORS"] is True


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "postgresql://host", "postgresql://h:port/x", "nonsense"])
def test_other_addresses_are_refused(url: str) -> None:
    """By the name of the setting."""
    with pytest.raises(SettingsError, match="BIHUAN_DATABASE_URL"):
        connection(url, Path())


def test_a_development_secret_is_made_once(tmp_path: Path) -> None:
    """Long, kept, and readable by its owner only."""
    first = secret_key(None, tmp_path / "data")
    assert len(first) > 50
    assert secret_key(None, tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret-key"]


def test_a_given_secret_is_used(tmp_path: Path) -> None:
    """And nothing is written."""
    assert secret_key(SecretStr("given"), tmp_path) == "given"
    assert list(tmp_path.iterdir()) == []


ASK = "from django.db import connection; connection.cursor().execute('SELECT 1')"


def _manage(tmp_path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "BIHUAN_DATA_DIR": str(tmp_path), **variables}
    command = [sys.executable, "-m", "bihuan.config.manage", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)


def test_wrong_settings_end_in_a_sentence(tmp_path: Path) -> None:
    """Not in a trace."""
    done = _manage(tmp_path, "check", BIHUAN_ENV="production")
    assert done.returncode == 2
    assert "BIHUAN_SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_out_of_reach_ends_in_a_sentence(tmp_path: Path) -> None:
    """Not in a trace either."""
    unreachable = "postgresql://nobody@127.0.0.1:1/none"
    done = _manage(tmp_path, "shell", "--no-imports", "-c", ASK, BIHUAN_DATABASE_URL=unreachable)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_the_sqlite_file_is_in_write_ahead_mode(tmp_path: Path) -> None:
    """The options reach the file: readers go on while one writes."""
    assert _manage(tmp_path, "shell", "--no-imports", "-c", ASK).returncode == 0
    with closing(sqlite3.connect(tmp_path / "bihuan.sqlite3")) as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.trust("T-J10")
def test_django_finds_nothing_else_to_complain_about(tmp_path: Path) -> None:
    """Its deployment checks under production settings: what is left is the domain's owner's to say (HSTS preloading)."""
    secret = "k9Zq-2mVb7RtYw0xLpHs4NdFgJc8EaUiOo5Qv1Kj3TzXyWrPnM"
    done = _manage(tmp_path, "check", "--deploy", BIHUAN_ENV="production", BIHUAN_SECRET_KEY=secret)
    assert done.returncode == 0, done.stderr
    assert set(re.findall(r"security\.W\d+", done.stderr)) == {"security.W021"}


@pytest.mark.parametrize(("said", "secure"), [("", True), ("true", False)])
def test_production_speaks_https_unless_told_otherwise(tmp_path: Path, said: str, secure: bool) -> None:
    """Redirect, cookies and HSTS together."""
    secret = "k9Zq-2mVb7RtYw0xLpHs4NdFgJc8EaUiOo5Qv1Kj3TzXyWrPnM"
    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    program = f"from django.conf import settings as s; print([bool(getattr(s, name)) for name in {names}])"
    variables = {"BIHUAN_ENV": "production", "BIHUAN_SECRET_KEY": secret} | (
        {"BIHUAN_PLAIN_HTTP": said} if said else {}
    )
    done = _manage(tmp_path, "shell", "--no-imports", "-c", program, **variables)
    assert done.stdout.strip() == str([secure] * 4), done.stderr
