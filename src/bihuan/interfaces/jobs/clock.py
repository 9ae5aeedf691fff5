"""Two clocks: the program's, by which deadlines are judged, and the database's, by which the log is dated."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

MOST_SKEW = timedelta(seconds=60)
"""From more than that on nobody can say which of the two is right: what a deadline or a fine hangs on waits."""

_measured = timedelta(0)


def of_database() -> datetime:
    """What time the database has; the program's with SQLite, which has no clock of its own."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


def skew() -> timedelta:
    """How far the program's clock is ahead of the database's."""
    if connection.vendor != "postgresql":
        return timedelta(0)
    database = of_database()
    return timezone.now() - database


def measure() -> None:
    """Keep the skew for what is shown on every page: pages ask the database nothing for it."""
    global _measured  # noqa: PLW0603 - what this process knows of the moment
    _measured = skew()


def measured() -> timedelta:
    """As it was when it was last measured, which a server does twice a minute; nothing before that."""
    return _measured


def disagree(found: timedelta) -> bool:
    """Whether that is too much to judge by."""
    return abs(found) > MOST_SKEW
