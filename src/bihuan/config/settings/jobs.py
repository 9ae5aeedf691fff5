"""The queue of jobs: django-q2 with the database as its broker, on SQLite and PostgreSQL alike."""

from typing import Any


def cluster(zone: str) -> dict[str, Any]:
    """``Q_CLUSTER``. One worker process: jobs are short, and SQLite has one writer at a time anyway.

    A job has ``timeout`` seconds, unless the timetable gives it more; one that failed is tried again after ``retry`` seconds, one
    whose worker died as soon as that is known (``broker_class``).
    """
    return {
        "name": "bihuan",
        "orm": "default",
        "broker_class": "bihuan.interfaces.jobs.broker.LeasedQueue",
        "workers": 1,
        "queue_limit": 4,
        "timeout": 900,
        "retry": 1_000,
        "max_attempts": 3,
        "poll": 1.0,
        "guard_cycle": 1.0,
        "recycle": 500,
        # A tick that was missed while the machine slept is not made up for: every body looks at all there is to do.
        "catch_up": False,
        "time_zone": zone,
        "save_limit": 200,
        "save_limit_per": "group",
        "log_level": "WARNING",
        "label": "jobs",
    }
