"""What others notice of an import: the list of customers, read all the time while the worker imports a large workbook.

``python -m tests.bench.beside`` prints the table for SQLite and PostgreSQL.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

from tests.bench.imports import environment
from tests.bench.visitor import Visitor
from tests.bench.workbooks import write
from tests.journeys import postgres
from tests.journeys.conftest import serving

CUSTOMERS, GOAL = 10_000, 150
BEFORE = 60
"""Reads before the import begins, to compare with."""
LIST = "/customers/?per_page=50"
BEGIN = """
import sys, django; django.setup()
from pathlib import Path
from django.db import transaction
from django.utils import timezone
from bihuan.base.imports import services
from bihuan.base.organisation.models import Member
from bihuan.interfaces import keeping
from bihuan.interfaces.dataio.importing import queue
content = Path(sys.argv[1]).read_bytes()
by, at = Member.objects.get(code="admin"), timezone.now()
files = [{"name": "book.xlsx", "sha256": keeping.keep(content), "size": len(content)}]
with transaction.atomic():
    one = services.begin(files=files, by=by, at=at)
    services.start(of=one, by=by, at=at)
    queue.run(one)
print(one.public_id)
"""


def table(root: Path) -> Iterator[str]:
    """A row for each database."""
    yield "| reading the list of customers | database | p50 ms | p95 ms | longest ms | reads | import | goal p95 | |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |"
    book = write(root / "beside.xlsx", customers=CUSTOMERS)
    for name in ("SQLite", "PostgreSQL"):
        folder = root / f"beside-{name}"
        folder.mkdir()
        if name == "SQLite":
            yield from _rows(name, folder, "", book)
        else:
            with postgres.cluster() as url:
                yield from _rows(name, folder, url, book)


def _rows(name: str, folder: Path, url: str, book: Path) -> Iterator[str]:
    with environment(folder / "var", url):
        settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
        seed = [sys.executable, "-m", "tests.bench.seed", "XS"]
        subprocess.run(seed, check=True, env=settings, stdout=subprocess.DEVNULL)
        with serving(folder, url) as address:
            rep, admin = Visitor(address, "s01"), Visitor(address, "admin")
            quiet = [_read(rep) for _ in range(BEFORE)]
            begin = [sys.executable, "-c", BEGIN, str(book)]
            told = subprocess.run(begin, check=True, env=settings, capture_output=True, text=True).stdout
            began, busy = time.perf_counter(), []
            page = f"/imports/{told.strip()}/progress/"
            while "hx-get" in admin.get(page):
                busy += [_read(rep) for _ in range(20)]
            took = time.perf_counter() - began
    yield _row("alone", name, quiet, "", "")
    yield _row(f"while {CUSTOMERS:,} customers come in", name, busy, f"{took:.0f} s", f"{GOAL} ms")


def _read(visitor: Visitor) -> float:
    began = time.perf_counter()
    visitor.get(LIST)
    return (time.perf_counter() - began) * 1000


def _row(what: str, name: str, took: list[float], lasted: str, goal: str) -> str:
    p95 = quantiles(took, n=20)[18]
    met = "" if not goal else "met" if p95 <= GOAL else "MISSED"
    cells = f"{median(took):.0f} | {p95:.0f} | {max(took):.0f} | {len(took)}"
    return f"| {what} | {name} | {cells} | {lasted} | {goal} | {met} |"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for line in table(Path(place)):
            print(line, flush=True)
