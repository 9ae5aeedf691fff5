"""What an import takes: the whole command, on an empty migrated database, and again with nothing new."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.measure import Goal, Run, run
from tests.bench.workbooks import write
from tests.journeys import postgres

SIZES = (
    # customers, follow-ups, goal
    (10_000, 0, Goal(10, 8, 250)),
    (20_000, 80_000, Goal(100, 100, 450)),
)


def bihuan(*arguments: str) -> list[str]:
    """The command."""
    return [sys.executable, "-m", "bihuan", *arguments]


@contextmanager
def environment(folder: Path, url: str) -> Iterator[None]:
    """A database of its own for what is started meanwhile."""
    before = {name: os.environ.get(name) for name in ("BIHUAN_DATA_DIR", "BIHUAN_DATABASE_URL")}
    os.environ.update({"BIHUAN_DATA_DIR": str(folder), "BIHUAN_DATABASE_URL": url})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def imported(book: Path) -> tuple[Run, Run]:
    """The first time and the second."""
    manage = [sys.executable, "-m", "bihuan.config.manage", "migrate", "--verbosity", "0"]
    subprocess.run(manage, check=True)
    command = bihuan("import", str(book), "--json")
    return run(command), run(command)


def table(root: Path) -> Iterator[str]:
    """A row for each size and database."""
    yield "| rows | database | seconds | CPU seconds | rows/s | MB | goal | | the same file again |"
    yield "| ---: | --- | ---: | ---: | ---: | ---: | --- | --- | ---: |"
    for customers, followups, goal in SIZES:
        book = write(root / f"{customers}-{followups}.xlsx", customers=customers, followups=followups)
        rows = customers + followups
        for name in ("SQLite", "PostgreSQL"):
            first, again = _on(name, root / f"{name}-{rows}", book)
            met = "met" if first.wall <= goal.seconds and first.memory <= goal.memory else "MISSED"
            if met == "met" and first.wall <= goal.stretch < goal.seconds:
                met = "stretch met"
            bound = f"{goal.seconds:g} s, {goal.memory:g} MB"
            figures = f"{first.wall:.1f} | {first.cpu:.1f} | {rows / first.wall:,.0f} | {first.memory:.0f}"
            yield f"| {rows:,} | {name} | {figures} | {bound} | {met} | {again.wall:.1f} s |"


def _on(name: str, folder: Path, book: Path) -> tuple[Run, Run]:
    folder.mkdir()
    if name == "SQLite":
        with environment(folder, ""):
            return imported(book)
    with postgres.cluster() as url, environment(folder, url):
        return imported(book)
