"""The queue's rows: one at a time for each worker, its own for as long as it lives; what failed is put off, what is lost is taken."""

from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from bihuan.base.records.tests.races import race_database
from bihuan.interfaces.jobs import broker, leases, running
from bihuan.interfaces.jobs.broker import LeasedQueue
from bihuan.interfaces.jobs.models import JobRun

__all__ = ["race_database"]
LONG = 20.0


@pytest.fixture(autouse=True)
def _in_no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "NAP", 0)
    monkeypatch.setattr(Conf, "POLL", 0)


def _worker() -> LeasedQueue:
    return LeasedQueue("jobs")


def _rows(*payloads: str) -> list[int]:
    return [_worker().enqueue(payload) for payload in payloads]


def _lapse(*rows: int) -> None:
    """As if nobody had said for the time of a lease that he works on them."""
    OrmQ.objects.filter(pk__in=rows).update(lock=timezone.now() - timedelta(milliseconds=1))


@pytest.mark.django_db
def test_one_at_a_time_in_their_order() -> None:
    """A worker that has one takes no other, so that what waits is done by whoever is free."""
    first, second, third = _rows("a", "b", "c")
    one, other = _worker(), _worker()
    assert one.dequeue() == [(first, "a")]
    assert one.dequeue() is None
    assert other.dequeue() == [(second, "b")]
    one.acknowledge(first)
    assert one.dequeue() == [(third, "c")]
    one.acknowledge(third)
    assert one.dequeue() is None
    assert list(OrmQ.objects.values_list("pk", flat=True)) == [second]


@pytest.mark.django_db
def test_what_a_dead_worker_had_is_taken_behind_what_waited() -> None:
    """A job that kills its worker each time does not keep the others from theirs."""
    first, second = _rows("a", "b")
    dead, next_one = _worker(), _worker()
    assert dead.dequeue() == [(first, "a")]
    OrmQ.objects.filter(pk=first).update(lock=timezone.now())
    assert next_one.dequeue() == [(second, "b")]
    next_one.acknowledge(second)
    assert next_one.dequeue() == [(first, "a")]


@pytest.mark.django_db
def test_a_job_that_whoever_takes_it_dies_of_is_put_off() -> None:
    """After three tries in a row it waits as one that failed does; then it may kill three more."""
    [row] = _rows(SignedPackage.dumps({"id": "x", "started": timezone.now() - timedelta(hours=1), "func": "f"}))
    taken = 0
    while _worker().dequeue() is not None:
        taken += 1
        _lapse(row)
    assert taken == running.MOST_DEATHS
    assert OrmQ.objects.get().lock - timezone.now() > timedelta(seconds=Conf.RETRY - 10)
    _lapse(row)
    assert _worker().dequeue() is not None


@pytest.mark.django_db
def test_what_failed_is_put_off_and_the_next_done() -> None:
    """It is tried again after a quarter of an hour; one that went well waits for whoever keeps the results."""
    failed, done = _rows("a", "b")
    worker = _worker()
    for row, success in ((failed, False), (done, True)):
        assert worker.dequeue() == [(row, "ab"[row == done])]
        task = {"id": str(row), "ack_id": row, "success": success}
        broker.take_up(task)
        broker.put_down(task)
    locks = {row.pk: row.lock - timezone.now() for row in OrmQ.objects.all()}
    assert timedelta(seconds=Conf.RETRY - 10) < locks[failed] <= timedelta(seconds=Conf.RETRY)
    assert locks[done] <= leases.LEASE
    assert broker._held == {}


@pytest.mark.django_db
def test_a_run_whose_worker_dies_each_time_is_given_up() -> None:
    """It says so, stands still, and may be begun anew by hand."""
    for attempt in range(1, running.MOST_DEATHS + 1):
        claimed = running.claim("verify", "night")
        assert claimed is not None and claimed.attempts == attempt
        assert running.claim("verify", "night") is None
        JobRun.objects.update(held_until=timezone.now() - timedelta(milliseconds=1))
    assert running.claim("verify", "night") is None
    row = JobRun.objects.get()
    assert (row.state, row.error) == ("failed", "the worker died 3 times in the middle of it")
    assert running.run("verify", "night", lambda _at: "well") is not None


@pytest.mark.django_db
def test_a_run_that_is_left_behind_is_taken_up_though_its_row_came_too_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row's lease began before the run's and ended before it: the job is not done because it was said to be under way."""
    monkeypatch.setattr(running, "NAP", 0.01)
    assert running.claim("verify", "night") is not None
    JobRun.objects.update(held_until=timezone.now() + timedelta(seconds=0.1))
    done = running.run("verify", "night", lambda _at: "well")
    assert done is not None
    assert (done.state, done.attempts, done.result) == ("done", 2, "well")


@pytest.mark.django_db
def test_a_run_whose_worker_lives_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as it says so once more; the queue's row stays, lest it dies afterwards and nobody knows."""
    assert running.claim("verify", "night") is not None

    def renew(_seconds: float) -> None:
        JobRun.objects.update(held_until=leases.end_from_now())

    monkeypatch.setattr("bihuan.interfaces.jobs.running.time.sleep", renew)
    with pytest.raises(running.Elsewhere):
        running.run("verify", "night", lambda _at: "well")
    row = JobRun.objects.get()
    assert (row.state, row.attempts) == ("running", 1)


def test_it_is_renewed_until_it_is_lost(race_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is busy for a moment ends nothing; one that says that the lease is another's does."""
    monkeypatch.setattr(leases, "PAUSE", 0)
    answers: list[Any] = [True, DatabaseError("busy"), True, False]
    asked: list[datetime] = []
    lost = Event()

    def renew(until: datetime) -> bool:
        asked.append(until)
        answer = answers[len(asked) - 1]
        if isinstance(answer, DatabaseError):
            raise answer
        if not answer:
            lost.set()
        return bool(answer)

    with leases.kept(renew):
        assert lost.wait(LONG)
    assert len(asked) == len(answers)
    assert asked == sorted(asked)


def test_a_run_says_that_it_lives(race_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes, nobody else takes it."""
    monkeypatch.setattr(leases, "PAUSE", 0.001)
    ends: list[datetime | None] = []

    def body(_at: datetime) -> int:
        deadline = timezone.now() + timedelta(seconds=LONG)
        while len(set(ends)) < 3 and timezone.now() < deadline:
            ends.append(JobRun.objects.get().held_until)
        return len(set(ends))

    run = running.run("verify", "night", body)
    assert run is not None and run.result == 3
    assert ends == sorted(ends, key=str)
