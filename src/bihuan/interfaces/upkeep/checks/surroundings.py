"""What the system stands on: the calendar, the clocks, the disk, the copies, what they left, the worker, the outbox."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min
from django.db.models.functions import Now
from django.utils import timezone

from bihuan.base.audit.models import Head
from bihuan.base.organisation.selectors import company
from bihuan.base.policies.models import CalendarDay
from bihuan.insight.notices.models import Mail
from bihuan.interfaces.upkeep.copies.folder import newest_in
from bihuan.interfaces.upkeep.copies.workshop import left_behind
from bihuan.interfaces.upkeep.findings import Finding, Site, failure, warning
from bihuan.playbook.calendar import WorkCalendar

LOOKS_AHEAD = timedelta(days=45)
MOST_SKEW = timedelta(seconds=60)
OLDEST_COPY = timedelta(hours=26)
SILENT_AFTER = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=2)
LITTLE, VERY_LITTLE = 10, 5
"""Per cent of the disk that is free: from here on a warning, from here on a failure."""
PUBLIC = WorkCalendar("Asia/Shanghai")


def calendar(site: Site) -> Iterator[Finding]:
    """Whether the make-up days of the year that comes are published, or the company has set its own."""
    year = timezone.localdate(site.at + LOOKS_AHEAD).year
    if PUBLIC.is_provisional(year) and not CalendarDay.objects.filter(day__year=year).exists():
        yield warning("calendar_provisional", year=year)


def clock(site: Site) -> Iterator[Finding]:
    """Our clock beside the database's: deadlines are counted by one, entries of the log dated by the other."""
    there = Head.objects.filter(pk=1).annotate(clock=Now()).values_list("clock", flat=True).first()
    if there is not None and abs(there - site.at) > MOST_SKEW:
        yield failure("clock_skew", seconds=round(abs(there - site.at).total_seconds()))


def disk(site: Site) -> Iterator[Finding]:
    """Room where the data are, and where the copies are."""
    for folder in dict.fromkeys((site.data, site.copies)):
        if folder.is_dir():
            usage = shutil.disk_usage(folder)
            yield from room(str(folder), usage.free, usage.total)


def room(folder: str, free: int, total: int) -> Iterator[Finding]:
    """What so little room asks for."""
    percent = free * 100 // total if total else 0
    told = {"folder": folder, "percent": percent, "megabytes": free // 2**20}
    if percent < VERY_LITTLE:
        yield failure("disk_full", **told)
    elif percent < LITTLE:
        yield warning("disk_filling", **told)


def leftovers(site: Site) -> Iterator[Finding]:
    """What a copy or a restore that was killed has left lying: as large as all there is, and nobody's."""
    for folder in dict.fromkeys((site.data, site.copies)):
        for path in left_behind(folder):
            yield warning("left_behind", path=str(path))


def copies(site: Site) -> Iterator[Finding]:
    """The age of the newest copy; each was opened and compared before it got its name."""
    if company() is None:
        return
    newest = newest_in(site.copies)
    if newest is None:
        yield warning("no_copy", folder=str(site.copies))
    elif site.at - newest.made_at > OLDEST_COPY:
        yield warning(
            "copy_old", made_at=_said(newest.made_at), hours=int((site.at - newest.made_at) / timedelta(hours=1))
        )


def worker(site: Site) -> Iterator[Finding]:
    """When it was last heard of; where there never was one, it is not missed."""
    if site.beaten is not None and site.at - site.beaten > SILENT_AFTER:
        yield warning("worker_silent", since=_said(site.beaten))


def outbox(site: Site) -> Iterator[Finding]:
    """Mail that waits for hours: the server for mail refuses it, or nobody sends."""
    waiting = Mail.objects.filter(sent_at=None, next_attempt_at__isnull=False, created_at__lt=site.at - LONGEST_WAIT)
    since = waiting.aggregate(since=Min("created_at"))["since"]
    if since is not None:
        yield warning("mail_waits", count=waiting.count(), since=_said(since))


def _said(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
