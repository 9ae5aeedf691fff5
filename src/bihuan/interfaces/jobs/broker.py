"""The queue's rows: who takes one has it for the seconds of a lease (``leases``), one at a time.

Of what django-q2 takes from the database by itself a worker that dies keeps the rows it had for as long as a failed job waits
for its next try, also those that only stood in its memory. Hence at most one is out, and the process that does it renews it.
"""

import socket
from datetime import datetime, timedelta
from time import sleep
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signals import post_execute_in_worker, pre_execute

from bihuan.interfaces.jobs import clock, leases, running

NAP = 0.1
"""Seconds between two looks whether the job that is out has come to its end."""
_held: dict[str, leases.Keeper] = {}
"""In the process that does the jobs: what renews the one it does, by the job's id."""


class LeasedQueue(ORM):  # type: ignore[misc]  # django-q2 brings no types
    """``Q_CLUSTER["broker_class"]``."""

    _out: int | None = None
    """The row that this worker was given last, until it is done, put off or lost."""

    def enqueue(self, task: str) -> int:
        """Put a job behind those that wait."""
        key = self.list_key or Conf.CLUSTER_NAME
        return int(self._rows().create(key=key, payload=task, lock=clock.of_database()).pk)

    def dequeue(self) -> list[tuple[int, str]] | None:
        """The job that has waited longest, while none is out; None after a moment in which there was nothing to take."""
        now = clock.of_database()
        if self._out is not None:
            # Done it is gone; failed it waits for longer than a lease; lost it may be taken again, by whoever comes first.
            if self._rows().filter(pk=self._out, lock__gt=now, lock__lte=now + leases.LEASE).exists():
                sleep(NAP)
                return None
            self._out = None
        row = self._rows().filter(key=self.list_key, lock__lte=now).order_by("lock", "pk").first()
        if row is None:
            sleep(Conf.POLL)
            return None
        patience = leases.LEASE
        if is_deadly := self._is_deadly(row):
            leases.log.error("job %s is put off: whoever does it dies", row.task.get("func"))
            patience = timedelta(seconds=Conf.RETRY)
        if not self._rows().filter(pk=row.pk, lock=row.lock).update(lock=now + patience) or is_deadly:
            return None
        self._out = row.pk
        return [(row.pk, row.payload)]

    def _is_deadly(self, row: OrmQ) -> bool:
        """Whether it has been handed out and lost so often that it keeps its workers from everything else."""
        begun = row.task.get("started")
        if begun is None or row.lock - begun < leases.LEASE:
            return False
        name = f"job-lost:{row.pk}"
        self.cache.add(name, 0, timeout=24 * 3600)
        if self.cache.incr(name) <= running.MOST_DEATHS:
            return False
        self.cache.delete(name)
        return True

    def _rows(self) -> "QuerySet[OrmQ]":
        rows: QuerySet[OrmQ] = self.get_connection()
        return rows


def take_up(task: dict[str, Any], **_: object) -> None:
    """A job begins in this process: renew its row from now on."""
    row = task.get("ack_id")
    if row is not None:
        _held[task["id"]] = leases.Keeper(lambda until: _renew(row, until))


def put_down(task: dict[str, Any], **_: object) -> None:
    """It has ended. One that failed is put off; one that went well is taken out of the queue by whoever keeps the results."""
    keeper = _held.pop(task["id"], None)
    if keeper is None:
        return
    keeper.stop()
    if not task["success"]:
        try:
            _lent(task["ack_id"]).update(lock=clock.of_database() + timedelta(seconds=Conf.RETRY))
        except DatabaseError:
            # The database is what it failed for, as like as not: then it is tried again when the lease is over.
            leases.log.warning("a job that failed could not be put off", exc_info=True)


def _renew(row: int, until: datetime) -> bool:
    """A worker that is busy for an hour is heard of all the same."""
    running.beat(settings.NODE or socket.gethostname(), timezone.now())
    return bool(_lent(row).update(lock=until))


def _lent(row: int) -> "QuerySet[OrmQ]":
    """The row while its lease lasts."""
    rows: QuerySet[OrmQ] = OrmQ.objects.filter(pk=row, lock__gt=clock.of_database())
    return rows


# There is no other way to hear which row a process works on. Whoever does jobs has loaded this module for the queue.
pre_execute.connect(take_up)
post_execute_in_worker.connect(put_down)
