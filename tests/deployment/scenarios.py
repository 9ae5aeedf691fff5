"""What can happen to the parts, one after the other, under load; and what came of it."""

import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.deployment import jobs, replication
from tests.deployment.processes import Nginx, Process, Web, Worker, answers, environment, free_port, run_python, until
from tests.deployment.replication import SHIPPED, Server
from tests.trust.bringing import hand_in, landed
from tests.trust.driver import Crowd
from tests.trust.oracle import PREPARE, found, verdict

Address = Callable[[str], str]
"""The address of the database for a role."""
ATTEMPT_SECONDS = 8.0
WAITS = 10.0
"""Seconds for which nothing is accepted when a commit has to wait."""
BEFORE, AFTER = 40, 40
"""Entries that are accepted before something happens, and after."""
BOOKS, ROWS = ("甲", "乙"), 800
"""Two workbooks that come in at once, and the rows of each."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``allowed``: how many accepted entries may be missing, ``may_lag``: those accepted while the standby was known to be behind."""

    name: str
    accepted: int
    lost: int
    allowed: int
    doubled: int
    in_doubt: int
    unseen: int
    recovery: float
    whole: bool
    note: str = ""

    @property
    def held(self) -> bool:
        """Whether what is promised held."""
        return (
            self.lost <= self.allowed and self.doubled == 0 and self.unseen == 0 and self.whole and self.recovery < 60
        )


@dataclass
class Site:
    """Two web nodes behind nginx and two workers, on a primary with its standby."""

    primary: Server
    standby: Server
    variables: dict[str, str]
    jobs_variables: dict[str, str]
    folder: Path
    tokens: dict[str, str]
    nodes: list[Web] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    nginx: Nginx | None = None

    def start(self) -> None:
        """All of it."""
        self.nodes = [Web(self.variables, self.folder) for _ in range(2)]
        self.workers = [Worker(self.jobs_variables, self.folder, name) for name in ("jobs-one", "jobs-two")]
        until(lambda: all(node.is_ready() for node in self.nodes), "both nodes are ready")
        self.nginx = Nginx(self.nodes, self.folder, (SHIPPED / "proxying.conf").read_text())
        url = self.nginx.url
        until(lambda: answers(f"{url}/healthz"), "nginx answers")

    def end(self) -> None:
        """Everything that was started."""
        started: list[Process] = [*self.nodes, *self.workers, *([self.nginx] if self.nginx else [])]
        for process in started:
            process.kill()

    def load(self) -> Crowd:
        """Programs that ask nginx; each entry is looked for through it too, so on either node."""
        assert self.nginx is not None
        ledger = Path(tempfile.mkdtemp(dir=self.folder)) / "accepted"
        return Crowd([self.nginx.url], self.tokens, "", ledger, only_enters=True, patience=ATTEMPT_SECONDS)


@contextmanager
def site(reach: Callable[[Server, Server, Path, ExitStack], Address]) -> Iterator[Site]:
    """A site whose nodes reach their database by the address that ``reach`` finds for a role, with that role's rights only."""
    settings = {
        "wal_level": "replica",
        "wal_log_hints": "on",
        "max_slot_wal_keep_size": "'1GB'",
        "hot_standby_feedback": "on",
    }
    with ExitStack() as stack:
        primary, standby = stack.enter_context(replication.pair(settings))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bihuan-site-")))
        owner = environment(replication.address(primary, standby, user=replication.OWNER), folder)
        run_python("from bihuan.config.manage import main; import sys; sys.argv = ['m', 'prepare']; main()", owner)
        primary.psql(replication.DATABASE, replication.OWNER, SHIPPED / "postgresql" / "log-rights.sql")
        too_much = [one for role in (replication.WEB, replication.JOBS) for one in replication.allowed(primary, role)]
        if too_much:
            raise RuntimeError(f"more rights than meant: {too_much}")
        address = reach(primary, standby, folder, stack)
        web, workers = (environment(address(role), folder) for role in (replication.WEB, replication.JOBS))
        tokens = json.loads(run_python(PREPARE, web))["tokens"]
        made = Site(primary, standby, web, workers, folder, tokens)
        stack.callback(made.end)
        made.start()
        yield made


def both(primary: Server, standby: Server, folder: Path, stack: ExitStack) -> Address:
    """libpq looks for the one that can be written to."""
    return lambda role: replication.address(primary, standby, user=role)


def _outcome(name: str, there: Site, load: Crowd, since: float, *, allowed: int = 0, note: str = "") -> Outcome:
    load.stop()
    compared = verdict(load.entries, found(there.variables))
    counted = (
        compared.accepted,
        len(compared.lost),
        allowed,
        len(compared.doubled),
        compared.unknown,
        len(load.unseen),
    )
    return Outcome(name, *counted, load.recovery(since), not compared.wrong, "; ".join([note, *compared.wrong]))


def _under_load(name: str, there: Site, happen: Callable[[], None], note: str = "") -> Outcome:
    load = there.load()
    load.start()
    try:
        load.wait_for(BEFORE)
        happen()
        since = time.monotonic()
        load.wait_for(AFTER)
    finally:
        load.stop()
    return _outcome(name, there, load, since, note=note)


def web_killed(there: Site) -> Outcome:
    """X01: a web node dies; it comes back."""
    outcome = _under_load("web node killed (-9)", there, there.nodes[0].kill, "nginx asks the other node")
    there.nodes[0].start()
    until(there.nodes[0].is_ready, "the node is back")
    return outcome


def worker_killed(there: Site) -> Outcome:
    """A worker dies in the middle of a job; the other does it."""
    straight = there.primary
    address = f"host={straight.folder} port={straight.port} user=bihuan dbname={replication.DATABASE}"
    ended: list[tuple[str, int] | None] = []

    def happen() -> None:
        ended.append(jobs.killed_in_the_middle(address, there.variables, *there.workers))

    outcome = _under_load(
        "worker killed (-9) in a job", there, happen, "done once, by the other worker, at the second try"
    )
    assert ended == [("done", 2)], ended
    return outcome


def restarted(there: Site) -> Outcome:
    """X06: the database crashes and is started again; nobody touches the nodes."""

    def happen() -> None:
        there.primary.stop()
        until(lambda: answers(f"{there.nodes[0].url}/readyz", status=503), "the nodes say that they are not ready")
        time.sleep(1)
        there.primary.start()

    return _under_load("PostgreSQL crashes, is started again", there, happen, "pages say 503 meanwhile")


def promoted_synchronous(there: Site) -> Outcome:
    """X09: the primary dies, the synchronous standby takes over."""
    replication.demand_synchronous(there.primary)

    def happen() -> None:
        there.primary.stop()
        # The new primary has no standby: it would wait for one for ever.
        replication.demand_no_more(there.standby)
        there.standby.promote()

    return _under_load("primary lost, standby promoted: synchronous", there, happen, "remote_apply")


def standby_lost(there: Site) -> Outcome:
    """X10: the synchronous standby dies. Saving waits, until somebody follows the runbook; then the standby comes back."""
    replication.demand_synchronous(there.primary)
    load = there.load()
    load.start()
    try:
        load.wait_for(BEFORE)
        there.standby.stop()
        time.sleep(2)
        accepted = load.accepted
        time.sleep(WAITS)
        waited = load.accepted == accepted
        replication.demand_no_more(there.primary)
        since = time.monotonic()
        load.wait_for(AFTER)
    finally:
        load.stop()
    there.standby.start()
    until(lambda: replication.lag(there.primary) is not None, "the standby follows again")
    note = "saving waits until the runbook's two lines" if waited else "SAVING DID NOT WAIT"
    return _outcome("synchronous standby lost", there, load, since, note=note)


def promoted_asynchronous(there: Site) -> Outcome:
    """X08: the standby hangs behind when the primary dies. What was accepted since then is lost, and no more than that."""
    load = there.load()
    load.start()
    try:
        load.wait_for(BEFORE)
        receiver = there.standby.freeze_receiver()
        frozen = time.monotonic()
        load.wait_for(BEFORE // 2)
        behind = replication.lag(there.primary)
        there.primary.stop()
        # What was on its way to the standby when it froze may have come: it is counted as lost at most.
        allowed = sum(one.outcome == "ok" and one.at >= frozen - 1 for one in list(load.entries))
        os.kill(receiver, signal.SIGKILL)
        there.standby.promote()
        since = time.monotonic()
        load.wait_for(AFTER)
    finally:
        load.stop()
    note = f"the primary showed {(behind or 0) // 1024} KiB behind"
    return _outcome(
        "primary lost, standby promoted: asynchronous, hanging", there, load, since, allowed=allowed, note=note
    )


def import_killed(there: Site) -> Outcome:
    """X02: two workbooks come in at once, one of them at a time, whichever worker has it; both workers die in the middle."""
    for name in BOOKS:
        hand_in(there.jobs_variables, name, ROWS)

    def count() -> int:
        return sum(landed(there.variables, name)["rows"] for name in BOOKS)

    def is_done() -> bool:
        return all(landed(there.variables, name)["state"] == "done" for name in BOOKS)

    def happen() -> None:
        until(lambda: count() >= ROWS // 2, "rows have landed", pause=1)
        for worker in there.workers:
            worker.kill()
            worker.start()

    outcome = _under_load(
        "PgBouncer: workers killed (-9) in an import", there, happen, f"{len(BOOKS)} × {ROWS} rows, each once"
    )
    until(is_done, "both imports end", seconds=180, pause=1)
    expected = {"state": "done", "customers": ROWS, "names": ROWS, "rows": ROWS}
    assert all(landed(there.variables, name) == expected for name in BOOKS)
    return outcome


def through_pgbouncer() -> list[Outcome]:
    """Transaction pooling, and a failover in which PgBouncer is told where the new primary is."""
    poolers: list[replication.PgBouncer] = []

    def pooled(primary: Server, standby: Server, folder: Path, stack: ExitStack) -> Address:
        root = Path(tempfile.mkdtemp(prefix="bihuan-pool-"))
        stack.callback(shutil.rmtree, root)
        poolers.append(replication.PgBouncer(primary, root, (SHIPPED / "pgbouncer.ini").read_text(), free_port()))
        stack.callback(poolers[0].kill)
        return poolers[0].address

    with site(pooled) as there:
        outcomes = [_under_load("PgBouncer: web node killed (-9)", there, there.nodes[1].kill, "transaction pooling")]
        outcomes.append(import_killed(there))
        replication.demand_synchronous(there.primary)

        def happen() -> None:
            there.primary.stop()
            replication.demand_no_more(there.standby)
            there.standby.promote()
            poolers[0].lead_to(there.standby)
            poolers[0].reload()

        name = "PgBouncer: standby promoted, synchronous"
        outcomes.append(_under_load(name, there, happen, "host changed, reloaded"))
    return outcomes


def all_of_them() -> Iterator[Outcome]:
    """Every scenario; those that leave no primary behind have a site of their own."""
    with site(both) as there:
        yield web_killed(there)
        yield worker_killed(there)
        yield restarted(there)
        yield promoted_synchronous(there)
    with site(both) as there:
        yield standby_lost(there)
        yield promoted_asynchronous(there)
    yield from through_pgbouncer()
