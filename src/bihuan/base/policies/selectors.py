"""Which regulation holds: the published versions as one timeline, with the company's calendar."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import Case, Count, Max, QuerySet, Value, When

from bihuan.base.policies.fulfilment import runnable
from bihuan.base.policies.models import CalendarDay, Publication
from bihuan.base.records.prepared import Prepared
from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.load import parse_playbook
from bihuan.playbook.load.sources import Source
from bihuan.playbook.schema.forms import Form, FormId
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.timeline import Timeline, Version

Days = tuple[tuple[date, bool], ...]
_ON = {"works": True, "rests": False}
_AS_TEXT = Case(When(is_working=True, then=Value("works")), default=Value("rests"))
_held: ContextVar[list[Timeline | None] | None] = ContextVar("regulation", default=None)


def counting() -> QuerySet[Publication]:
    """The published versions that were not taken back, in the order of their starts."""
    return Publication.objects.filter(withdrawn_at=None).order_by("starts_on")


def parsed(publication: Publication) -> Playbook:
    """The playbook that the publication's text holds."""
    return _parsed(publication.name, publication.sha256)


def regulation() -> Timeline | None:
    """All published versions, the company's days in each, rules without their forms left out; None before the first.

    One cheap query, none within ``steady``; what is parsed is kept for as long as nothing changes.
    """
    held = _held.get()
    if held is None:
        return _read()
    if not held:
        held.append(_read())
    return held[0]


@contextmanager
def steady() -> Iterator[None]:
    """Read the regulation once for all that is done within: a batch of many acts. What this process changes is seen."""
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)


def read_anew() -> None:
    """The regulation or the calendar has changed: within ``steady`` it is read again."""
    held = _held.get()
    if held is not None:
        held.clear()


def _published() -> QuerySet[Any]:
    versions = counting().order_by().values_list("starts_on", "name", "sha256")
    own = CalendarDay.objects.order_by().annotate(kind=Value(""), on=_AS_TEXT).values_list("day", "kind", "on")
    return versions.union(own, all=True)


_PUBLISHED: Prepared[Any] = Prepared(_published)


def _read() -> Timeline | None:
    rows = sorted(_PUBLISHED())
    published = tuple(row for row in rows if row[2] not in _ON)
    days = tuple((day, _ON[on]) for day, _, on in rows if on in _ON)
    return _timeline(published, days) if published else None


def company_days() -> Days:
    """The days the company set, worked or not, in order."""
    return tuple(CalendarDay.objects.order_by("day").values_list("day", "is_working"))


@lru_cache(maxsize=8)
def _timeline(versions: tuple[tuple[date, str, str], ...], days: Days) -> Timeline:
    found = tuple(Version(start, runnable(with_days(_parsed(name, sha256), days))) for start, name, sha256 in versions)
    latest = found[-1].playbook
    return Timeline(latest.id, latest.calendar.zone, found)


@lru_cache(maxsize=64)
def _parsed(name: str, sha256: str) -> Playbook:
    text = Publication.objects.filter(sha256=sha256).values_list("text", flat=True)[0]
    return parse_playbook(Source(name, text, sha256))


def with_days(playbook: Playbook, days: Days) -> Playbook:
    """The company's days win over those in the file."""
    changed = {day for day, _ in days}
    holidays = [day for day in playbook.calendar.holidays if day not in changed] + [day for day, on in days if not on]
    workdays = [day for day in playbook.calendar.workdays if day not in changed] + [day for day, on in days if on]
    calendar = playbook.calendar.model_copy(update={"holidays": tuple(holidays), "workdays": tuple(workdays)})
    return playbook.model_copy(update={"calendar": calendar})


def in_force(at: datetime) -> Playbook | None:
    """The playbook in force at the moment; before the first start the first one, so that forms have their fields."""
    timeline = regulation()
    if timeline is None:
        return None
    today = at.astimezone(_calendar_of(timeline).zone).date()
    started = [version for version in timeline.versions if version.start is not None and version.start <= today]
    return (started or timeline.versions[:1])[-1].playbook


def form(form_id: FormId, at: datetime) -> Form | None:
    """What the playbook in force asks of the form: required fields, extra fields; None when it says nothing of it."""
    playbook = in_force(at)
    return None if playbook is None else playbook.forms.get(form_id)


def work_calendar() -> WorkCalendar:
    """The calendar of the latest version, with the company's days."""
    return _calendar_of(regulation())


def _calendar_of(timeline: Timeline | None) -> WorkCalendar:
    if timeline is None:
        return _calendar("Asia/Shanghai", (), ())
    latest = timeline.versions[-1].playbook.calendar
    return _calendar(latest.zone, latest.holidays, latest.workdays)


@lru_cache(maxsize=8)
def _calendar(zone: str, holidays: tuple[date, ...], workdays: tuple[date, ...]) -> WorkCalendar:
    return WorkCalendar(zone, holidays=holidays, workdays=workdays)


def stamp() -> tuple[object, ...]:
    """Changes whenever the regulation or the calendar does: rows of either are added or gone, never written over."""
    return (
        *Publication.objects.aggregate(Max("pk"), Count("withdrawn_at")).values(),
        *CalendarDay.objects.aggregate(Max("pk"), Count("pk")).values(),
    )
