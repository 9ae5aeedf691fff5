"""A job that is in the middle of its work when its worker dies, and what becomes of it."""

import signal

import psycopg

from tests.deployment.processes import Worker, run_python, until

ENQUEUE = """
import django; django.setup()
from django_q.tasks import async_task
async_task("bihuan.interfaces.jobs.bodies.verify", "killed", group="verify")
"""
RUN = "SELECT state, attempts FROM jobs_jobrun WHERE type = 'verify' AND dedupe_key = 'killed'"


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


def waits(address: str, worker: Worker) -> bool:
    """Whether the worker is kept from going on: connections are named after their nodes."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = %s"
    with psycopg.connect(address) as connection:
        found = connection.execute(waiting, [worker.environment["BIHUAN_NODE"]]).fetchone()
    return found is not None and found[0] > 0


def killed_in_the_middle(
    address: str, variables: dict[str, str], victim: Worker, other: Worker
) -> tuple[str, int] | None:
    """Let the victim begin the job, kill it; how the run stood when the other one had ended it."""
    # Only one is awake, so it is known who takes the job.
    other.signal(signal.SIGSTOP)
    holder = held(address)
    try:
        put_in(variables)
        until(
            lambda: state(address) == ("running", 1) and waits(address, victim), "the job is in the middle of its work"
        )
        victim.kill()
    finally:
        holder.close()
        other.signal(signal.SIGCONT)
    until(lambda: (state(address) or ("", 0))[0] == "done", "the other worker does it")
    return state(address)
