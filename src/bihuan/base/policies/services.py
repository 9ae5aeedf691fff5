"""Publishing a version of the regulation, taking one back, and the company's own days in the calendar."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Company, Member
from bihuan.base.policies.events import CalendarChanged, PlaybookPublished, PlaybookWithdrawn
from bihuan.base.policies.inputs import MOST_DAYS
from bihuan.base.policies.models import CalendarDay, Draft, Publication
from bihuan.base.policies.rules import check_start, check_zone, starts_at
from bihuan.base.policies.selectors import counting, parsed, read_anew, regulation, work_calendar
from bihuan.base.records.refusals import Refused
from bihuan.playbook.load import Source, parse_playbook
from bihuan.playbook.load.sources import read_upload


def read_text(name: str, text: str) -> Source:
    """The text as the loader takes it; PlaybookError when it is larger than a playbook file may be, or no text at all."""
    return read_upload(name, text.encode())


@transaction.atomic
def publish(
    *, text: str, name: str, starts_on: date, note: str = "", by: Member | None, at: datetime, first: bool = False
) -> Publication:
    """Publish the text as the regulation from the Monday ``starts_on`` on; ``by`` None: set-up.

    ``name`` is what its mistakes are called by (a file name). ``first``: nothing is published yet, the start may lie a
    while back. Whoever calls tells the duties afterwards (``duties.services.regulation_changed``).

    Raises:
        PlaybookError: the text has mistakes; each is named with its line and clause.
        Refused: no permission, or a start or zone that cannot be.
    """
    if by is not None:
        require(by, "playbook.publish")
    source = read_text(name, text)
    playbook = parse_playbook(source)
    _one_at_a_time()
    rows = {row.starts_on: row for row in counting()}
    kept = regulation()
    check_zone(playbook.calendar.zone, kept=None if kept is None else kept.zone)
    check_start(starts_on, zone=ZoneInfo(playbook.calendar.zone), published=rows.keys(), first=first, at=at)
    if starts_on in rows:
        _take_back(rows[starts_on], by, at)
    published = Publication.objects.create(
        starts_on=starts_on,
        name=name,
        text=source.text,
        sha256=source.sha256,
        note=note,
        published_at=at,
        published_by=by,
    )
    fact = PlaybookPublished(
        subject=playbook.id, starts_on=starts_on, name=name, sha256=source.sha256, note=note or None
    )
    record([fact], by=by, at=at)
    read_anew()
    return published


@transaction.atomic
def save_draft(*, text: str, name: str, by: Member, at: datetime) -> Draft:
    """Keep the text that ``by`` is changing, mistakes and all; PlaybookError when it is larger than a playbook may be."""
    require(by, "playbook.publish")
    source = read_text(name, text)
    values = {"name": name, "text": source.text, "sha256": source.sha256, "saved_at": at}
    draft, _ = Draft.objects.update_or_create(member=by, defaults=values)
    return draft


@transaction.atomic
def discard_draft(*, by: Member) -> None:
    """Throw the draft away; what is published stays."""
    Draft.objects.filter(member=by).delete()


@transaction.atomic
def withdraw(*, publication: Publication, by: Member, at: datetime) -> None:
    """Take back a version that has not started yet. The first version ever stays: without it nothing would hold."""
    require(by, "playbook.publish")
    _one_at_a_time()
    rows = list(counting())
    current = next((row for row in rows if row.pk == publication.pk), None)
    if current is None:
        raise Refused("already_withdrawn")
    if starts_at(current.starts_on, work_calendar().zone) <= at:
        raise Refused("already_started", day=current.starts_on)
    if current == rows[0]:
        raise Refused("only_version")
    _take_back(current, by, at)


@transaction.atomic
def set_calendar_days(
    *, days: Mapping[date, bool | None], note: str = "", by: Member | None, at: datetime
) -> list[date]:
    """Set days as worked (True) or not (False), or leave them to the public calendar again (None); those that changed.

    Whoever calls tells the duties afterwards (``duties.services.calendar_changed``): open deadlines move.
    """
    if by is not None:
        require(by, "calendar.edit")
    if len(days) > MOST_DAYS:
        raise Refused("too_many_days", limit=MOST_DAYS)
    known = {row.day: row.is_working for row in CalendarDay.objects.select_for_update().filter(day__in=days)}
    changed = {day: on for day, on in sorted(days.items()) if known.get(day) != on}
    if not changed:
        return []
    CalendarDay.objects.filter(day__in=changed).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, is_working=on, note=note, changed_at=at, changed_by=by)
        for day, on in changed.items()
        if on is not None
    )
    fact = CalendarChanged(
        subject="company",
        working=tuple(day for day, on in changed.items() if on),
        resting=tuple(day for day, on in changed.items() if on is False),
        cleared=tuple(day for day, on in changed.items() if on is None),
        note=note or None,
    )
    record([fact], by=by, at=at)
    read_anew()
    return list(changed)


def _one_at_a_time() -> None:
    """Two who publish at once: the second sees what the first did."""
    list(Company.objects.select_for_update().filter(pk=1))


def _take_back(row: Publication, by: Member | None, at: datetime) -> None:
    if starts_at(row.starts_on, work_calendar().zone) <= at:
        raise Refused("already_started", field="starts_on", day=row.starts_on)
    Publication.objects.filter(pk=row.pk).update(withdrawn_at=at, withdrawn_by=by)
    fact = PlaybookWithdrawn(subject=parsed(row).id, starts_on=row.starts_on, name=row.name, sha256=row.sha256)
    record([fact], by=by, at=at)
    read_anew()
