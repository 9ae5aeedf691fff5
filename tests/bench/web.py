"""What pages take: a running site with a company of the size, real sign-in, whole pages, every answer checked.

``python -m tests.bench.web S`` prints the tables for SQLite and PostgreSQL, ``python -m tests.bench.web M PostgreSQL`` for one;
sizes are those of ``tests.bench.seed``.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import parse_qsl, urlsplit

from tests.bench.imports import environment
from tests.bench.measure import fsync
from tests.bench.operations import OPERATIONS, Operation
from tests.bench.processes import cpu, memory
from tests.bench.visitor import Visitor
from tests.journeys import postgres
from tests.journeys.conftest import serving

CLIENTS, ROUNDS, SECONDS = 8, 30, 4.0
DATABASES = ("SQLite", "PostgreSQL")
STATEMENTS = re.compile(r"statements[=\"': ]+(\d+)")


@dataclass(frozen=True)
class Figures:
    """p50, p95 in milliseconds; requests a second at eight clients, None for what writes; milliseconds of CPU and statements."""

    p50: float
    p95: float
    rate: float | None
    cpu: float
    statements: int


@dataclass
class Site:
    """A served company. ``place`` is in the command of its database; ``asked`` counts the requests made of it."""

    address: str
    log: Path
    place: str
    asked: int = 0

    def measure(self, who: Visitor, operation: Operation) -> Figures:
        """One client first, then eight."""
        for turn in range(3):
            self._ask(who, operation, turn)
        took, used = [], 0.0
        for turn in range(ROUNDS):
            before = cpu(self.place) if operation.form else 0.0
            took.append(self._ask(who, operation, turn))
            used += cpu(self.place) - before if operation.form else 0.0
        if operation.form is None:
            before = cpu(self.place)
            for turn in range(ROUNDS):
                self._ask(who, operation, turn)
            used = cpu(self.place) - before
        statements = int(STATEMENTS.findall(self.log.read_text())[-1])
        rate = None if operation.form else self._rate(who, operation)
        return Figures(median(took), quantiles(took, n=20)[18], rate, used / ROUNDS * 1000, statements)

    def _ask(self, who: Visitor, operation: Operation, turn: int) -> float:
        """Milliseconds that the answer took; preparing a form is not counted."""
        self.asked += 1
        if operation.form is not None:
            path, data = operation.form(who, turn)
            began = time.perf_counter()
            who.post(path, data)
        else:
            assert operation.path is not None
            path = operation.path(who, turn)
            began = time.perf_counter()
            who.get(path)
        return (time.perf_counter() - began) * 1000

    def _rate(self, who: Visitor, operation: Operation) -> float:
        until = time.perf_counter() + SECONDS

        def ask(window: Visitor) -> int:
            count = 0
            while time.perf_counter() < until:
                self._ask(window, operation, count)
                count += 1
            return count

        with ThreadPoolExecutor(CLIENTS) as pool:
            return sum(pool.map(ask, [who.again() for _ in range(CLIENTS)])) / SECONDS


def verdict(operation: Operation, found: Figures) -> str:
    """What of the goal is met; by CPU and statements first, which other work on the machine disturbs least."""
    goal = operation.goal
    if goal is None:
        return ""
    missed = [
        name
        for name, value, bound in (
            ("CPU", found.cpu, goal.cpu),
            ("statements", found.statements, goal.statements),
            ("p50", found.p50, goal.p50),
            ("p95", found.p95, goal.p95),
        )
        if value > bound
    ]
    missed += ["req/s"] if found.rate is not None and found.rate < goal.rate else []
    return f"MISSED: {', '.join(missed)}" if missed else "met"


def table(root: Path, size: str, databases: Sequence[str] = DATABASES) -> Iterator[str]:
    """A row for each operation and database; then what the server came to weigh."""
    yield "| page | database | p50 ms | p95 ms | req/s, 8 clients | CPU ms | statements | goal | |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |"
    notes = []
    for name in databases:
        folder = root / f"web-{name}-{size}"
        folder.mkdir()
        with postgres.cluster() if name == "PostgreSQL" else nullcontext("") as url:
            notes.append((yield from _rows(name, folder, url, size)))
    yield ""
    yield from notes


def _rows(name: str, folder: Path, url: str, size: str) -> Generator[str, None, str]:
    began = time.perf_counter()
    with environment(folder / "var", url):
        settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
        seed = [sys.executable, "-m", "tests.bench.seed", size]
        subprocess.run(seed, check=True, env=settings, stdout=subprocess.DEVNULL)
    made = time.perf_counter() - began
    place = dict(parse_qsl(urlsplit(url).query)).get("host", "")
    with serving(folder, url) as address:
        site = Site(address, folder / "server.log", place)
        visitors = {code: Visitor(address, code) for code in {operation.who for operation in OPERATIONS}}
        for visitor in visitors.values():
            visitor.get("/customers/")
        first = memory()
        for operation in OPERATIONS:
            try:
                yield _row(name, operation, site.measure(visitors[operation.who], operation))
            except RuntimeError as refused:
                yield f"| {operation.name} | {name} | – | – | – | – | – | | FAILED: {refused} |"
        return (
            f"{name}: made in {made:.0f} s; web server {first:.0f} MiB (PSS), {memory():.0f} MiB after {site.asked:,} requests; "
            f"fsync {fsync(folder):.1f} ms; load {os.getloadavg()[0]:.1f}."
        )


def _row(name: str, operation: Operation, found: Figures) -> str:
    goal = operation.goal
    bound = (
        "" if goal is None else f"{goal.p50:g} / {goal.p95:g} ms, {goal.rate:g}/s, {goal.cpu:g} ms, {goal.statements}"
    )
    rate = "–" if found.rate is None else f"{found.rate:.0f}"
    cells = f"{found.p50:.0f} | {found.p95:.0f} | {rate} | {found.cpu:.0f} | {found.statements}"
    return f"| {operation.name} | {name} | {cells} | {bound} | {verdict(operation, found)} |"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for line in table(Path(place), sys.argv[1], sys.argv[2:] or DATABASES):
            print(line, flush=True)
