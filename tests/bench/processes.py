"""What processes of ours use, read from /proc: others on the machine do not count."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def _parents() -> dict[int, int]:
    found = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            fields = _fields(int(folder.name))
            if fields:
                found[int(folder.name)] = int(fields[1])
    return found


def _fields(pid: int) -> list[str]:
    """The fields of ``stat`` from the state on; none once the process is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _command(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def ours(place: str) -> list[int]:
    """Processes that this one has started, directly or not, and those that name the place: PostgreSQL leaves its starter."""
    parents = _parents()
    roots = {os.getpid(), *(pid for pid in parents if place and place in _command(pid))}

    def belongs(pid: int) -> bool:
        while pid > 1:
            if pid in roots:
                return True
            pid = parents.get(pid, 0)
        return False

    return [pid for pid in parents if pid != os.getpid() and belongs(pid)]


def cpu(place: str) -> float:
    """Seconds of processor that they have used, children that ended included; what does the jobs is left out."""
    used = (_fields(pid) for pid in ours(place) if "qcluster" not in _command(pid))
    return sum(int(fields[11]) + int(fields[12]) for fields in used if fields) / TICKS


def memory() -> float:
    """MiB of the web server's processes, what they share counted once among them (PSS)."""
    total = 0
    for pid in ours(""):
        if "gunicorn" in _command(pid):
            for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024
