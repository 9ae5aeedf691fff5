"""What /metrics says besides the requests: read from the database when it is asked, so it is the same on every machine."""

import importlib.metadata
import platform
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Count, Max
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bihuan.interfaces.jobs import clock
from bihuan.interfaces.jobs.models import JobRun
from bihuan.interfaces.telemetry import state
from bihuan.interfaces.telemetry.room import room

A_DAY = timedelta(days=1)


def exposition() -> bytes:
    """In Prometheus' text format. A database that does not answer is told as ``bihuan_database_up 0``."""
    registry = CollectorRegistry()
    registry.register(Gauges())
    return generate_latest(registry)


class Gauges(Collector):
    """Asks as it is asked."""

    def collect(self) -> Iterator[Metric]:
        """Every figure there is."""
        now = timezone.now()
        build = GaugeMetricFamily("bihuan_build", "The running version; always 1.", labels=["version", "python"])
        build.add_metric([importlib.metadata.version("bihuan"), platform.python_version()], 1)
        yield build
        yield _one("disk_free_bytes", "Room left on the disk of the data directory.", room().free)
        yield _one("disk_bytes", "Size of that disk.", room().total)
        try:
            # Read whole before any is given out: half a story is none.
            found = [*_state(now), *_jobs(now - A_DAY)]
        except DatabaseError:
            found = [_one("database_up", "Whether the database answers.", 0)]
        yield from found


def _one(name: str, help_text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"bihuan_{name}", help_text, value=value)


def _labelled(name: str, help_text: str, labels: list[str], rows: list[tuple[list[str], float]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"bihuan_{name}", help_text, labels=labels)
    for values, value in rows:
        family.add_metric(values, value)
    return family


def _ago(now: datetime, then: datetime | None) -> float:
    return max(0.0, (now - then).total_seconds()) if then is not None else 0.0


def _state(now: datetime) -> Iterator[Metric]:
    found = state.read()
    yield _one("database_up", "Whether the database answers.", 1)
    yield _one("database_bytes", "What the database takes on its disk.", state.database_bytes())
    yield _one("clock_skew_seconds", "The program's clock ahead of the database's.", clock.skew().total_seconds())
    yield _one("log_head", "The last entry of the log.", found.head)
    lags: list[tuple[list[str], float]] = [([one.name], one.lag) for one in found.readers]
    yield _labelled("log_lag", "Entries of the log that a reader has yet to read.", ["reader"], lags)
    reached = _ago(now, found.reached)
    yield _one("deadlines_lag_seconds", "Since when deadlines have not been looked at.", reached)
    yield _one("queue_length", "Jobs that wait in the queue or are being done.", found.queue)
    yield _one("outbox_waiting", "Mails that wait.", found.outbox.waiting)
    yield _one("outbox_oldest_seconds", "Age of the mail that waits longest.", _ago(now, found.outbox.oldest))
    yield _one("outbox_given_up", "Mails that are not tried any more.", found.outbox.given_up)
    heard: list[tuple[list[str], float]] = [([one.role, one.name], _ago(now, one.at)) for one in found.processes]
    yield _labelled("process_silent_seconds", "Since when a process was last heard of.", ["role", "name"], heard)


def _jobs(since: datetime) -> Iterator[Metric]:
    """Of the past day: older runs are cleared out, and a sum that shrinks would be no counter."""
    rows = JobRun.objects.filter(started_at__gte=since).values("type", "state").order_by("type", "state")
    counted = rows.annotate(runs=Count("pk"), ended=Max("finished_at"))
    runs: list[tuple[list[str], float]] = [([row["type"], row["state"]], row["runs"]) for row in counted]
    yield _labelled("job_runs", "Runs of jobs in the past 24 hours.", ["job", "state"], runs)
    ended: list[tuple[list[str], float]] = [
        ([row["type"], row["state"]], row["ended"].timestamp()) for row in counted if row["ended"]
    ]
    yield _labelled("job_ended_timestamp_seconds", "When the latest such run ended.", ["job", "state"], ended)
    latest: list[tuple[list[str], float]] = []
    for kind in sorted({row["type"] for row in counted}):
        run = JobRun.objects.filter(type=kind, finished_at__isnull=False).order_by("-started_at", "-pk").first()
        if run is not None and run.finished_at is not None:
            latest.append(([kind], (run.finished_at - run.started_at).total_seconds()))
    yield _labelled("job_seconds", "How long the latest run of a job took.", ["job"], latest)
