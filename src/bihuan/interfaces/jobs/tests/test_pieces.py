"""An import goes through the worker piece by piece: others have their turn between two, and a death between any two steps
leaves exactly one job that goes on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django_q.models import OrmQ
from pytest_django import Settings

from bihuan.base.audit.models import Event
from bihuan.base.imports import selectors, services
from bihuan.base.imports.models import DONE, FAILED, READING, RUNNING, STOPPED, WAITING, Import, ImportedRow
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.models import Customer
from bihuan.interfaces import keeping
from bihuan.interfaces.dataio.importing import queue, whole
from bihuan.interfaces.dataio.importing.tests.books import AT
from bihuan.interfaces.dataio.reading.tests.made import xlsx
from bihuan.interfaces.jobs import importing

COUNT = 500
"""Rows of the workbook: two chunks and a half."""
ROWS = [["客户名称", "手机"], *([f"第{number:03d}机械有限公司", "13900139001"] for number in range(COUNT))]
BAD = 7


@pytest.fixture
def record(cast: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Import]:
    """A workbook that the administrator has handed in, to a worker that does a chunk at a time."""
    settings.FILES_DIR = tmp_path
    monkeypatch.setattr(importing, "PIECE", 0.0)
    monkeypatch.setattr(importing, "PAUSES", (0.0, 0.0))
    rows = [list(row) for row in ROWS]
    rows[BAD][1] = "1.38E+10"
    content = xlsx({"客户": rows})
    files = [{"name": "客户.xlsx", "sha256": keeping.keep(content), "size": len(content)}]
    yield services.begin(files=files, by=cast.admin, at=AT)
    forget()


def forget() -> None:
    """The worker has died: nothing of the import is in memory."""
    for kept in importing._KEPT.values():
        kept.carrying.drop()
    importing._KEPT.clear()
    importing._TROUBLES.clear()


def started(record: Import, cast: Cast) -> None:
    """Let it run, as the page does."""
    with transaction.atomic():
        services.start(of=record, by=cast.admin, at=AT)
        queue.run(record)


def waiting() -> list[tuple[str, tuple[Any, ...]]]:
    """The jobs in the queue."""
    return [(task["func"], task["args"]) for task in (row.task for row in OrmQ.objects.order_by("pk"))]


def work_off(*, dies: bool = False) -> int:
    """What the worker does with the first job of the queue; having died before it said so, it gets the same job again."""
    row = OrmQ.objects.order_by("pk").first()
    assert row is not None
    task = row.task
    job = importing.run if task["func"] == queue.RUN else importing.trial
    job(*task["args"])
    if dies:
        forget()
        job(*task["args"])
    row.delete()
    return len(waiting())


def test_a_piece_at_a_time(record: Import, cast: Cast) -> None:
    """The trial and the import: after each piece one job waits, and the record says how far it is."""
    queue.trial(record)
    assert work_off() == 1
    record.refresh_from_db()
    assert (record.state, record.piece, record.progress) == ("reading", 1, {"0": [200, COUNT, "客户"]})
    while OrmQ.objects.exists():
        work_off()
    record.refresh_from_db()
    assert (record.state, record.dry_run["totals"]["created"], record.progress) == (WAITING, COUNT - 1, {})
    assert keeping.fetch(record.bad_rows)[:2] == b"PK"
    started(record, cast)
    pieces = 0
    while OrmQ.objects.exists():
        assert work_off() <= 1
        pieces += 1
        assert Customer.objects.count() <= pieces * 200
    record.refresh_from_db()
    assert (record.state, record.result["totals"]) == (DONE, record.dry_run["totals"])
    assert Customer.objects.count() == COUNT - 1
    assert not importing._KEPT


@pytest.mark.trust("X02")
def test_a_death_between_any_two_steps_leaves_one_job(record: Import, cast: Cast) -> None:
    """Each job is handed out again after the worker died behind what it wrote: nothing lands twice, nothing is forgotten."""
    started(record, cast)
    while OrmQ.objects.exists():
        assert work_off(dies=True) <= 1
    record.refresh_from_db()
    assert (record.state, record.result["totals"]["created"], record.result["totals"]["failed"]) == (DONE, COUNT - 1, 1)
    assert Customer.objects.count() == ImportedRow.objects.count() == COUNT - 1
    assert Event.objects.filter(verb="import.finished").count() == 1


@pytest.mark.trust("X02")
def test_a_death_before_the_job_is_passed_on(record: Import, cast: Cast) -> None:
    """The chunk has landed and nobody was told: the same job is handed out again and goes on behind it."""
    started(record, cast)
    [(_function, arguments)] = waiting()
    importing.run(*arguments)
    assert Customer.objects.count() == 199
    # As if the worker had died before the transaction of the next job: only the first job is there.
    OrmQ.objects.order_by("-pk")[0].delete()
    Import.objects.update(piece=arguments[1], progress={})
    forget()
    importing.run(*arguments)
    assert Customer.objects.count() == 399
    assert len(waiting()) == 2


@pytest.mark.trust("X22")
def test_a_stale_job_does_nothing(record: Import, cast: Cast) -> None:
    """Let go twice, as by two clicks: one of the jobs carries it, the other finds that it is not the latest."""
    started(record, cast)
    started(record, cast)
    assert len(waiting()) == 2
    while OrmQ.objects.exists():
        assert work_off() <= 2
    assert Customer.objects.count() == COUNT - 1
    assert Import.objects.get().state == DONE


@contextmanager
def database_gone(*, times: int) -> Iterator[None]:
    """Once something has landed, so many writes of customers find no database."""
    left = times

    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal left
        if left and sql.startswith('INSERT INTO "customers_customer"') and ImportedRow.objects.exists():
            left -= 1
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.trust("X06", "INV10")
def test_a_database_that_goes_away_for_a_moment(record: Import, cast: Cast) -> None:
    """Nobody has to come and start the import again: it goes on behind what has landed, every row once."""
    started(record, cast)
    with database_gone(times=2):
        while OrmQ.objects.exists():
            assert work_off() <= 1
    record.refresh_from_db()
    assert (record.state, record.error, record.result["totals"]["created"]) == (DONE, "", COUNT - 1)
    assert Customer.objects.count() == ImportedRow.objects.count() == COUNT - 1
    assert not importing._TROUBLES


def test_a_database_that_stays_away(record: Import, cast: Cast) -> None:
    """After the third time in a row somebody is told; started again it does the rest."""
    started(record, cast)
    with database_gone(times=3):
        assert [work_off(), work_off(), work_off()] == [1, 1, 1]
        with pytest.raises(OperationalError):
            work_off()
    record.refresh_from_db()
    assert (record.state, record.error) == (FAILED, "OperationalError: server closed the connection unexpectedly")
    OrmQ.objects.all().delete()
    started(record, cast)
    while OrmQ.objects.exists():
        work_off()
    record.refresh_from_db()
    assert (record.state, Customer.objects.count()) == (DONE, COUNT - 1)


@pytest.mark.trust("X22")
def test_who_woke_up_too_late_ends_nothing(record: Import, cast: Cast) -> None:
    """Neither its failure nor its trial counts, once the import has been passed on to another job."""
    stale = Import.objects.get()
    stale.piece -= 1
    services.tried(of=stale, result={"sheets": []}, by=cast.admin, at=AT)
    assert (Import.objects.get().state, Import.objects.get().dry_run) == (READING, None)
    started(record, cast)
    services.fail(of=stale, error="late", by=cast.admin, at=AT)
    assert Import.objects.get().state == RUNNING
    while OrmQ.objects.exists():
        work_off()
    services.fail(of=Import.objects.get(), error="later still", by=cast.admin, at=AT)
    record.refresh_from_db()
    assert (record.state, record.error, Customer.objects.count()) == (DONE, "", COUNT - 1)


def test_stopped_while_it_runs(record: Import, cast: Cast) -> None:
    """Behind the rows being written: what the result counts is what has landed; started again it does the rest."""
    started(record, cast)
    work_off()
    services.ask_to_stop(of=record, by=cast.admin, at=AT)
    work_off()
    record.refresh_from_db()
    assert (record.state, OrmQ.objects.count()) == (STOPPED, 0)
    totals = record.result["totals"]
    assert totals["created"] == Customer.objects.count() == len(selectors.landed(record)) == 399
    assert (totals["read"], totals["failed"]) == (400, 1)
    started(record, cast)
    while OrmQ.objects.exists():
        work_off()
    record.refresh_from_db()
    assert (record.state, record.result["totals"]["created"]) == (DONE, COUNT - 1)


def test_the_command_takes_over_what_waits_in_the_queue(record: Import, cast: Cast) -> None:
    """Somebody imports the same file in the terminal between two pieces: the job in the queue is stale then."""
    started(record, cast)
    work_off()
    current = Import.objects.get()
    book = whole.opened(whole.of_record(current), mapping=None, at=AT)
    ended = whole.carried_out(book, current, by=cast.admin, at=AT)
    assert ended.result.total("created") == COUNT - 1
    assert work_off() == 0
    assert Import.objects.get().state == DONE
    assert Customer.objects.count() == COUNT - 1


def test_a_record_is_edited_between_two_pieces(record: Import, cast: Cast) -> None:
    """Somebody archives a customer that the import brought: it goes on, and brings that one no second time."""
    started(record, cast)
    work_off()
    Customer.objects.filter(name="第100机械有限公司").update(notes="改过", version=2)
    while OrmQ.objects.exists():
        work_off()
    assert Customer.objects.get(name="第100机械有限公司").notes == "改过"
    assert Import.objects.get().state == DONE != RUNNING
