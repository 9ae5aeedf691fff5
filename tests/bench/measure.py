"""Running a command once and reading from the operating system what it took."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Run:
    """One run of a process: seconds on the clock, seconds of processor, peak memory in MB, bytes written."""

    wall: float
    cpu: float
    memory: float
    written: int


@dataclass(frozen=True)
class Goal:
    """What a run may take on one core: seconds of processor (and the stretch), MB of memory."""

    seconds: float
    stretch: float
    memory: float


def run(command: Sequence[str]) -> Run:
    """Run a command on one core, its output counted and thrown away.

    Raises:
        RuntimeError: the command failed.
    """
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, preexec_fn=_one_core)  # noqa: PLW1509 - no threads here
    assert process.stdout is not None
    written = 0
    while piece := process.stdout.read(1 << 20):
        written += len(piece)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"exit status {process.returncode}: {' '.join(command)}")
    wall = time.perf_counter() - began
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, written)


def _one_core() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def middle(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    return Run(
        median(one.wall for one in runs),
        median(one.cpu for one in runs),
        median(one.memory for one in runs),
        runs[0].written,
    )


def machine() -> str:
    """What the figures were taken on; the load tells how far to trust them."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        models = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        name = models[0] if models else name
    load = os.getloadavg()[0]
    python = sys.version.split()[0]
    return f"{name}, {os.cpu_count()} cores, load {load:.1f}, Python {python}"


def fsync(folder: Path) -> float:
    """Milliseconds that the disk takes to keep something for good: every commit waits so long; median of fifty."""
    took = []
    with (folder / "fsync").open("wb") as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    (folder / "fsync").unlink()
    return median(took)
