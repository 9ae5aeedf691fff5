"""What pages take: a running site with a company of the size, real sign-in, whole pages, every answer checked.

``python -m tests.bench.web S`` prints the table for SQLite and PostgreSQL; sizes are those of ``tests.bench.seed``.
"""

import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote, urlencode, urlsplit

from tests.bench.imports import environment
from tests.bench.workbooks import PASSWORD
from tests.journeys import postgres
from tests.journeys.conftest import serving

CLIENTS, ROUNDS, SECONDS = 8, 40, 6.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Operation:
    """A page, whose it is, and the goal: p50 and p95 in milliseconds at one client, requests a second at eight."""

    name: str
    who: str
    path: Callable[["Visitor", int], str]
    p50: float
    p95: float
    rate: float


class Visitor:
    """Somebody signed in, on a connection of their own."""

    def __init__(self, url: str, code: str) -> None:
        self.host = urlsplit(url).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=60)
        self.cookies: dict[str, str] = {}
        page = self.get("/signin/")
        self.post("/signin/", {"login": code, "password": PASSWORD, "csrfmiddlewaretoken": _token(page)})
        self.customer = self._first("/customers/")

    def again(self) -> "Visitor":
        """The same person in another window."""
        window = copy(self)
        window.connection = http.client.HTTPConnection(self.host, timeout=60)
        window.cookies = dict(self.cookies)
        return window

    def _first(self, path: str) -> str:
        found = re.search(r'href="(/customers/[2-9a-z]{12}/)"', self.get(path))
        assert found is not None, path
        return found[1]

    def get(self, path: str) -> str:
        """The page; anything but 200 ends the bench."""
        return self._asked("GET", path)

    def post(self, path: str, data: dict[str, str]) -> str:
        """Send a form; a redirect or a page is an answer."""
        return self._asked("POST", path, urlencode(data))

    def _asked(self, method: str, path: str, body: str | None = None) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Accept-Language": "zh-CN", "Accept-Encoding": "identity"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.host}{path}"}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # It was idle for long, so the server has closed it.
            self.connection.close()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        content = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status not in ((200,) if method == "GET" else (200, 302, 303)):
            raise RuntimeError(f"{method} {path} answered {answer.status}")
        return content


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    return found[1]


FRAGMENTS = ("华东", "鑫海", "机械", "恒江山", "新能源", "空压")
OPERATIONS = (
    Operation(
        "list of 50, rep: filter, sort",
        "s01",
        lambda _who, _n: "/customers/?grade=A&sort=-created&per_page=50",
        18,
        35,
        100,
    ),
    Operation("list of 50, manager", "manager", lambda _who, _n: "/customers/?per_page=50", 20, 40, 90),
    Operation(
        "search of a fragment, rep", "s01", lambda _who, n: f"/customers/?q={quote(FRAGMENTS[n % 6])}", 15, 35, 90
    ),
    Operation(
        "search of a fragment, manager",
        "manager",
        lambda _who, n: f"/customers/?q={quote(FRAGMENTS[n % 6])}",
        15,
        35,
        90,
    ),
    Operation("record page", "s01", lambda who, _n: who.customer, 30, 60, 60),
    Operation("pipeline table, rep", "s01", lambda _who, _n: "/opportunities/", 18, 35, 100),
    Operation("Today, rep", "s01", lambda _who, _n: "/today/", 25, 50, 60),
    Operation("team, manager", "manager", lambda _who, _n: "/today/team/", 45, 90, 30),
    Operation("scores, manager", "manager", lambda _who, _n: "/scores/", 45, 90, 30),
    Operation("follow-ups, manager", "manager", lambda _who, _n: "/followups/", 20, 40, 90),
)


def _cpu() -> float:
    """Seconds of processor that our servers and PostgreSQL have used, children that ended included."""
    total = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes()
                if b"gunicorn" in command or b"postgres" in command:
                    fields = (folder / "stat").read_text().rpartition(")")[2].split()
                    total += int(fields[11]) + int(fields[12])
            except OSError:
                continue
    return total / TICKS


def figures(visitor: Visitor, operation: Operation) -> tuple[float, float, float, float]:
    """p50 and p95 in milliseconds at one client; requests a second at eight; milliseconds of processor a request."""
    for number in range(5):
        visitor.get(operation.path(visitor, number))
    took = []
    before = _cpu()
    for number in range(ROUNDS):
        began = time.perf_counter()
        visitor.get(operation.path(visitor, number))
        took.append((time.perf_counter() - began) * 1000)
    used = (_cpu() - before) / ROUNDS * 1000
    visitors = [visitor.again() for _ in range(CLIENTS)]
    until = time.perf_counter() + SECONDS

    def ask(who: Visitor) -> int:
        count = 0
        while time.perf_counter() < until:
            who.get(operation.path(who, count))
            count += 1
        return count

    with ThreadPoolExecutor(CLIENTS) as pool:
        asked = sum(pool.map(ask, visitors))
    return median(took), quantiles(took, n=20)[18], asked / SECONDS, used


def table(root: Path, size: str) -> Iterator[str]:
    """A row for each operation and database."""
    yield "| page | database | p50 ms | p95 ms | req/s, 8 clients | CPU ms a request | goal | |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | --- | --- |"
    for name in ("SQLite", "PostgreSQL"):
        folder = root / f"web-{name}-{size}"
        folder.mkdir()
        if name == "SQLite":
            yield from _rows(name, folder, "", size)
        else:
            with postgres.cluster() as url:
                yield from _rows(name, folder, url, size)


def _rows(name: str, folder: Path, url: str, size: str) -> Iterator[str]:
    with environment(folder / "var", url):
        settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
        subprocess.run(
            [sys.executable, "-m", "tests.bench.seed", size], check=True, env=settings, stdout=subprocess.DEVNULL
        )
    with serving(folder, url) as address:
        visitors = {code: Visitor(address, code) for code in {operation.who for operation in OPERATIONS}}
        for operation in OPERATIONS:
            p50, p95, rate, cpu = figures(visitors[operation.who], operation)
            met = p50 <= operation.p50 and p95 <= operation.p95 and rate >= operation.rate
            goal = f"{operation.p50:g} / {operation.p95:g} ms, {operation.rate:g}/s"
            cells = f"{p50:.0f} | {p95:.0f} | {rate:.0f} | {cpu:.0f}"
            yield f"| {operation.name} | {name} | {cells} | {goal} | {'met' if met else 'MISSED'} |"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for line in table(Path(place), sys.argv[1]):
            print(line, flush=True)
