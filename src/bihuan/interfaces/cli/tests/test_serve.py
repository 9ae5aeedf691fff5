"""``bihuan serve``: what it refuses before it starts."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from bihuan.interfaces.cli.serve import refusal, server_command


def _serve(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "BIHUAN_DATA_DIR": str(folder), **variables}
    command = [sys.executable, "-m", "bihuan", "serve", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_a_busy_port(tmp_path: Path) -> None:
    """A sentence with the port and a way out; nothing is written."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _serve(tmp_path / "data", "--port", str(port))
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


def test_an_unknown_address() -> None:
    """Said as such."""
    assert "not known" in str(refusal("no-such-host.invalid", 8000))


def test_settings_that_cannot_be_run_with(tmp_path: Path) -> None:
    """The sentence of the settings, and no server."""
    done = _serve(tmp_path, "--port", "8999", BIHUAN_ENV="production")
    assert done.returncode == 2
    assert "BIHUAN_SECRET_KEY" in done.stderr


def test_loopback_unless_told_otherwise() -> None:
    """Threads by default, and an IPv6 address in brackets."""
    command = server_command("::1", 8000)
    assert command[command.index("--bind") + 1] == "[::1]:8000"
    assert command[command.index("--worker-class") + 1] == "gthread"
