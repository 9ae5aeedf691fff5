"""A server that answers says so every half minute, so that the page of the jobs and /metrics know who is there."""

import logging
import os
import threading
import time

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from bihuan.interfaces.jobs import clock, running
from bihuan.interfaces.jobs.models import Heartbeat

PAUSE = 30.0
_log = logging.getLogger(__name__)
_begun_in: int | None = None


def begin() -> None:
    """Start saying so, once a process; without a node's name (a shell, a test) nothing is said."""
    global _begun_in  # noqa: PLW0603 - a process made by fork has not begun
    if settings.NODE and _begun_in != os.getpid():
        _begun_in = os.getpid()
        threading.Thread(target=_live, name="presence", daemon=True).start()


def _live() -> None:
    while True:
        beat()
        time.sleep(PAUSE)


def beat() -> None:
    """Say so once, and compare the clocks.

    The connection is this thread's own and is given back: it would wait unused for half a minute.
    """
    try:
        running.beat(settings.NODE, timezone.now(), Heartbeat.Role.WEB)
        clock.measure()
    except DatabaseError as error:
        _log.warning("this server could not say that it is there: %s", type(error).__name__)
    finally:
        connection.close()
