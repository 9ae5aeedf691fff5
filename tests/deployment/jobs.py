"""A job that is in the middle of its work when its worker dies, and what becomes of it."""

from collections.abc import Callable, Collection

import psycopg

from tests.deployment.processes import run_python, until

ENQUEUE = """
import django; django.setup()
from django_q.tasks import async_task
async_task("bihuan.interfaces.jobs.bodies.verify", "killed", group="verify")
"""
RUN = "SELECT state, attempts FROM jobs_jobrun WHERE type = 'verify' AND dedupe_key = 'killed'"
# What the queue and the runs wait for before they take a worker for dead: it is not waited for here, the rows are made older.
LATER = (
    "UPDATE django_q_ormq SET lock = lock - interval '1 hour'",
    "UPDATE jobs_jobrun SET started_at = started_at - interval '1 hour' WHERE state = 'running'",
)


def put_in(variables: dict[str, str]) -> None:
    """Put the nightly comparison into the queue."""
    run_python(ENQUEUE, variables)


def held(address: str) -> psycopg.Connection:
    """A connection that keeps the job from ending: it holds what the job wants to read, until it is closed."""
    connection = psycopg.connect(address)
    connection.execute("LOCK TABLE audit_withdrawal IN ACCESS EXCLUSIVE MODE")
    return connection


def state(address: str) -> tuple[str, int] | None:
    """How the run stands, and how often it was begun."""
    with psycopg.connect(address) as connection:
        found = connection.execute(RUN).fetchone()
    return (str(found[0]), int(found[1])) if found else None


def doing(address: str) -> str:
    """The node whose job waits for the table: connections are named after their nodes. Empty: none does yet."""
    waits = (
        "SELECT application_name FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with psycopg.connect(address) as connection:
        found = connection.execute(waits).fetchone()
    return str(found[0]) if found else ""


def killed_in_the_middle(
    address: str, variables: dict[str, str], workers: Collection[str], kill: Callable[[str], None]
) -> tuple[str, int] | None:
    """Let the job begin, ``kill`` the one of the ``workers`` that does it, let time pass; how the run stood when another had ended it."""
    holder = held(address)
    try:
        put_in(variables)
        until(lambda: bool(doing(address, workers)), "the job is in the middle of its work")
        assert state(address) == ("running", 1)
        kill(doing(address, workers))
    finally:
        holder.close()
    with psycopg.connect(address, autocommit=True) as connection:
        for command in LATER:
            connection.execute(command)
    until(lambda: (state(address) or ("", 0))[0] == "done", "another worker does it")
    return state(address)
