"""Pure: from which Monday on a version may hold, and what its text must keep."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bihuan.base.records.refusals import Refused

FIRST_REACHES_BACK = timedelta(days=371)
"""How far before its publication the very first version may start, after a preview of what it would charge."""


def starts_at(starts_on: date, zone: ZoneInfo) -> datetime:
    """00:00 of the day, in the zone."""
    return datetime.combine(starts_on, time(), zone)


def check_start(starts_on: date, *, zone: ZoneInfo, published: Collection[date], first: bool, at: datetime) -> None:
    """Refuse a start that is no Monday, in the past, or before a version that is published already.

    ``published`` are the starts of the versions that count. On the same Monday as one that has not started yet the new one
    takes its place. ``first``: the company is being set up, its first version may start a while back.
    """
    if starts_on.weekday():
        raise Refused("not_monday", field="starts_on", day=starts_on)
    if first and published:
        raise Refused("already_published", field="starts_on", day=max(published))
    earliest = at - FIRST_REACHES_BACK if first else at
    if starts_at(starts_on, zone) < earliest:
        raise Refused("start_in_past" if not first else "start_too_far_back", field="starts_on", day=starts_on)
    if published and starts_on < max(published):
        raise Refused("before_published", field="starts_on", day=max(published))


def check_zone(zone: str, *, kept: str | None) -> None:
    """Refuse a text in another zone than the versions before it: every deadline ever counted would move."""
    if kept is not None and zone != kept:
        raise Refused("another_zone", field="text", zone=zone, kept=kept)
