"""One import at a time. The turn ends with the process, however that ends: nothing is left to clear away after a crash."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

KEY = 0x62696875
"""``bihu``: the advisory lock's number on PostgreSQL."""
PAUSE = 0.2


class Busy(Exception):
    """Somebody else has the turn, and has kept it for longer than one wanted to wait."""


@contextmanager
def turn(waiting: Callable[[], None] | None = None, *, patience: float | None = None) -> Iterator[None]:
    """Hold the turn; ``waiting`` is called once when somebody else has it, and then it is waited for: ``patience`` seconds
    (``Busy`` is raised then), or for as long as it takes.

    Two imports of one file side by side would both find nothing there, and enter everything twice.
    """
    held = _postgresql if connection.vendor == "postgresql" else _sqlite
    with held(lambda take: _taken(take, waiting or (lambda: None), patience)):
        yield


def _taken(take: Callable[[], bool], waiting: Callable[[], None], patience: float | None) -> None:
    """Try until it is ours."""
    if take():
        return
    waiting()
    end = None if patience is None else time.monotonic() + patience
    while not take():
        if end is not None and time.monotonic() >= end:
            raise Busy
        time.sleep(PAUSE)


Waiter = Callable[[Callable[[], bool]], None]


@contextmanager
def _postgresql(wait: Waiter) -> Iterator[None]:
    """By a transaction that does nothing else, of a connection of its own.

    A lock of the session would stay behind: a pool (PgBouncer) gives each transaction another session, which knows of none to unlock.
    """
    with closing(connection.copy()) as own:

        def take() -> bool:
            own.set_autocommit(False)
            with own.cursor() as cursor:
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [KEY])
                taken = bool(cursor.fetchone()[0])
            if not taken:
                own.rollback()
            return taken

        wait(take)
        yield


@contextmanager
def _sqlite(wait: Waiter) -> Iterator[None]:
    name = str(connection.settings_dict["NAME"])
    if not name or "memory" in name:
        yield
        return
    with Path(f"{name}.import-lock").open("a") as file:

        def take() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        wait(take)
        yield
