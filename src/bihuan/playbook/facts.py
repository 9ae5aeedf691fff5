"""The facts that the rules read, and how one is checked: the table of verbs of ``docs/reference/replay.md``.

A field's reader turns the JSON value into what the rules use (moments into nanoseconds) or raises a Complaint. No model
is built per fact: a log of a million lines is checked by plain calls.
"""

from collections.abc import Callable, Container, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from bihuan.playbook.complaints import complaint
from bihuan.playbook.instants import parse_instant

SYSTEM = "system"

Reader = Callable[[str, Any, Container[str]], Any]


class Fact(NamedTuple):
    """One entry of the log. ``seq`` orders facts of one moment; ``actor`` is None for ``system``."""

    at: int
    seq: int
    actor: str | None
    verb: str
    subject: str
    data: Mapping[str, Any]


# Readers: (field's name, JSON value that is not null, ids of the people) -> value


def read_text(field: str, value: Any, people: Container[str]) -> str:
    """Any text."""
    if not isinstance(value, str):
        raise complaint("not_text", field=field)
    return value


def read_id(field: str, value: Any, people: Container[str]) -> str:
    """A text that is not empty."""
    if not read_text(field, value, people):
        raise complaint("empty", field=field)
    return str(value)


def read_bool(field: str, value: Any, people: Container[str]) -> bool:
    """True or false, no number."""
    if not isinstance(value, bool):
        raise complaint("not_bool", field=field)
    return value


def read_time(field: str, value: Any, people: Container[str]) -> int:
    """An RFC 3339 time as nanoseconds."""
    text = read_text(field, value, people)
    try:
        return parse_instant(text)
    except ValueError as error:
        raise complaint("not_a_time", field=field, value=text) from error


def read_date(field: str, value: Any, people: Container[str]) -> int:
    """``2026-03-05`` as a day ordinal."""
    day = day_of_name(read_text(field, value, people))
    if day is None:
        raise complaint("not_a_date", field=field, value=value)
    return day


def read_person(field: str, value: Any, people: Container[str]) -> str:
    """The id of somebody in the list of people."""
    if read_text(field, value, people) not in people:
        raise complaint("unknown_person", field=field, value=value)
    return str(value)


def read_people(field: str, value: Any, people: Container[str]) -> tuple[str, ...]:
    """Ids of people, at least one; the first leads."""
    if not isinstance(value, list) or not value:
        raise complaint("not_people", field=field)
    return tuple(read_person(field, one, people) for one in value)


def one_of(*choices: str) -> Reader:
    """A reader for a fixed set of words."""

    def read(field: str, value: Any, people: Container[str]) -> str:
        if read_text(field, value, people) not in choices:
            raise complaint("not_listed", field=field, choices=" ".join(choices), value=value)
        return str(value)

    return read


@lru_cache(maxsize=100_000)
def day_of_name(text: str) -> int | None:
    """``2026-03-05`` as a day ordinal; None if there is no such day."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or not text.isascii():
        return None
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return None


@lru_cache(maxsize=100_000)
def monday_of_name(text: str) -> int | None:
    """``2026-W10`` as the ordinal of its Monday; None if there is no such week."""
    year, week = text[:4], text[6:]
    if len(text) != 8 or text[4:6] != "-W" or not (text.isascii() and year.isdigit() and week.isdigit()):
        return None
    try:
        return date.fromisocalendar(int(year), int(week), 1).toordinal()
    except ValueError:
        return None


class Field(NamedTuple):
    """One entry of ``data``: what reads it, and what stands in its place when it is absent or null."""

    read: Reader
    required: bool = True
    default: Any = None


class Verb(NamedTuple):
    """What a verb's line must hold."""

    subject: str
    fields: tuple[tuple[str, Field], ...] = ()
    check: Callable[[str, dict[str, Any]], None] | None = None


def _verb(subject: str, check: Callable[[str, dict[str, Any]], None] | None = None, **fields: Field) -> Verb:
    return Verb(subject, tuple(fields.items()), check)


def _period_matches_kind(subject: str, data: dict[str, Any]) -> None:
    """Puts the period's day, or its week's Monday, in the place of its name."""
    daily = data["kind"] == "daily"
    period = (day_of_name if daily else monday_of_name)(data["period"])
    if period is None:
        raise complaint("not_a_date" if daily else "not_a_week", field="period", value=data["period"])
    data["period"] = period


def _subject_is_week(subject: str, data: dict[str, Any]) -> None:
    monday = monday_of_name(subject)
    if monday is None:
        raise complaint("not_a_week", field="subject", value=subject)
    data["week"] = monday


ID, TIME, PERSON, FLAG = Field(read_id), Field(read_time), Field(read_person), Field(read_bool)
GRADE = one_of("A", "B", "C", "invalid")

VERBS: dict[str, Verb] = {
    "customer.recorded": _verb(
        "customer",
        owner=Field(read_person, required=False),
        collected_at=Field(read_time, required=False),
        source=Field(read_text, required=False),
        grade=Field(GRADE, required=False),
    ),
    "customer.graded": _verb("customer", grade=Field(GRADE)),
    "customer.assigned": _verb("customer", owner=PERSON),
    "customer.released": _verb("customer", reason=Field(read_text, required=False)),
    "followup.logged": _verb(
        "followup",
        customer=ID,
        by=PERSON,
        happened_at=TIME,
        channel=Field(one_of("phone", "visit", "online", "email", "fax", "mail")),
        progress=Field(read_bool, required=False, default=True),
    ),
    "visit.held": _verb("visit", customer=ID, by=Field(read_people), started_at=TIME, ended_at=TIME),
    "visit.reported": _verb("visit", complete=FLAG),
    "plan.made": _verb("plan", customer=ID, by=PERSON),
    "opportunity.opened": _verb("opportunity", customer=ID, owner=PERSON),
    "opportunity.updated": _verb("opportunity", complete=Field(read_bool, required=False, default=True)),
    "opportunity.stage_changed": _verb("opportunity", stage=Field(read_text)),
    "opportunity.closed": _verb("opportunity", outcome=Field(one_of("won", "lost", "void"))),
    "report.submitted": _verb(
        "report",
        _period_matches_kind,
        kind=Field(one_of("daily", "weekly", "management")),
        period=Field(read_text),
        complete=FLAG,
    ),
    "report.completed": _verb("report"),
    "bid.quoted": _verb("bid", opportunity=ID, analysed=FLAG),
    "bid.opened": _verb("bid"),
    "bid.result_recorded": _verb("bid", complete=FLAG),
    "contract.review_requested": _verb("contract", step=ID, reviewer=PERSON),
    "contract.reviewed": _verb("contract", step=ID, decision=Field(one_of("approved", "returned"))),
    "contract.signed": _verb("contract", expires_on=Field(read_date, required=False)),
    "statistics.released": _verb("week", _subject_is_week),
    "duty.waived": _verb("duty", reason=Field(read_text)),
}


def read_fact(line: Any, seq: int, people: Container[str]) -> Fact:
    """Check one line of a log. A fact whose verb nobody knows keeps its verb and has no data.

    Raises:
        Complaint: what is wrong with the line.
    """
    if not isinstance(line, dict):
        raise complaint("not_an_object")
    at = read_time("at", _required(line, "at"), people)
    actor = _required(line, "actor")
    if actor != SYSTEM:
        read_person("actor", actor, people)
    name = read_text("verb", _required(line, "verb"), people)
    kind, colon, subject = read_text("subject", _required(line, "subject"), people).partition(":")
    verb = VERBS.get(name)
    if not (kind and colon and subject) or (verb is not None and kind != verb.subject):
        raise complaint("subject_type", expected=verb.subject if verb else "type", value=line["subject"])
    data: dict[str, Any] = {}
    if verb is not None:
        given = _required(line, "data")
        if not isinstance(given, dict):
            raise complaint("not_an_object")
        for field, (read, required, default) in verb.fields:
            value = given.get(field)
            if value is not None:
                data[field] = read(field, value, people)
            elif required:
                raise complaint("missing", field=field)
            else:
                data[field] = default
        if verb.check is not None:
            verb.check(subject, data)
    return Fact(at, seq, None if actor == SYSTEM else actor, name, subject, data)


def _required(line: dict[str, Any], field: str) -> Any:
    value = line.get(field)
    if value is None:
        raise complaint("missing", field=field)
    return value
