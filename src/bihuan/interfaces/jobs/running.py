"""Running a job's body once for its occasion, whoever asks and however often.

A queue may hand the same job out twice, and a worker may die in the middle. So the run is claimed by a row first, in a
transaction of its own: who finds it done or running leaves it; one that failed, or whose worker died, is taken over. Whoever
runs it says so every few seconds (``leases``); one who has been silent for longer than that is dead.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django_q.exceptions import TimeoutException
from structlog.contextvars import bound_contextvars

from bihuan.interfaces.jobs import clock, leases
from bihuan.interfaces.jobs.models import Heartbeat, JobRun

log = logging.getLogger(__name__)
MOST_DEATHS = 3
"""A run whose worker died at each of so many tries is given up: it takes the worker from all other jobs."""
NAP = 0.5
"""Seconds between two looks whether whoever has a run still lives."""

Body = Callable[[datetime], Any]


class Elsewhere(Exception):
    """Somebody else is at it, and lives. The queue asks again later: should he die after all, there is a row that tells of it."""


def run(kind: str, key: str, body: Body) -> JobRun | None:
    """Run ``body(now)`` for the occasion ``key`` unless that was done or is being done; None then.

    What the body returns (as JSON) is kept. An exception is kept as its sentence and raised on: the queue tries again.
    Raises Elsewhere while somebody else is doing it: None is said of what has come to an end only.
    """
    claimed = claim(kind, key) or _inherited(kind, key)
    if claimed is None:
        return None
    began = time.perf_counter()
    with bound_contextvars(job=kind, run=claimed.pk):
        try:
            with leases.kept(lambda until: bool(_mine(claimed).update(held_until=until))):
                result = body(timezone.now())
        except (Exception, TimeoutException) as error:
            _end(claimed, state=JobRun.State.FAILED, error=f"{type(error).__name__}: {error}"[:300])
            log.exception("job %s (%s) failed", kind, key)
            raise
        _end(claimed, state=JobRun.State.DONE, result=result, progress=100)
        log.info("job done", extra={"ms": round((time.perf_counter() - began) * 1000, 1), "attempt": claimed.attempts})
    return claimed


@transaction.atomic
def claim(kind: str, key: str) -> JobRun | None:
    """The row of the occasion, ours to run for the time of a lease; None when somebody else has it or has done it."""
    now, until = timezone.now(), leases.end_from_now()
    made, new = JobRun.objects.get_or_create(
        type=kind, dedupe_key=key, defaults={"started_at": now, "held_until": until}
    )
    if new:
        return made
    dead = Q(state=JobRun.State.RUNNING, held_until__lt=until - leases.LEASE)
    row = JobRun.objects.filter(pk=made.pk)
    given_up = row.filter(dead, attempts__gte=MOST_DEATHS).update(
        state=JobRun.State.FAILED, finished_at=now, error=f"the worker died {MOST_DEATHS} times in the middle of it"
    )
    if given_up:
        log.error("job %s (%s) is given up: its worker died each time", kind, key)
        return None
    taken = row.filter(dead | Q(state=JobRun.State.FAILED)).update(
        state=JobRun.State.RUNNING,
        started_at=now,
        held_until=until,
        finished_at=None,
        attempts=F("attempts") + 1,
        error="",
        progress=0,
    )
    return row.get() if taken else None


def _inherited(kind: str, key: str) -> JobRun | None:
    """The run of somebody who is not heard of any more; None when it has been ended.

    A queue's row and the run it is for are held by leases of their own, and the row's may end first: who was handed the row and
    left the run to the dead, or to one who dies later, would have told the queue that it is done.
    """
    running = JobRun.objects.filter(type=kind, dedupe_key=key, state=JobRun.State.RUNNING)
    lease = running.values_list("attempts", "held_until")
    first = lease.first()
    while first is not None and lease.first() == first:
        time.sleep(NAP)
        if taken := claim(kind, key):
            return taken
    if running.exists():
        raise Elsewhere(f"{kind} ({key})")
    return None


def is_left(row: JobRun) -> bool:
    """Whether nobody does it any more: it failed, or whoever ran it is not heard of."""
    is_silent = row.held_until is not None and row.held_until < clock.of_database()
    return row.state == JobRun.State.FAILED or (row.state == JobRun.State.RUNNING and is_silent)


def beat(name: str, at: datetime, role: Heartbeat.Role = Heartbeat.Role.JOBS) -> None:
    """A process's sign of life."""
    Heartbeat.objects.update_or_create(name=name, role=role, defaults={"at": at})


def _end(row: JobRun, **values: Any) -> None:
    """Say how it went, unless the run has been taken over: a worker that had slept for too long has no say in it any more."""
    if not _mine(row).update(finished_at=timezone.now(), **values):
        log.warning("job %s (%s) was taken over by another worker meanwhile", row.type, row.dedupe_key)
    row.refresh_from_db()


def _mine(row: JobRun) -> QuerySet[JobRun]:
    """The row, unless the run has been taken over."""
    return JobRun.objects.filter(pk=row.pk, attempts=row.attempts, state=JobRun.State.RUNNING)
