"""A company that is served by real processes, which can be killed one by one, all together, or lose their database."""

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.deployment.processes import Web, Worker, environment, run_python, until
from tests.trust.driver import Crowd
from tests.trust.oracle import PREPARE, Verdict, found, verdict

ON_ITS_WAY = 0.2


@dataclass
class Site:
    """``workers``: those that do jobs; none in the short trials."""

    variables: dict[str, str]
    folder: Path
    tokens: dict[str, str]
    password: str
    web: Web
    workers: list[Worker] = field(default_factory=list)

    def crowd(self) -> Crowd:
        """People who use it, with a ledger of their own."""
        number = len(list(self.folder.glob("ledger-*")))
        ledger = self.folder / f"ledger-{number}"
        ledger.touch()
        return Crowd([self.web.url], self.tokens, self.password, ledger)

    def ready(self) -> None:
        """Wait until pages are served."""
        until(self.web.is_ready, "the site is ready")

    def kill_one(self, chance: random.Random) -> None:
        """``kill -9`` of one of the processes that serve pages; the first of them makes another."""
        path = Path(f"/proc/{self.web.process.pid}/task/{self.web.process.pid}/children")
        serving = [int(pid) for pid in path.read_text(encoding="ascii").split()]
        if serving:
            os.kill(chance.choice(serving), signal.SIGKILL)

    def kill_all(self) -> float:
        """``kill -9`` of everything at once, as the machine's end would; then all is started again. The moment of it."""
        processes = [self.web, *self.workers]
        for one in processes:
            one.signal(signal.SIGKILL)
        for one in processes:
            one.kill()
        # What they had answered before is read by now; only then it counts who answers next.
        time.sleep(ON_ITS_WAY)
        killed = time.monotonic()
        for one in processes:
            one.start()
        return killed

    def compare(self, crowd: Crowd) -> Verdict:
        """The crowd's ledger beside the database, and the doctor's word."""
        return verdict(crowd.entries, found(self.variables))


@contextmanager
def serving(url: str, folder: Path, *, data: Path | None = None, workers: int = 0) -> Iterator[Site]:
    """The cast's company in the database at ``url``, whose tables are there; ended at the end, whatever is left of it.

    ``folder`` takes ledgers and logs, ``data`` (below it, unless told) what the site keeps itself.
    """
    variables = environment(url, data or folder / "var")
    made = json.loads(run_python(PREPARE, variables))
    site = Site(variables, folder, made["tokens"], made["password"], Web(variables, folder))
    try:
        site.workers = [Worker(variables, folder, f"jobs-{number}") for number in range(workers)]
        site.ready()
        yield site
    finally:
        for one in [site.web, *site.workers]:
            one.kill()
