"""The regulation: what holds, its clauses, the versions, trying a text, publishing; and the calendar of working days."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router
from ninja.responses import Status
from pydantic import BaseModel, ConfigDict

from bihuan.base.policies import services
from bihuan.base.policies.fulfilment import without_form
from bihuan.base.policies.inputs import DaysInput
from bihuan.base.policies.models import CalendarDay, Draft, Publication
from bihuan.base.policies.rules import starts_at
from bihuan.base.policies.selectors import parsed, work_calendar
from bihuan.base.records.inputs import Input
from bihuan.base.records.refusals import Missing
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.schemas import Named, named
from bihuan.interfaces.api.taking import MAYBE_MISSING, ONCE
from bihuan.interfaces.web.playbook import clauses, previews, publishing
from bihuan.interfaces.web.playbook.change import checked, language, strangers
from bihuan.interfaces.web.playbook.views import in_force, reader
from bihuan.playbook.load import PRESETS, PlaybookError, read_source
from bihuan.playbook.load.sources import LARGEST
from bihuan.playbook.schema.playbook import Playbook

router = Router(tags=["playbook"])
calendar = Router(tags=["playbook"])
FIRST_YEAR, LAST_YEAR = 2004, 2100


class Version(BaseModel):
    """A version of the regulation. ``state``: held, coming, over or withdrawn."""

    id: int
    name: str
    starts_on: date
    state: str
    sha256: str
    note: str
    published_at: datetime
    published_by: Named | None
    withdrawn_at: datetime | None
    withdrawn_by: Named | None


class VersionText(Version):
    """A version word for word."""

    text: str


class Clause(BaseModel):
    """A clause in one section: duty, quota, proposal or gate. ``running`` false: ``waits_for`` names acts that have no form yet."""

    clause: str
    section: str
    title: str
    who: str
    when: str
    costs: list[str]
    running: bool
    waits_for: list[str]


class Regulation(BaseModel):
    """The version that holds (before the first start: the first one), with its clauses."""

    version: Version
    title: str
    zone: str
    clauses: list[Clause]
    coming: list[Version]


class Versions(BaseModel):
    """The versions, the latest start first."""

    items: list[Version]


class PresetText(BaseModel):
    """A regulation that comes with the program."""

    name: str
    text: str


class Presets(BaseModel):
    """Those that come with the program."""

    items: list[PresetText]


class Mistake(BaseModel):
    """What is wrong with a text, where."""

    line: int | None
    clause: str | None
    key: str | None
    words: str


class Checked(BaseModel):
    """Whether a text could be published. ``strangers``: positions that people hold and the text does not name."""

    sound: bool
    sha256: str | None
    mistakes: list[Mistake]
    more: int
    strangers: list[str]
    clauses: list[Clause]


class Text(Input):
    """A text of a regulation. ``name``: what its mistakes are called by."""

    name: str = Field("playbook.yaml", min_length=1, max_length=120)
    text: str = Field(max_length=LARGEST)


class Publishing(Input):
    """From which Monday on one's draft holds, as it was read (``sha256``)."""

    starts_on: date
    sha256: str = Field(max_length=64)
    note: str = Field("", max_length=publishing.LONGEST_NOTE)


class Published(BaseModel):
    """What was published, and how many duties moved."""

    version: Version
    duties_moved: int


class Moved(BaseModel):
    """How many duties moved."""

    duties_moved: int


class Previewed(BaseModel):
    """What the draft would have done over the last thirteen weeks; ``ready`` false: ask again, the worker is at it."""

    ready: bool
    table: dict[str, Any] | None


class OwnDay(BaseModel):
    """A day of the company's own: it works or rests, whatever the public calendar says."""

    model_config = ConfigDict(from_attributes=True)

    day: date
    is_working: bool
    note: str


class Year(BaseModel):
    """A year. ``resting``: the days on which nobody works, weekends among them; ``is_provisional``: holidays are not published yet."""

    year: int
    is_provisional: bool
    resting: list[date]
    own: list[OwnDay]


class DaysSet(BaseModel):
    """The days that changed, and how many duties moved."""

    changed: list[date]
    duties_moved: int


def _state(row: Publication, held: Publication | None, at: datetime) -> Literal["withdrawn", "coming", "held", "over"]:
    if row.withdrawn_at is not None:
        return "withdrawn"
    if starts_at(row.starts_on, work_calendar().zone) > at:
        return "coming"
    return "held" if row == held else "over"


def _version(row: Publication, held: Publication | None, at: datetime) -> dict[str, Any]:
    names = ("name", "starts_on", "sha256", "note", "published_at", "withdrawn_at")
    people = {"published_by": named(row.published_by), "withdrawn_by": named(row.withdrawn_by)}
    return {"id": row.pk, "state": _state(row, held, at), **{name: getattr(row, name) for name in names}, **people}


def _clauses(playbook: Playbook) -> list[dict[str, Any]]:
    waits = {(str(section), clause): list(without_form(rule)) for section, clause, rule in playbook.rules()}
    sections = {"duty": "duties", "quota": "quotas", "proposal": "proposals", "gate": "gates"}
    names = ("clause", "section", "title", "who", "when", "costs")
    found = []
    for row in clauses.rows(playbook, reader()):
        missing = waits[sections[row.section], row.clause]
        told = {name: getattr(row, name) for name in names}
        found.append({**told, "running": not missing, "waits_for": missing})
    return found


@router.get(
    "",
    response=Regulation,
    operation_id="get_playbook",
    summary="The regulation in force",
    openapi_extra=MAYBE_MISSING,
)
def get_playbook(request: HttpRequest) -> dict[str, Any]:
    """Clause by clause: who owes what by when, and what it costs. For everybody here."""
    at = exchange.of(request).at
    held, coming = in_force(at)
    if held is None:
        raise Missing
    playbook = parsed(held)
    return {
        "version": _version(held, held, at),
        "title": clauses.text(playbook.title, reader()),
        "zone": playbook.calendar.zone,
        "clauses": _clauses(playbook),
        "coming": [_version(row, held, at) for row in coming],
    }


@router.get("/versions", response=Versions, operation_id="list_versions", summary="Versions of the regulation")
def list_versions(request: HttpRequest) -> dict[str, Any]:
    """Those taken back among them. For everybody here."""
    at = exchange.of(request).at
    held, _coming = in_force(at)
    rows = Publication.objects.select_related("published_by", "withdrawn_by").order_by("-starts_on", "-pk")
    return {"items": [_version(row, held, at) for row in rows]}


@router.get("/versions/{number}", response=VersionText, operation_id="get_version", summary="A version, word for word")
def get_version(request: HttpRequest, number: int) -> dict[str, Any]:
    """The text as it was published, to the byte."""
    row, at = _found(number), exchange.of(request).at
    return {**_version(row, in_force(at)[0], at), "text": row.text}


def _found(number: int) -> Publication:
    rows = Publication.objects.select_related("published_by", "withdrawn_by")
    row = rows.filter(pk=number).first() if number < 2**31 else None
    if row is None:
        raise Missing
    return row


@router.post(
    "/versions/{number}/withdraw", response=Moved, operation_id="withdraw_version", summary="Take a version back"
)
def withdraw_version(request: HttpRequest, number: int) -> dict[str, int]:
    """One that has not started yet; the first one ever stays."""
    member, at = exchange.may(request, "playbook.publish")
    return {"duties_moved": publishing.withdraw(_found(number), by=member, at=at)}


@router.get("/presets", response=Presets, operation_id="get_presets", summary="Regulations to begin with")
def get_presets(request: HttpRequest) -> dict[str, Any]:
    """Word for word, to become one's draft. For everybody here."""
    return {"items": [{"name": name, "text": read_source(name).text} for name in PRESETS]}


@router.get(
    "/draft",
    response=Checked,
    operation_id="check_draft",
    summary="One's draft, checked",
    openapi_extra=MAYBE_MISSING,
)
def check_draft(request: HttpRequest) -> dict[str, Any]:
    """Each member who publishes has one."""
    member, at = exchange.may(request, "playbook.publish")
    draft = Draft.objects.filter(pk=member.pk).first()
    if draft is None:
        raise Missing
    return _checked(draft, at)


@router.put("/draft", response=Checked, operation_id="save_draft", summary="Keep a text as one's draft")
def save_draft(request: HttpRequest, row: Text) -> dict[str, Any]:
    """Mistakes and all; the answer says what they are, each with its line and clause."""
    member, at = exchange.may(request, "playbook.publish")
    text = row.text.replace("\r\n", "\n")
    try:
        draft = services.save_draft(text=text, name=row.name, by=member, at=at)
    except PlaybookError as wrong:
        return {"sound": False, "sha256": None, **_mistakes(wrong), "strangers": [], "clauses": []}
    return _checked(draft, at)


def _checked(draft: Draft, at: datetime) -> dict[str, Any]:
    playbook, wrong = checked(draft)
    told = {"sound": playbook is not None, "sha256": draft.sha256, **_mistakes(wrong)}
    if playbook is None:
        return {**told, "strangers": [], "clauses": []}
    return {**told, "strangers": strangers(playbook, at), "clauses": _clauses(playbook)}


def _mistakes(wrong: PlaybookError | None) -> dict[str, Any]:
    if wrong is None:
        return {"mistakes": [], "more": 0}
    found = [
        {"line": one.line, "clause": one.clause, "key": one.key, "words": one.sentence(language())}
        for one in wrong.problems
    ]
    return {"mistakes": found, "more": wrong.more}


@router.post("/draft/discard", response={204: None}, operation_id="discard_draft", summary="Throw one's draft away")
def discard_draft(request: HttpRequest) -> Status[None]:
    """What is published stays."""
    member, _at = exchange.may(request, "playbook.publish")
    services.discard_draft(by=member)
    return Status(204, None)


@router.get(
    "/draft/preview",
    response=Previewed,
    operation_id="preview_draft",
    summary="What the draft would have done",
    openapi_extra=MAYBE_MISSING,
)
def preview_draft(request: HttpRequest) -> dict[str, Any]:
    """Over the last thirteen weeks, against what held: duties, points and fines, by person and clause."""
    member, at = exchange.may(request, "playbook.publish")
    draft = Draft.objects.filter(pk=member.pk).first()
    if draft is None or checked(draft)[0] is None:
        raise Missing
    table = previews.table_of(draft, at)
    return {"ready": table is not None, "table": table}


@router.post(
    "/publish",
    response={201: Published},
    operation_id="publish_draft",
    summary="Publish one's draft",
    openapi_extra=ONCE,
)
def publish_draft(request: HttpRequest, row: Publishing) -> Status[Any]:
    """From a Monday on; until then it can be taken back."""
    member, at = exchange.may(request, "playbook.publish")
    made, moved = publishing.publish_draft(starts_on=row.starts_on, sha256=row.sha256, note=row.note, by=member, at=at)
    return Status(201, {"version": _version(made, in_force(at)[0], at), "duties_moved": moved})


@calendar.post("/days", response=DaysSet, operation_id="set_days", summary="Set days")
def set_days(request: HttpRequest, row: DaysInput) -> dict[str, Any]:
    """As working days, days of rest, or as in the public calendar; open deadlines move."""
    member, at = exchange.may(request, "calendar.edit")
    changed, moved = publishing.set_days(row, by=member, at=at)
    return {"changed": changed, "duties_moved": moved}


@calendar.get("/{year}", response=Year, operation_id="get_calendar", summary="A year's working days")
def get_calendar(request: HttpRequest, year: int) -> dict[str, Any]:
    """Public holidays, make-up days and the company's own. For everybody here."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Missing
    known = work_calendar()
    days = range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    return {
        "year": year,
        "is_provisional": known.is_provisional(year),
        "resting": [date.fromordinal(day) for day in days if not known.is_working(day)],
        "own": list(CalendarDay.objects.filter(day__year=year)),
    }
