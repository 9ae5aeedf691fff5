"""The log and the people in the open format of ``bihuan playbook replay`` (``docs/reference/replay.md``)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from bihuan.base.audit import selectors as log
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import people as counted
from bihuan.playbook.facts import VERBS
from bihuan.playbook.people import Person

CHUNK = 2_000


def lines(*, everything: bool = False) -> Iterator[dict[str, Any]]:
    """The projection, an entry a line in the order of the log's entries; ``everything``: those too that no rule reads.

    Streamed: memory stays flat however long the log is. What is private is not in it.
    """
    into = log.merged()
    entries = log.projection() if everything else log.projection().filter(verb__in=VERBS)
    for event in entries.order_by("seq").iterator(CHUNK):
        yield log.line(event, into)


def people() -> list[dict[str, Any]]:
    """Everybody, those who left included, as people.json has them."""
    rows = Member.objects.select_related("department", "manager")
    members = {member.code: member for member in rows}
    return [_person(person, members[person.id]) for person in counted()]


def _person(person: Person, member: Member) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": member.name,
        "role": person.role,
        "department": member.department.name if member.department else None,
        "manager": member.manager.code if member.manager else None,
        "joined": _day(person.joined),
        "left": _day(person.left),
        "away": [[_day(first), _day(last)] for first, last in person.away],
        "level": member.level or None,
        "tags": list(member.tags),
        "roles": [[_day(first), _day(last), role] for first, last, role in person.roles],
    }


def _day(day: int | None) -> str | None:
    return None if day is None else date.fromordinal(day).isoformat()
