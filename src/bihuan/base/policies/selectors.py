"""Which regulation holds: the published versions as one timeline, with the company's calendar."""

from datetime import date, datetime
from functools import lru_cache

from django.db.models import Max

from bihuan.base.policies.models import CalendarDay, Publication
from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.load import parse_playbook
from bihuan.playbook.load.sources import Source
from bihuan.playbook.schema.forms import Form, FormId
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.timeline import Timeline, Version

Days = tuple[tuple[date, bool], ...]


def regulation() -> Timeline | None:
    """All published versions, the company's days in each; None before the first is published.

    Two cheap queries; what is parsed is kept for as long as nothing changes.
    """
    versions = tuple(Publication.objects.order_by("starts_on").values_list("starts_on", "name", "sha256"))
    if not versions:
        return None
    days = tuple(CalendarDay.objects.order_by("day").values_list("day", "is_working"))
    return _timeline(versions, days)


@lru_cache(maxsize=8)
def _timeline(versions: tuple[tuple[date, str, str], ...], days: Days) -> Timeline:
    found = tuple(Version(start, _with_days(_parsed(start, sha256), days)) for start, _, sha256 in versions)
    latest = found[-1].playbook
    return Timeline(latest.id, latest.calendar.zone, found)


@lru_cache(maxsize=64)
def _parsed(start: date, sha256: str) -> Playbook:
    publication = Publication.objects.get(starts_on=start, sha256=sha256)
    return parse_playbook(Source(publication.name, publication.text, publication.sha256))


def _with_days(playbook: Playbook, days: Days) -> Playbook:
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
    calendar = work_calendar()
    today = at.astimezone(calendar.zone).date()
    started = [version for version in timeline.versions if version.start is not None and version.start <= today]
    return (started or timeline.versions[:1])[-1].playbook


def form(form_id: FormId, at: datetime) -> Form | None:
    """What the playbook in force asks of the form: required fields, extra fields; None when it says nothing of it."""
    playbook = in_force(at)
    return None if playbook is None else playbook.forms.get(form_id)


def work_calendar() -> WorkCalendar:
    """The calendar of the latest version, with the company's days."""
    timeline = regulation()
    if timeline is None:
        return _calendar("Asia/Shanghai", (), ())
    latest = timeline.versions[-1].playbook.calendar
    return _calendar(latest.zone, latest.holidays, latest.workdays)


@lru_cache(maxsize=8)
def _calendar(zone: str, holidays: tuple[date, ...], workdays: tuple[date, ...]) -> WorkCalendar:
    return WorkCalendar(zone, holidays=holidays, workdays=workdays)


def stamp() -> tuple[object, ...]:
    """Changes whenever the regulation or the calendar does."""
    return (
        *Publication.objects.aggregate(Max("pk"), Max("published_at")).values(),
        CalendarDay.objects.count(),
        *CalendarDay.objects.aggregate(Max("changed_at")).values(),
    )
