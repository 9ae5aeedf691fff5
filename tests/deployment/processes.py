"""Web nodes, workers, PgBouncer and nginx: each a process of its own session, that can be killed as a machine dies."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from bihuan.interfaces.cli.serve import server_command, web_environment, worker_command
from tests.journeys.postgres import Missing
from tools.needs import server

PATIENCE = 90.0


def until(ready: Callable[[], bool], what: str, *, seconds: float = PATIENCE, pause: float = 0.1) -> None:
    """Wait for it."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(pause)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str, *, status: int = 200) -> bool:
    """Whether the address answers so."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == status)
    except urllib.error.HTTPError as error:
        return bool(error.code == status)
    except OSError:
        return False


def program(name: str) -> str:
    """The path of a server's program."""
    path = server(name)
    if path is None:
        raise Missing(f"{name} was not found; on Debian: apt-get install {name}")
    return path


class Process:
    """A program with everything that it starts, its output in a file."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.command, self.environment, self.log = command, dict(environment), log
        self.start()

    def start(self) -> None:
        """Start it, also after it was killed."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def signal(self, number: int) -> None:
        """Tell the whole session, as the end of a machine would."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def kill(self) -> None:
        """``kill -9``, everything of it."""
        self.signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """As a service manager stops it."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=30)
        self.kill()


class Web(Process):
    """A web node, as ``bihuan serve --no-worker`` starts it; with the tables made before."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = server_command("127.0.0.1", self.port)
        super().__init__(command, web_environment(environment, self.port), folder / f"web-{self.port}.log")

    def is_ready(self) -> bool:
        """Whether it says so."""
        return answers(f"{self.url}/readyz")


class Worker(Process):
    """A node that does jobs."""

    def __init__(self, environment: Mapping[str, str], folder: Path, name: str) -> None:
        told = {**environment, "BIHUAN_NODE": name}
        super().__init__(worker_command(), told, folder / f"{name}.log")


class Nginx(Process):
    """The proxy of ``deploy/several-machines``, without its TLS, before the nodes."""

    def __init__(self, nodes: Sequence[Web], folder: Path, proxying: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        servers = "".join(f"server 127.0.0.1:{node.port} max_fails=1 fail_timeout=2s; " for node in nodes)
        temporary = "".join(
            f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        configuration = folder / "nginx.conf"
        configuration.write_text(
            f"daemon off; pid {folder}/nginx.pid; error_log stderr warn; worker_processes 1; events {{ }}\n"
            f"http {{ access_log off; {temporary} upstream bihuan {{ {servers} }}\n"
            f"server {{ listen 127.0.0.1:{self.port};\n{proxying}\n}} }}\n"
        )
        command = [program("nginx"), "-e", "stderr", "-c", str(configuration)]
        super().__init__(command, os.environ, folder / "nginx.log")


def environment(database_url: str, data: Path) -> dict[str, str]:
    """The variables of a node; nothing of ours from outside."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
    told = {"BIHUAN_DATABASE_URL": database_url, "BIHUAN_DATA_DIR": str(data), "BIHUAN_LOG_FORMAT": "json"}
    return {**kept, **told, "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}


def run_python(script: str, variables: Mapping[str, str], *arguments: str) -> str:
    """What the script prints."""
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, env=dict(variables), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout
