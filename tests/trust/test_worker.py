"""A worker is killed in the middle of a long job and started again, as its supervisor does: what it held is done soon, once."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path

import pytest

from bihuan.interfaces.jobs import running
from tests.conftest import EmptyDatabase
from tests.deployment.processes import Worker, environment, run_python, until

ENQUEUE = """
import django; django.setup()
import sys
from django_q.tasks import async_task
async_task("tests.trust.test_worker.long_job", sys.argv[1])
async_task("tests.trust.test_worker.short_job", sys.argv[1])
"""
SOON = 90.0
"""Seconds; what a worker held without saying any more that it lives is another's after twelve."""


def long_job(folder: str) -> None:
    """Begins, and comes to its end when it is let."""

    def body(_at: datetime) -> int:
        place = Path(folder)
        with (place / "begun").open("a") as file:
            file.write("x")
        until((place / "let").exists, "the job is let end")
        return len((place / "begun").read_text())

    running.run("verify", "long", body)


def short_job(folder: str) -> None:
    """Waits behind it."""
    running.run("tidy", "short", lambda _at: Path(folder).name)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What is left at the end is killed."""
    with ExitStack() as stack:
        yield stack


@pytest.mark.trust("X02", "X22", "T-D11", "INV7")
def test_killed_and_started_again(tmp_path: Path, empty_database: EmptyDatabase, stack: ExitStack) -> None:
    """While it lives, it says so and nobody takes the job; killed, it takes the job up itself."""
    url = empty_database("sqlite", tmp_path)
    variables = environment(url, tmp_path)

    def rows(question: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as there:
            return there.execute(question).fetchall()

    run_python(ENQUEUE, variables, str(tmp_path))
    worker = Worker(variables, tmp_path, "jobs")
    stack.callback(worker.kill)
    until((tmp_path / "begun").exists, "the job has begun")
    held = "SELECT held_until, (SELECT max(lock) FROM django_q_ormq) FROM jobs_jobrun"
    [before] = rows(held)
    until(lambda: all(now > then for now, then in zip(rows(held)[0], before, strict=True)), "both leases are renewed")  # type: ignore[operator]
    assert rows("SELECT type, state, attempts FROM jobs_jobrun") == [("verify", "running", 1)]

    worker.kill()
    (tmp_path / "let").touch()
    worker.start()
    ended = "SELECT type, state, attempts, result FROM jobs_jobrun ORDER BY type"
    until(lambda: [row[1] for row in rows(ended)] == ["done", "done"], "all is done", seconds=SOON)
    assert [(*row[:3], json.loads(str(row[3]))) for row in rows(ended)] == [
        ("tidy", "done", 1, tmp_path.name),
        ("verify", "done", 2, 2),
    ]
    until(lambda: rows("SELECT count(*) FROM django_q_ormq") == [(0,)], "the queue is empty")
