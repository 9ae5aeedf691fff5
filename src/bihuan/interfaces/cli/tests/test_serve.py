"""``bihuan serve``: what it refuses before it starts."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bihuan.interfaces.cli.serve import in_the_open, refusal, server_command


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


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::"])  # noqa: S104 - what is refused
def test_production_does_not_speak_plain_http_to_the_outside(host: str) -> None:
    """Unless it is said so, or proxies are; this machine alone is always fine, and so is development."""
    production = {"BIHUAN_ENV": "production"}
    assert "BIHUAN_PLAIN_HTTP" in str(in_the_open(host, production))
    assert in_the_open(host, production | {"BIHUAN_PLAIN_HTTP": "true"}) is None
    assert in_the_open(host, production | {"BIHUAN_TRUSTED_PROXIES": "1"}) is None
    assert in_the_open(host, {}) is None
    assert in_the_open("127.0.0.1", production) is None


def test_production_does_not_serve_a_demo(tmp_path: Path) -> None:
    """Neither serve nor make one; nothing is written."""
    for arguments in (["serve", "--demo", "--port", "8998"], ["demo"]):
        environment = {
            "PATH": os.environ["PATH"],
            "BIHUAN_DATA_DIR": str(tmp_path / "data"),
            "BIHUAN_ENV": "production",
        }
        command = [sys.executable, "-m", "bihuan", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 1
        assert "demo company" in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_proxy_on_another_machine_is_believed() -> None:
    """About https, when it was announced."""
    assert "--forwarded-allow-ips" in server_command("0.0.0.0", 8000, behind_proxies=True)  # noqa: S104
    assert "--forwarded-allow-ips" not in server_command("127.0.0.1", 8000)
