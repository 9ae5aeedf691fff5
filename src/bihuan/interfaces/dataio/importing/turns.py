"""One import at a time. The turn ends with the process, however that ends: nothing is left to clear away after a crash."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

KEY = 0x62696875
"""``bihu``: the advisory lock's number on PostgreSQL."""
PAUSE = 0.2


@contextmanager
def turn(waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the turn; ``waiting`` is called once when somebody else has it, and then it is waited for.

    Two imports of one file side by side would both find nothing there, and enter everything twice.
    """
    held = _postgresql if connection.vendor == "postgresql" else _sqlite
    with held(waiting or (lambda: None)):
        yield


@contextmanager
def _postgresql(waiting: Callable[[], None]) -> Iterator[None]:
    told = False
    while not _asked("pg_try_advisory_lock"):
        if not told:
            waiting()
            told = True
        time.sleep(PAUSE)
    try:
        yield
    finally:
        _asked("pg_advisory_unlock")


def _asked(function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [KEY])
        return bool(cursor.fetchone()[0])


@contextmanager
def _sqlite(waiting: Callable[[], None]) -> Iterator[None]:
    name = str(connection.settings_dict["NAME"])
    if not name or "memory" in name:
        yield
        return
    with Path(f"{name}.import-lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
