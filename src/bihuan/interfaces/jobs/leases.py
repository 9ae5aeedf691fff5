"""What a worker holds is its own for seconds only, and it says again and again that it still lives.

A worker that is killed says nothing: when its seconds are over, another one, or it itself after a restart, takes up what it held.
A lease is counted on the database's clock, so that machines whose clocks differ agree on when it ends.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, connection

from bihuan.interfaces.jobs import clock

LEASE = timedelta(seconds=12)
"""Nobody hears of a death sooner. Who is asleep for longer loses what it held: whatever it does afterwards counts for nothing."""
PAUSE = 3.0
"""Seconds between two signs of life: some may fail, as in a database that is busy, before the lease is over."""
log = logging.getLogger(__name__)

Renew = Callable[[datetime], bool]
"""Move the end of a lease to the moment; False: it is not ours any more."""


def end_from_now() -> datetime:
    """When a lease that begins now is over."""
    return clock.of_database() + LEASE


class Keeper:
    """Renews a lease, by a thread of its own with a connection of its own, until it is told to stop or the lease is lost."""

    def __init__(self, renew: Renew) -> None:
        self._renew = renew
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Come to an end; a renewal that has begun is waited for."""
        self._stopped.set()
        self._thread.join()

    def _keep(self) -> None:
        try:
            while not self._stopped.wait(PAUSE):
                try:
                    if not self._renew(end_from_now()):
                        log.warning("a lease was lost: another worker has taken the work over")
                        return
                except DatabaseError:
                    # The next sign of life may still come in time.
                    log.warning("a lease could not be renewed", exc_info=True)
                    connection.close()
        finally:
            connection.close()


@contextmanager
def kept(renew: Renew) -> Iterator[None]:
    """Renew the lease for as long as the block lasts."""
    keeper = Keeper(renew)
    try:
        yield
    finally:
        keeper.stop()
