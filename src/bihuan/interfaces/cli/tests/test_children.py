"""Processes that live and die together, shown with small ones in the place of server and worker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROGRAM = """
import os, sys
from bihuan.interfaces.cli.children import Child, Family
folder = sys.argv[1]
stay = "import os, sys, time, pathlib; pathlib.Path(sys.argv[1], sys.argv[2] + '.pid').write_text(str(os.getpid())); time.sleep(60)"
nest = (
    "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', sys.argv[3], sys.argv[1], 'grandchild']);" + stay
)
web = [sys.executable, "-c", stay, folder, "web"]
worker = [sys.executable, "-c", nest, folder, "worker", stay]
say = lambda name, code: print(name, code, flush=True)
children = [Child("web", web, True, os.environ), Child("worker", worker, False, os.environ)]
sys.exit(Family(children, say).live())
"""


def _until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Running:
    """The family and the ids of its members."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = [sys.executable, "-c", PROGRAM, str(folder)]
        self.parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        _until(lambda: all((folder / f"{name}.pid").is_file() for name in ("web", "worker", "grandchild")))

    def pid(self, name: str) -> int:
        """The member's id, once it has been written whole."""
        _until(lambda: bool((self.folder / f"{name}.pid").read_text()))
        return int((self.folder / f"{name}.pid").read_text())

    def pids(self) -> list[int]:
        """Everyone's."""
        return [self.pid(name) for name in ("web", "worker", "grandchild")]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A server, a worker, and a process that the worker started."""
    found = Running(tmp_path)
    yield found
    for pid in [found.parent.pid, *found.pids()]:
        if _lives(pid):
            os.kill(pid, signal.SIGKILL)
    found.parent.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_stops_all(running: Running, number: signal.Signals) -> None:
    """Ctrl+C, a supervisor's TERM, a closed terminal: nothing is left, and it counts as a good end."""
    pids = running.pids()
    running.parent.send_signal(number)
    assert running.parent.wait(20) == 0
    _until(lambda: not any(map(_lives, pids)))


def test_a_dead_worker_is_started_again(running: Running) -> None:
    """With nothing left of the dead one; the server goes on, and it is said."""
    web, worker, grandchild = running.pids()
    (running.folder / "worker.pid").unlink()
    (running.folder / "grandchild.pid").unlink()
    os.kill(worker, signal.SIGKILL)
    _until(lambda: (running.folder / "grandchild.pid").is_file() and (running.folder / "worker.pid").is_file())
    assert running.pid("worker") != worker
    assert _lives(web)
    _until(lambda: not _lives(grandchild))
    running.parent.send_signal(signal.SIGTERM)
    assert running.parent.communicate(timeout=20)[0] == "worker -9\n"


def test_without_the_server_nothing_goes_on(running: Running) -> None:
    """Whoever supervises us learns of it."""
    web, worker, grandchild = running.pids()
    os.kill(web, signal.SIGKILL)
    assert running.parent.wait(20) == 1
    _until(lambda: not _lives(worker) and not _lives(grandchild))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_killed_outright_it_leaves_no_server_behind(running: Running) -> None:
    """The port is free again."""
    web, worker, _ = running.pids()
    running.parent.kill()
    running.parent.wait(20)
    _until(lambda: not _lives(web) and not _lives(worker))


def test_the_worker_stands_back_behind_the_pages(running: Running) -> None:
    """When processors are short pages come first; what the worker starts stands back with it."""
    ranks = {name: os.getpriority(os.PRIO_PROCESS, running.pid(name)) for name in ("web", "worker", "grandchild")}
    assert ranks["web"] < ranks["worker"] == ranks["grandchild"]
