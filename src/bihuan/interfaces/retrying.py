"""Doing a transaction again when the database chose it to give way to another: nobody did anything wrong, and nothing was written."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection

TRIES = 3
GIVE_WAY = frozenset({"40001", "40P01"})
"""Serialization failure, deadlock."""
LONGEST_PAUSE = 0.2
Result = TypeVar("Result")


def sqlstate(error: BaseException | None) -> str:
    """PostgreSQL's code for the error; empty for any other."""
    return str(getattr(getattr(error, "__cause__", None), "sqlstate", None) or "")


def gives_way(error: BaseException) -> bool:
    """Whether the database ended this transaction so that another could go on."""
    return isinstance(error, OperationalError) and sqlstate(error) in GIVE_WAY


def retried(work: Callable[[], Result]) -> Result:
    """``work``, one whole transaction, up to three times. Within a transaction of the caller's once only: that one is lost."""
    tries = 1 if connection.in_atomic_block else TRIES
    for _number in range(tries - 1):
        try:
            return work()
        except OperationalError as error:
            if not gives_way(error):
                raise
            # Two that met once would meet again at the same pace.
            time.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311 - a pause, no secret
    return work()
