"""Jobs: done once for their occasion, taken over when their worker died, told of when they fail."""

from ast import literal_eval
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.conf import Conf
from django_q.models import OrmQ, Schedule
from django_q.tasks import async_task

from bihuan.base.audit.models import Event
from bihuan.base.duties import services as duties
from bihuan.base.duties.models import Duty
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.interfaces.jobs import bodies, clock, running, selectors, timetable
from bihuan.interfaces.jobs.broker import LeasedQueue
from bihuan.interfaces.jobs.models import Heartbeat, JobRun
from bihuan.interfaces.sessions import Session
from bihuan.steer.reports.tests.world import lived
from bihuan.steer.scoring.services import close, switch_charging

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def _fail(at: datetime) -> None:
    raise ValueError("the printer is on fire")


@pytest.mark.trust("T-D11")
@pytest.mark.django_db
def test_once_for_each_occasion() -> None:
    """The second call for the same key does nothing; another key is another occasion."""
    done: list[str] = []
    for key in ("night 1", "night 1", "night 2"):
        running.run("verify", key, lambda _at, key=key: done.append(key))  # type: ignore[misc]
    assert done == ["night 1", "night 2"]
    assert list(JobRun.objects.values_list("state", flat=True)) == ["done", "done"]


@pytest.mark.django_db
def test_what_fails_is_kept_raised_and_tried_again() -> None:
    """With its sentence; the next try that ends well clears it."""
    with pytest.raises(ValueError, match="on fire"):
        running.run("mail", "m", _fail)
    row = JobRun.objects.get()
    assert (row.state, row.error, row.attempts) == ("failed", "ValueError: the printer is on fire", 1)
    running.run("mail", "m", lambda _at: {"sent": 2})
    row.refresh_from_db()
    assert (row.state, row.error, row.attempts, row.result) == ("done", "", 2, {"sent": 2})


@pytest.mark.django_db
def test_a_dead_workers_job_is_taken_over() -> None:
    """Not before it is sure to be dead."""
    assert running.claim("tidy", "k") is not None
    assert running.claim("tidy", "k") is None
    JobRun.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    taken = running.claim("tidy", "k")
    assert taken is not None
    assert taken.attempts == 2


def test_the_minute(cast: Cast) -> None:
    """Duties, notices and mail each leave a run; the worker is heard of; the same minute again changes nothing."""
    bodies.minute("2026-03-04T12:00")
    assert sorted(JobRun.objects.values_list("type", "state")) == [
        ("accounts", "done"),
        ("duties", "done"),
        ("mail", "done"),
        ("notices", "done"),
        ("tallies", "done"),
    ]
    assert selectors.silent_since(timezone.now()) is None
    bodies.minute("2026-03-04T12:00")
    assert JobRun.objects.count() == 5


def test_one_that_fails_does_not_hold_up_the_next(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The failure is raised when all have had their turn."""
    monkeypatch.setitem(bodies.MINUTELY, "notices", _fail)
    with pytest.raises(ValueError, match="on fire"):
        bodies.minute("m")
    states = {"accounts": "done", "duties": "done", "notices": "failed", "mail": "done", "tallies": "done"}
    assert dict(JobRun.objects.values_list("type", "state")) == states


@pytest.mark.trust("X16")
def test_while_the_clocks_differ_deadlines_and_fines_wait(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of the two is right nobody can say; mail goes on, and everything is made up for afterwards."""
    monkeypatch.setattr(clock, "skew", lambda: timedelta(seconds=-61))
    bodies.minute("m1")
    bodies.scores("n1")
    results = dict(JobRun.objects.values_list("type", "result"))
    assert results["duties"] == results["scores"] == {"waits": "clock", "seconds": -61}
    assert results["mail"] == {"sent": 0}
    monkeypatch.setattr(clock, "skew", lambda: timedelta(seconds=60))
    bodies.minute("m2")
    assert set(JobRun.objects.get(type="duties", dedupe_key="m2").result) == {"read", "rang"}


@pytest.mark.django_db
def test_before_set_up_there_is_nothing_to_do() -> None:
    """But a sign of life."""
    bodies.minute("m")
    assert not JobRun.objects.exists()
    assert Heartbeat.objects.exists()


def test_the_night(cast: Cast) -> None:
    """The comparison is kept; a log that was tampered with is found."""
    bodies.verify("n1")
    assert JobRun.objects.get(type="verify").result == {"count": 0, "differences": [], "broken_at": None}
    first = Event.objects.order_by("seq").first()
    assert first is not None
    Event.objects.filter(pk=first.pk).update(actor="somebody.else")
    bodies.verify("n2")
    assert JobRun.objects.get(type="verify", dedupe_key="n2").result["broken_at"] == first.seq


def test_a_closed_month_is_corrected_by_night(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was waived after the closing comes back as a correction, once."""
    # The database does not travel.
    monkeypatch.setattr(clock, "skew", timedelta)
    world, after = lived(cast), datetime(2026, 4, 2, 9, tzinfo=UTC)
    switch_charging(start=date(2026, 3, 2), by=cast.admin, at=datetime(2026, 3, 1, 9, tzinfo=UTC))
    duties.rebuild(at=after)
    close(month=date(2026, 3, 1), by=cast.admin, at=after)
    duty = Duty.objects.get(about_id=world.unplanned.public_id)
    duties.waive(duty=duty, reason="申诉成立", by=cast.zhang_min, at=after)
    with time_machine.travel(after):
        bodies.scores("n1")
        bodies.scores("n2")
    results = JobRun.objects.filter(type="scores").order_by("dedupe_key").values_list("result", flat=True)
    assert list(results) == [{"corrected": 1}, {"corrected": 0}]


def test_the_statistics_are_of_the_week_before(cast: Cast) -> None:
    """Once a week, however often it is called."""
    bodies.statistics("2026-03-02T00:10")
    bodies.statistics("2026-03-02T00:10")
    assert JobRun.objects.get(type="statistics").result["week"][4:6] == "-W"


@pytest.mark.django_db
def test_clearing_out() -> None:
    """Ended sessions and old runs go, the others stay."""
    now = timezone.now()
    for key, ends in (("a", now - timedelta(hours=1)), ("b", now + timedelta(hours=1))):
        Session.objects.create(session_key=key * 32, session_data="", expire_date=ends)
    old, fresh = now - timedelta(days=3), now - timedelta(hours=3)
    for kind, at in (("duties", old), ("duties", fresh), ("verify", old), ("verify", now - timedelta(days=500))):
        JobRun.objects.create(type=kind, dedupe_key=at.isoformat(), started_at=at, state="done")
    bodies.tidy("t")
    assert [row.session_key for row in Session.objects.all()] == ["b" * 32]
    left = JobRun.objects.exclude(type="tidy").order_by("type").values_list("type", "started_at")
    assert list(left) == [("duties", fresh), ("verify", old)]


@pytest.mark.django_db
def test_the_timetable_is_installed_as_written() -> None:
    """Twice gives the same rows; a turn that waits is not moved; what is no longer in it goes."""
    timetable.install(NOON)
    first = dict(Schedule.objects.values_list("name", "next_run"))
    assert set(first) == {entry.name for entry in timetable.TIMETABLE}
    Schedule.objects.create(name="old", func="nothing")
    timetable.install(NOON + timedelta(minutes=10))
    assert dict(Schedule.objects.values_list("name", "next_run")) == first
    assert set(Schedule.objects.values_list("intended_date_kwarg", flat=True)) == {"tick"}


@pytest.mark.django_db
def test_what_grows_with_all_there_is_has_the_night() -> None:
    """The queue's limit for each job does not end a large company's backup; those from before get theirs, too."""
    timetable.install(NOON)
    Schedule.objects.filter(name="backup").update(kwargs=None, next_run=NOON)
    timetable.install(NOON)
    for row in Schedule.objects.filter(name__in=["backup", "minute"]):
        # As the queue's scheduler reads them.
        async_task(row.func, tick="t", **(literal_eval(row.kwargs) if row.kwargs else {}))
    told = {row.task["func"].rpartition(".")[2]: row.task.get("timeout") for row in OrmQ.objects.all()}
    assert told == {"backup": timetable.A_NIGHT, "minute": None}


def test_every_body_is_there() -> None:
    """The worker finds it by its name."""
    for entry in timetable.TIMETABLE:
        module, _dot, name = entry.body.rpartition(".")
        assert callable(getattr(import_module(module), name))


@pytest.mark.django_db
def test_what_failed_is_tried_again_a_few_times() -> None:
    """By the queue that hands a job out by leases."""
    assert isinstance(get_broker(), LeasedQueue)
    assert (Conf.RETRY, Conf.MAX_ATTEMPTS) == (1_000, 3)


@pytest.mark.django_db
def test_a_worker_that_is_not_heard_of() -> None:
    """After five minutes; one that never was is not missed."""
    assert selectors.silent_since(NOON) is None
    running.beat("here", NOON)
    assert selectors.silent_since(NOON + timedelta(minutes=5)) is None
    assert selectors.silent_since(NOON + timedelta(minutes=5, seconds=1)) == NOON


@pytest.mark.django_db
def test_preparing_twice(capsys: Any) -> None:
    """Tables, cache table, timetable; nothing of it harms the second time."""
    call_command("prepare")
    call_command("prepare")
    assert Schedule.objects.count() == len(timetable.TIMETABLE)


def test_the_duties_are_caught_up(cast: Cast) -> None:
    """What the page's middleware and the job both call."""
    assert duties.catch_up(at=START) >= 0
    assert duties.sweep(at=START) >= 0
