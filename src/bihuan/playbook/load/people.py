"""Reading ``people.json``: an array of people, each fault named with its line."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bihuan.playbook.complaints import BadInput, Complaint, complaint
from bihuan.playbook.facts import SYSTEM, day_of_name, read_date, read_id, read_text
from bihuan.playbook.load.json_text import DECODER, guess_encoding, json_fault
from bihuan.playbook.people import Person

MAX_BYTES = 64 * 1024 * 1024

_SPACE = re.compile(r"[ \t\r\n]*")

Members = dict[str, tuple[Any, int]]
"""A person's fields: the value and where it stands in the text."""


class _Fault(Exception):
    """A complaint about a place in the text."""

    def __init__(self, place: int, complaint: Complaint) -> None:
        super().__init__()
        self.place, self.complaint = place, complaint


def read_people(path: Path) -> list[Person]:
    """The people of the file, in its order.

    Raises:
        BadInput: the first fault of the file. What is missing is missing on the line where its object begins.
    """
    text = _text(path)
    people: dict[str, Person] = {}
    try:
        for place, members in _objects(text):
            person = _person(place, members)
            if person.id in people or person.id == SYSTEM:
                code = "reserved" if person.id == SYSTEM else "twice"
                raise _Fault(members["id"][1], complaint(code, value=person.id))
            people[person.id] = person
    except _Fault as fault:
        raise BadInput(str(path), text.count("\n", 0, fault.place) + 1, fault.complaint) from fault
    return list(people.values())


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadInput(str(path), 1, complaint("unreadable", reason=error.strerror or error)) from error
    if len(raw) > MAX_BYTES:
        raise BadInput(str(path), 1, complaint("file_too_large", limit=MAX_BYTES))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInput(str(path), line, complaint("not_utf8", guess=guess_encoding(raw))) from error


# The array is walked member by member, so that each fault knows its line; values are read by the standard parser.


def _objects(text: str) -> Iterator[tuple[int, Members]]:
    place = _skip(text, 0)
    if text[place : place + 1] != "[":
        _value(text, place)
        raise _Fault(place, complaint("not_a_list"))
    place = _skip(text, place + 1)
    if text[place : place + 1] == "]":
        place += 1
    else:
        while True:
            start = place
            if text[place : place + 1] != "{":
                _value(text, place)
                raise _Fault(place, complaint("not_an_object"))
            members, place = _members(text, place)
            yield start, members
            place = _skip(text, place)
            if _mark(text, place, ",]") == "]":
                place += 1
                break
            place = _skip(text, place + 1)
    place = _skip(text, place)
    if place < len(text):
        raise _Fault(place, complaint("not_json", reason="extra data"))


def _members(text: str, place: int) -> tuple[Members, int]:
    members: Members = {}
    place = _skip(text, place + 1)
    if text[place : place + 1] == "}":
        return members, place + 1
    while True:
        _mark(text, place, '"')
        name, place = _value(text, place)
        place = _skip(text, place)
        _mark(text, place, ":")
        start = _skip(text, place + 1)
        value, place = _value(text, start)
        members[name] = value, start
        place = _skip(text, place)
        if _mark(text, place, ",}") == "}":
            return members, place + 1
        place = _skip(text, place + 1)


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _mark(text: str, place: int, expected: str) -> str:
    mark = text[place : place + 1]
    if not mark or mark not in expected:
        raise _Fault(min(place, max(len(text.rstrip()) - 1, 0)), complaint("not_json", reason=f"{expected!r} expected"))
    return mark


def _value(text: str, place: int) -> tuple[Any, int]:
    try:
        return DECODER.raw_decode(text, place)
    except json.JSONDecodeError as error:
        raise _Fault(min(error.pos, max(len(text.rstrip()) - 1, 0)), json_fault(error)) from error
    except (ValueError, RecursionError) as error:
        raise _Fault(place, json_fault(error)) from error


# A person's fields

_NOBODY: frozenset[str] = frozenset()


def _person(place: int, members: Members) -> Person:
    def field(name: str, read: Callable[[str, Any], Any], default: Any = None, *, required: bool = False) -> Any:
        value, where = members.get(name, (None, place))
        if value is None:
            if required:
                raise _Fault(where, complaint("missing", field=name))
            return default
        try:
            return read(name, value)
        except Complaint as fault:
            raise _Fault(where, fault) from fault

    field("department", _text_value)
    field("manager", _text_value)
    field("level", _text_value)
    field("tags", _texts)
    return Person(
        id=field("id", _id, required=True),
        name=field("name", _text_value, ""),
        role=field("role", _id, required=True),
        joined=field("joined", _date, required=True),
        left=field("left", _date),
        away=field("away", _ranges, ()),
        roles=field("roles", _roles, ()),
    )


def _text_value(name: str, value: Any) -> str:
    return read_text(name, value, _NOBODY)


def _id(name: str, value: Any) -> str:
    return read_id(name, value, _NOBODY)


def _date(name: str, value: Any) -> int:
    return read_date(name, value, _NOBODY)


def _texts(name: str, value: Any) -> None:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise complaint("not_texts", field=name)


def _day(value: Any) -> int | None:
    return day_of_name(value) if isinstance(value, str) else None


def _ranges(name: str, value: Any) -> tuple[tuple[int, int], ...]:
    ranges: list[tuple[int, int]] = []
    for one in value if isinstance(value, list) else [None]:
        first, last = (_day(one[0]), _day(one[1])) if isinstance(one, list) and len(one) == 2 else (None, None)
        if first is None or last is None or first > last:
            raise complaint("not_ranges", field=name)
        ranges.append((first, last))
    return tuple(ranges)


def _roles(name: str, value: Any) -> tuple[tuple[int, int | None, str], ...]:
    roles: list[tuple[int, int | None, str]] = []
    for one in value if isinstance(value, list) else [None]:
        if not isinstance(one, list) or len(one) != 3 or not (isinstance(one[2], str) and one[2]):
            raise complaint("not_roles", field=name)
        first, last = _day(one[0]), _day(one[1])
        if first is None or (last is None) != (one[1] is None) or (last is not None and first > last):
            raise complaint("not_roles", field=name)
        roles.append((first, last, one[2]))
    return tuple(roles)
