"""Whether this server can do its work, part by part. One that cannot is taken out of service by whoever asks."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from django.db import DatabaseError, connection
from django.utils import timezone

from bihuan.interfaces.jobs import clock, selectors, writable
from bihuan.interfaces.telemetry import migrations
from bihuan.interfaces.telemetry.room import room

_log = logging.getLogger(__name__)
OLDEST_COPY = timedelta(hours=26)
"""A night and a bit: older, and last night's was not made."""
How = Literal["ok", "warning", "unavailable"]


class Part(NamedTuple):
    """``unavailable``: this server must not be asked for pages. ``warning``: somebody should look, but another would do no better."""

    name: str
    how: How
    detail: str = ""


def parts() -> list[Part]:
    """All of them; when the database does not answer, what hangs on it is not asked."""
    database = _database()
    if database.how != "ok":
        return [database, _disk()]
    now = timezone.now()
    return [database, *(look(now) for look in LOOKS), _disk()]


def is_ready(found: list[Part]) -> bool:
    """Whether none is unavailable."""
    return all(part.how != "unavailable" for part in found)


def _database() -> Part:
    """Whether it can be written to."""
    try:
        writable.try_to_write()
    except DatabaseError as error:
        _log.warning("the database does not answer: %s", type(error).__name__)
        connection.close()
        return Part("database", "unavailable")
    return Part("database", "ok")


_migrated = False


def _migrations(now: datetime) -> Part:
    global _migrated  # noqa: PLW0603 - tables do not go back while this process runs; asked until it is so
    if not _migrated:
        _migrated = migrations.applied(connection)
    return Part("migrations", "ok" if _migrated else "unavailable")


def _jobs(now: datetime) -> Part:
    silent = selectors.silent_since(now)
    return Part("jobs", "ok") if silent is None else Part("jobs", "warning", f"silent since {silent.isoformat()}")


def _clock(now: datetime) -> Part:
    found = clock.skew()
    seconds = f"{found.total_seconds():.1f} s"
    return Part("clock", "warning" if clock.disagree(found) else "ok", seconds)


def _backup(now: datetime) -> Part:
    """Told once a backup has been made: before that the company may have its own way."""
    made = selectors.latest("backup")
    if made is None:
        return Part("backup", "ok", "none yet")
    age = now - made.started_at
    return Part("backup", "warning" if age > OLDEST_COPY else "ok", f"{age / timedelta(hours=1):.1f} h old")


def _doctor(now: datetime) -> Part:
    """What it found last night."""
    found = (getattr(selectors.latest("doctor"), "result", None) or {}).get("level", "ok")
    return Part("doctor", "ok" if found == "ok" else "warning", found)


def _disk() -> Part:
    left = room()
    return Part("disk", "warning" if left.is_low else "ok", f"{left.share:.0%} free")


LOOKS: tuple[Callable[[datetime], Part], ...] = (_migrations, _jobs, _clock, _backup, _doctor)
"""What is asked of a database that answers."""
