"""What pages take: a running site with a company of the size, real sign-in, whole pages, every answer checked.

``python -m tests.bench.web S M`` prints the tables of both databases and how they grow, ``python -m tests.bench.web L PostgreSQL``
of one; sizes are those of ``tests.bench.seed``.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from threading import Barrier
from urllib.parse import parse_qsl, urlsplit

from tests.bench.measure import fsync, machine
from tests.bench.operations import OPERATIONS, Goal, Operation
from tests.bench.processes import cpu, memory
from tests.bench.seed_sizes import SIZES
from tests.bench.visitor import Visitor
from tests.journeys import postgres
from tests.journeys.conftest import serving

CLIENTS, ROUNDS, SIGN_INS, SECONDS, FORMS = 8, 30, 8, 4.0, 12
MANY = 10_000
"""Requests after which the server may have grown by a tenth; made of the smallest size, where they take least."""
MOST_MEMORY, MOST_GROWTH, MOST_RATIO = 230, 1.1, 1.5
"""MiB at first, times as much after ``MANY`` requests; times as slow at ten times the rows."""
DATABASES = ("SQLite", "PostgreSQL")
STATEMENTS = re.compile(r"statements[=\"': ]+(\d+)")


@dataclass(frozen=True)
class Figures:
    """p50, p95 in milliseconds; requests a second at eight clients, None where not taken; milliseconds of CPU and statements."""

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
        rounds = SIGN_INS if operation.signs_in else ROUNDS
        for turn in range(1 if operation.signs_in else 3):
            self._prepared(who, operation, turn)()
        took, used = [], 0.0
        for turn in range(rounds):
            send = self._prepared(who, operation, turn)
            before = cpu(self.place) if operation.form else 0.0
            took.append(send())
            used += cpu(self.place) - before if operation.form else 0.0
        if operation.form is None:
            before = cpu(self.place)
            for turn in range(rounds):
                self._prepared(who, operation, turn)()
            used = cpu(self.place) - before
        statements = int(STATEMENTS.findall(self.log.read_text())[-1])
        rate = None if operation.signs_in else (self._sent if operation.form else self._rate)(who, operation)
        return Figures(median(took), quantiles(took, n=20)[18], rate, used / rounds * 1000, statements)

    def keep_asking(self, who: Visitor, path: str, until: int) -> None:
        """One page until so many requests were made."""
        while self.asked < until:
            who.get(path)
            self.asked += 1

    def _prepared(self, who: Visitor, operation: Operation, turn: int) -> Callable[[], float]:
        """What is measured: it takes milliseconds; the form that is sent is there already."""
        if operation.form is None:
            assert operation.path is not None
            path, data = operation.path(who, turn), None
        else:
            who = who.anew() if operation.signs_in else who
            path, data = operation.form(who, turn)

        def send() -> float:
            self.asked += 1
            began = time.perf_counter()
            if data is None:
                who.get(path)
            else:
                who.post(path, data)
            return (time.perf_counter() - began) * 1000

        return send

    def _rate(self, who: Visitor, operation: Operation) -> float:
        until = time.perf_counter() + SECONDS

        def ask(window: Visitor) -> int:
            count = 0
            while time.perf_counter() < until:
                self._prepared(window, operation, count)()
                count += 1
            return count

        with ThreadPoolExecutor(CLIENTS) as pool:
            return sum(pool.map(ask, [who.again() for _ in range(CLIENTS)])) / SECONDS

    def _sent(self, who: Visitor, operation: Operation) -> float:
        """Forms a second: all of them are prepared before the first is sent."""
        gate = Barrier(CLIENTS)

        def send(window: Visitor) -> tuple[float, float]:
            forms = [self._prepared(window, operation, turn) for turn in range(FORMS)]
            gate.wait()
            began = time.perf_counter()
            for form in forms:
                form()
            return began, time.perf_counter()

        with ThreadPoolExecutor(CLIENTS) as pool:
            times = list(pool.map(send, [who.again() for _ in range(CLIENTS)]))
        return CLIENTS * FORMS / (max(end for _, end in times) - min(began for began, _ in times))


@dataclass
class Company:
    """One that was made for the bench, in a database of its own; ``figures`` by the operation's name."""

    database: str
    size: str
    folder: Path
    url: str
    made: float = 0.0
    figures: dict[str, Figures] = field(default_factory=dict)

    def make(self) -> None:
        """Fill the database."""
        began = time.perf_counter()
        told = {"BIHUAN_DATA_DIR": str(self.folder / "var"), "BIHUAN_DATABASE_URL": self.url}
        settings = {**os.environ, **told, "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
        seed = [sys.executable, "-m", "tests.bench.seed", self.size]
        subprocess.run(seed, check=True, env=settings, stdout=subprocess.DEVNULL)
        self.made = time.perf_counter() - began

    def rows(self) -> Iterator[str]:
        """Serve it: a row for each operation, at last a line with what the server weighs."""
        place = dict(parse_qsl(urlsplit(self.url).query)).get("host", "")
        disk = fsync(self.folder)
        with serving(self.folder, self.url) as address:
            site = Site(address, self.folder / "server.log", place)
            visitors = {code: Visitor(address, code) for code in {operation.who for operation in OPERATIONS}}
            for visitor in visitors.values():
                visitor.get("/customers/")
            first = memory()
            for operation in OPERATIONS:
                try:
                    found = site.measure(visitors[operation.who], operation)
                except RuntimeError as refused:
                    yield f"| {operation.name} | {self.database} | – | – | – | – | – | | FAILED: {refused} |"
                    continue
                self.figures[operation.name] = found
                yield _row(self.database, operation, found, disk)
            if self.size == "S":
                site.keep_asking(visitors["s01"], "/customers/?grade=A&sort=-entered", MANY)
            last = memory()
            met = first <= MOST_MEMORY and last <= MOST_GROWTH * first
            yield (
                f"{self.database}: made in {self.made / 60:.1f} min; web server {first:.0f} MiB (PSS), {last:.0f} MiB after "
                f"{site.asked:,} requests ({'met' if met else 'MISSED'}); fsync {disk:.1f} ms; load {os.getloadavg()[0]:.1f}."
            )


def verdict(goal: Goal | None, found: Figures, disk: float) -> str:
    """What of the goal is met; by CPU and statements first, which other work on the machine disturbs least."""
    if goal is None:
        return ""
    waits = goal.fsyncs * disk
    missed = [
        name
        for name, value, bound in (
            ("CPU", found.cpu, goal.cpu),
            ("statements", found.statements, goal.statements),
            ("p50", found.p50, goal.p50 + waits),
            ("p95", found.p95, goal.p95 + waits),
        )
        if round(value) > round(bound)
    ]
    missed += ["req/s"] if found.rate is not None and round(found.rate) < goal.rate else []
    return f"MISSED: {', '.join(missed)}" if missed else "met"


def _row(database: str, operation: Operation, found: Figures, disk: float) -> str:
    goal, bound = operation.goal, ""
    if goal is not None:
        waits = f" + {goal.fsyncs} fsync" if goal.fsyncs else ""
        bound = f"{goal.p50:g} / {goal.p95:g} ms{waits}, {goal.rate:g}/s, {goal.cpu:g} ms, {goal.statements}"
    rate = "–" if found.rate is None else f"{found.rate:.0f}"
    cells = f"{found.p50:.0f} | {found.p95:.0f} | {rate} | {found.cpu:.0f} | {found.statements}"
    return f"| {operation.name} | {database} | {cells} | {bound} | {verdict(goal, found, disk)} |"


def tables(root: Path, sizes: Sequence[str], databases: Sequence[str] = DATABASES) -> Iterator[str]:
    """For each size a row for each operation and database; then how the first size grows to the last.

    All companies are made before the first is measured, two at a time, as each takes one core.
    """
    with ExitStack() as stack:
        companies = [_placed(stack, root, size, database) for size in sizes for database in databases]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(Company.make, reversed(companies)))
        for size in sizes:
            yield from _measured(size, [company for company in companies if company.size == size])
    if len(sizes) > 1:
        yield from growth(companies, sizes[0], sizes[-1])


def _placed(stack: ExitStack, root: Path, size: str, database: str) -> Company:
    folder = root / f"web-{database}-{size}"
    folder.mkdir()
    url = stack.enter_context(postgres.cluster(keeps=True)) if database == "PostgreSQL" else ""
    return Company(database, size, folder, url)


def _measured(size: str, companies: Sequence[Company]) -> Iterator[str]:
    count, times = SIZES[size]
    yield from (f"### Size {size}", "")
    yield f"{count * times:,} customers and opportunities, {count * times * 5:,} follow-ups. {machine()}."
    yield from ("", "| page | database | p50 ms | p95 ms | req/s, 8 clients | CPU ms | statements | goal | |")
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |"
    notes = []
    for company in companies:
        *rows, note = company.rows()
        yield from rows
        notes.append(note)
    yield from ("", *notes, "")


def growth(companies: Sequence[Company], small: str, large: str) -> Iterator[str]:
    """How many times slower a page is at the large size than at the small one."""
    yield from (f"### Growth from {small} to {large}", "")
    yield f"Times as long at one client (p50), and times the CPU; the goal is at most {MOST_RATIO} times."
    databases = list(dict.fromkeys(company.database for company in companies))
    yield from ("", f"| page | {' | '.join(f'{name} p50 | {name} CPU' for name in databases)} | |")
    yield f"| --- |{' ---: | ---: |' * len(databases)} --- |"
    found = {(company.database, company.size): company.figures for company in companies}
    for operation in OPERATIONS:
        pairs = [[found[database, size].get(operation.name) for size in (small, large)] for database in databases]
        ratios = [
            ratio
            for before, after in pairs
            if before is not None and after is not None
            for ratio in (after.p50 / before.p50, after.cpu / max(before.cpu, 1.0))
        ]
        if len(ratios) == 2 * len(databases):
            met = "met" if max(ratios) <= MOST_RATIO else "MISSED"
            yield f"| {operation.name} | {' | '.join(f'{ratio:.1f}' for ratio in ratios)} | {met} |"


if __name__ == "__main__":
    asked = sys.argv[1:]
    with tempfile.TemporaryDirectory() as place:
        chosen = [name for name in asked if name in DATABASES] or DATABASES
        for line in tables(Path(place), [name for name in asked if name in SIZES], chosen):
            print(line, flush=True)
