"""Two clocks: the program's, by which deadlines are judged, and the database's, by which the log is dated."""

import time
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import connection
from django.utils import timezone

MOST_SKEW = timedelta(seconds=60)
"""From more than that on nobody can say which of the two is right: what a deadline or a fine hangs on waits."""

SECONDS = 30


def skew() -> timedelta:
    """How far the program's clock is ahead of the database's; nothing with SQLite, which has no clock of its own."""
    if connection.vendor != "postgresql":
        return timedelta(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        database: datetime = cursor.fetchone()[0]
    return timezone.now() - database


def recent_skew() -> timedelta:
    """The same as it was at most half a minute ago: for what is shown on every page."""
    return _skew(int(time.monotonic() // SECONDS))


@lru_cache(maxsize=1)
def _skew(period: int) -> timedelta:
    return skew()


def disagree(found: timedelta) -> bool:
    """Whether that is too much to judge by."""
    return abs(found) > MOST_SKEW
