"""Two clocks: the program's, by which deadlines are judged, and the database's, by which the log is dated."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

MOST_SKEW = timedelta(seconds=60)
"""From more than that on nobody can say which of the two is right: what a deadline or a fine hangs on waits."""


def skew() -> timedelta:
    """How far the program's clock is ahead of the database's; nothing with SQLite, which has no clock of its own."""
    if connection.vendor != "postgresql":
        return timedelta(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        database: datetime = cursor.fetchone()[0]
    return timezone.now() - database


def disagree(found: timedelta) -> bool:
    """Whether that is too much to judge by."""
    return abs(found) > MOST_SKEW
