"""Running a job's body once for its occasion, whoever asks and however often.

A queue may hand the same job out twice, and a worker may die in the middle. So the run is claimed by a row first, in a
transaction of its own: who finds it done or running leaves it; one that failed, or whose worker died, is taken over.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from bihuan.interfaces.jobs.models import Heartbeat, JobRun

log = logging.getLogger(__name__)
TAKEN_FOR_DEAD = timedelta(minutes=20)
"""A run that has not ended by then has lost its worker: no job takes so long, long ones go in chunks."""

Body = Callable[[datetime], Any]


def run(kind: str, key: str, body: Body) -> JobRun | None:
    """Run ``body(now)`` for the occasion ``key`` unless that was done or is being done; None then.

    What the body returns (as JSON) is kept. An exception is kept as its sentence and raised on: the queue tries again.
    """
    claimed = claim(kind, key)
    if claimed is None:
        return None
    began = time.perf_counter()
    with bound_contextvars(job=kind, run=claimed.pk):
        try:
            result = body(timezone.now())
        except Exception as error:
            _end(claimed, state=JobRun.State.FAILED, error=f"{type(error).__name__}: {error}"[:300])
            log.exception("job %s (%s) failed", kind, key)
            raise
        _end(claimed, state=JobRun.State.DONE, result=result, progress=100)
        log.info("job done", extra={"ms": round((time.perf_counter() - began) * 1000, 1), "attempt": claimed.attempts})
    return claimed


@transaction.atomic
def claim(kind: str, key: str) -> JobRun | None:
    """The row of the occasion, ours to run; None when somebody else has it or has done it."""
    now = timezone.now()
    made, new = JobRun.objects.get_or_create(type=kind, dedupe_key=key, defaults={"started_at": now})
    if new:
        return made
    lost = Q(state=JobRun.State.FAILED) | Q(state=JobRun.State.RUNNING, started_at__lt=now - TAKEN_FOR_DEAD)
    taken = JobRun.objects.filter(lost, pk=made.pk).update(
        state=JobRun.State.RUNNING, started_at=now, finished_at=None, attempts=F("attempts") + 1, error="", progress=0
    )
    return JobRun.objects.get(pk=made.pk) if taken else None


def beat(name: str, at: datetime, role: Heartbeat.Role = Heartbeat.Role.JOBS) -> None:
    """A process's sign of life."""
    Heartbeat.objects.update_or_create(name=name, role=role, defaults={"at": at})


def _end(row: JobRun, **values: Any) -> None:
    """Say how it went, unless the run has been taken over: a worker that had slept for too long has no say in it any more."""
    mine = JobRun.objects.filter(pk=row.pk, attempts=row.attempts, state=JobRun.State.RUNNING)
    if not mine.update(finished_at=timezone.now(), **values):
        log.warning("job %s (%s) was taken over by another worker meanwhile", row.type, row.dedupe_key)
    row.refresh_from_db()
