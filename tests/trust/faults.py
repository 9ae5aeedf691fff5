"""What the long trial does to a served company, fault by fault, for so many seconds each, with people at work all the while."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests import tables
from tests.deployment.processes import answers, until
from tests.deployment.replication import Server
from tests.journeys.postgres import USER
from tests.trust.bringing import hand_in, landed
from tests.trust.driver import Crowd
from tests.trust.oracle import Verdict
from tests.trust.served import Site

SOME = 5
PLANNED = {"X01": 200, "X02": 50, "X04": 100, "X06": 20}
"""How often a fault is to be done before a release; those that are not named here, ``OTHERS``."""
OTHERS = 20
TURNED = 6


def planned(row: str) -> int:
    """How often."""
    return PLANNED.get(row, OTHERS)


def shared_out(seconds: float, rows: Collection[str]) -> dict[str, float]:
    """What is to be done more often gets more of the time."""
    every = sum(planned(row) for row in rows)
    return {row: seconds * planned(row) / every for row in rows}


@dataclass
class Trial:
    """``seconds``: how long each fault is done again and again, by its row; None: as often as is planned. ``server``: PostgreSQL's,
    None for SQLite. ``say`` is told after each time.
    """

    site: Site
    chance: random.Random
    seconds: Mapping[str, float] | None
    server: Server | None = None
    say: Callable[[str], None] = print

    def goes_on(self, row: str, times: int, begun: float) -> bool:
        """Whether the fault is done once more; once it is done always."""
        if times == 0:
            return True
        if self.seconds is None:
            return times < planned(row)
        return time.monotonic() < begun + self.seconds[row]

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return Path(self.site.variables["BIHUAN_DATABASE_URL"].removeprefix("sqlite:///"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """``recovery``: the longest, in seconds, until something was accepted again; ``times``: how often it was done."""

    row: str
    times: int
    recovery: float
    verdict: Verdict
    failures: int
    note: str = ""

    @property
    def held(self) -> bool:
        """Nothing lost, doubled or broken, nobody shown a failure of the program's, served again within a minute."""
        return self.verdict.is_clean and self.failures == 0 and self.recovery < 60


def under_load(trial: Trial, row: str, blow: Callable[[Crowd], float | None], note: str = "") -> Outcome:
    """Strike while people work, wait until they go on, again; then ask the oracle.

    ``blow`` returns the moment from which it takes them to go on; None: from its own end, when the cause has gone.
    """
    crowd, times, recovery = trial.site.crowd(), 0, 0.0
    crowd.start()
    try:
        crowd.wait_for(SOME)
        begun = time.monotonic()
        while trial.goes_on(row, times, begun):
            time.sleep(trial.chance.uniform(0, 1))
            since = blow(crowd) or time.monotonic()
            crowd.wait_for(SOME, seconds=90)
            times, recovery = times + 1, max(recovery, crowd.recovery(since))
            trial.say(f"{row} {times} of {planned(row)}, {time.monotonic() - begun:.0f} s")
    finally:
        crowd.stop()
    return Outcome(row, times, recovery, trial.site.compare(crowd), crowd.statuses[500], note)


def web_killed(trial: Trial) -> Outcome:
    """X01."""
    return under_load(trial, "X01", lambda _crowd: trial.site.kill_one(trial.chance))


def all_killed(trial: Trial) -> Outcome:
    """X04 on SQLite, the same on PostgreSQL."""
    return under_load(trial, "X04", lambda _crowd: trial.site.kill_all())


def with_a_book(trial: Trial, row: str, blow: Callable[[Crowd], float | None], note: str = "") -> Outcome:
    """The same while a workbook comes in; in the end every row is there once, and nobody had to start it again."""
    rows, name = 3_000, str(trial.chance.randrange(10**6))
    hand_in(trial.site.variables, name, rows)
    outcome = under_load(trial, row, blow)
    until(lambda: landed(trial.site.variables, name)["state"] == "done", "the import ends", seconds=240, pause=2)
    there = landed(trial.site.variables, name)
    assert there == {"state": "done", "customers": rows, "names": rows, "rows": rows}, there
    return replace(outcome, note=f"{note}{', ' if note else ''}{rows} rows come in, each once")


def import_killed(trial: Trial) -> Outcome:
    """X02: everything dies while a workbook comes in."""

    def blow(_crowd: Crowd) -> float:
        killed = trial.site.kill_all()
        trial.site.ready()
        return killed

    return with_a_book(trial, "X02", blow)


def power_cut(trial: Trial) -> Outcome:
    """X05: all writers stand still; their files as they are, opened elsewhere, hold all that had been answered."""
    missing: list[str] = []

    def blow(crowd: Crowd) -> None:
        folder = trial.site.folder / "cut"
        folder.mkdir(exist_ok=True)
        writers = [trial.site.web, *trial.site.workers]
        for one in writers:
            one.signal(signal.SIGSTOP)
        try:
            accepted = [one for one in list(crowd.entries) if one.outcome == "ok" and one.public_id]
            for end in ("", "-wal"):
                shutil.copy(f"{trial.database}{end}", folder / f"cut.sqlite3{end}")
        finally:
            for one in writers:
                one.signal(signal.SIGCONT)
        (folder / "cut.sqlite3-shm").unlink(missing_ok=True)
        with closing(sqlite3.connect(folder / "cut.sqlite3")) as cut:
            there = {one for (one,) in cut.execute("SELECT public_id FROM customers_customer")}
        missing.extend(one.name for one in accepted if one.public_id not in there)

    outcome = under_load(trial, "X05", blow)
    assert missing == [], missing
    return outcome


def database_restarted(trial: Trial) -> Outcome:
    """X06: stopped fast, as by a crash, and away for ten seconds."""
    server, turn = trial.server, 0
    assert server is not None

    def blow(_crowd: Crowd) -> None:
        nonlocal turn
        server.stop(("fast", "immediate", "immediate")[turn % 3])
        assert answers(f"{trial.site.web.url}/readyz", status=503)
        time.sleep((0, 0, 10)[turn % 3])
        server.start()
        turn += 1

    return with_a_book(trial, "X06", blow)


def connections_taken(trial: Trial) -> Outcome:
    """X07: somebody sits on the log's head, in a transaction that does nothing, with all connections but a few."""
    server = trial.server
    assert server is not None

    def blow(_crowd: Crowd) -> None:
        with ExitStack() as stack:
            others = [stack.enter_context(server.connect("postgres")) for _number in range(40)]
            sitting = others[0]
            sitting.execute("BEGIN")
            sitting.execute("SELECT * FROM audit_head FOR UPDATE")
            time.sleep(7)

    return with_a_book(trial, "X07", blow, "log's head held for 7 s, 40 connections taken")


def database_locked(trial: Trial) -> Outcome:
    """X07 on SQLite: another program holds the writer's lock for longer than people wait."""

    def blow(_crowd: Crowd) -> None:
        with closing(sqlite3.connect(trial.database, isolation_level=None, timeout=60)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(22)
            other.execute("ROLLBACK")

    return with_a_book(trial, "X07", blow, "writer's lock held for 22 s")


def disk_filled(trial: Trial) -> Outcome:
    """X13: the disk of the database is filled to the last byte, and emptied again."""
    filler = trial.database.with_name("filler")

    def blow(_crowd: Crowd) -> None:
        with filler.open("wb") as file:
            try:
                while True:
                    file.write(b"\0" * 65_536)
                    file.flush()
            except OSError:
                pass
        time.sleep(4)
        filler.unlink()

    return under_load(trial, "X13", blow, "tmpfs")


def worker_asleep(trial: Trial) -> Outcome:
    """X22: one of two workers stands still, wakes up later, also past its lease; the doctor finds nothing done twice."""

    def blow(_crowd: Crowd) -> None:
        one = trial.chance.choice(trial.site.workers)
        one.signal(signal.SIGSTOP)
        time.sleep(trial.chance.uniform(3, 18))
        one.signal(signal.SIGCONT)

    return under_load(trial, "X22", blow)


def bytes_turned(trial: Trial) -> tuple[int, int]:
    """X21: bytes of table pages of a copy are turned; how often the doctor's look at the database saw it, of how many times."""
    seen = 0
    for number in range(TURNED):
        copy = trial.site.folder / f"turned-{number}.sqlite3"
        with closing(sqlite3.connect(trial.database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        content = bytearray(copy.read_bytes())
        page = trial.chance.randrange(4, len(content) // 4096) * 4096
        content[page : page + 64] = bytes(255 - one for one in content[page : page + 64])
        copy.write_bytes(content)
        variables = {**trial.site.variables, "BIHUAN_DATABASE_URL": f"sqlite:///{copy}"}
        command = [sys.executable, "-m", "bihuan.config.manage", "doctor", "--quick"]
        seen += subprocess.run(command, env=variables, capture_output=True, check=False).returncode != 0
    return seen, TURNED


Fault = Callable[[Trial], Outcome]
SQLITE: dict[str, Fault] = {
    "X01": web_killed,
    "X02": import_killed,
    "X04": all_killed,
    "X05": power_cut,
    "X07": database_locked,
    "X13": disk_filled,
    "X22": worker_asleep,
}
POSTGRESQL: dict[str, Fault] = {
    "X01": web_killed,
    "X02": import_killed,
    "X04": all_killed,
    "X06": database_restarted,
    "X07": connections_taken,
    "X22": worker_asleep,
}


@contextmanager
def postgresql(root: Path) -> Iterator[tuple[str, Server]]:
    """A server that promises what one in service promises, with the tables in it."""
    root.chmod(0o755)
    server = Server("pg", root, 5432)
    server.make({})
    server.start()
    try:
        url = f"postgresql://{USER}@/postgres?host={server.folder}&port={server.port}"
        tables.set_up(url, root)
        yield url, server
    finally:
        server.stop()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 300 MB in memory, for who may mount one; else the folder itself."""
    folder.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", folder], check=False).returncode
    ):
        yield folder
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=False)
