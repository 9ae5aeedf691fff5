"""The people as the stored answers count them, so that whatever changed about somebody is found, whoever changed it."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from bihuan.base.duties.models import PersonState
from bihuan.base.records.prepared import Prepared
from bihuan.playbook.people import Person

State = dict[str, Any]
CHANGES = "member"
"""The kind of the facts that can say something new about people."""


def state_of(person: Person) -> State:
    """What the rules know of the person, as JSON."""
    return {
        "role": person.role,
        "joined": person.joined,
        "left": person.left,
        "away": [list(span) for span in person.away],
        "roles": [list(span) for span in person.roles],
    }


def _person(code: str, state: State) -> Person:
    away = tuple((first, last) for first, last in state["away"])
    roles = tuple((first, last, role) for first, last, role in state["roles"])
    return Person(code, state["role"], state["joined"], state["left"], away, roles)


def counted() -> list[Person]:
    """The people as the stored answers count them, from one query."""
    return [_person(code, state) for code, state in _COUNTED()]


_COUNTED: Prepared[Any] = Prepared(lambda: PersonState.objects.order_by("code").values_list("code", "state"))


def changed(people: Iterable[Person]) -> dict[str, int]:
    """Person → the first day on which they are there, or what they are, otherwise than the stored answers say.

    Somebody new has changed from their first day on. Who is still the same on every day is not listed.
    """
    stored = dict(PersonState.objects.values_list("code", "state"))
    found: dict[str, int] = {}
    for person in people:
        before = stored.get(person.id)
        if before is None:
            found[person.id] = person.joined
        elif before != state_of(person):
            day = first_difference(_person(person.id, before), person)
            if day is not None:
                found[person.id] = day
    return found


def first_difference(before: Person, after: Person) -> int | None:
    """The first day on which the two are not the same; None: there is none."""
    days: set[int] = set()
    for person in (before, after):
        days.add(person.joined)
        days |= {person.left + 1} if person.left is not None else set()
        days |= {day for first, last in person.away for day in (first, last + 1)}
        days |= {
            day for first, last, _ in person.roles for day in (first, last + 1 if last is not None else None) if day
        }
    return next((day for day in sorted(days) if _on(before, day) != _on(after, day)), None)


def _on(person: Person, day: int) -> tuple[bool, str]:
    there = person.is_there(day)
    return there, person.role_on(day) if there else ""


def remember(people: Iterable[Person], codes: Collection[str] | None = None) -> None:
    """The stored answers now count these people as they are; ``codes`` None: all of them."""
    PersonState.objects.bulk_create(
        (PersonState(code=one.id, state=state_of(one)) for one in people if codes is None or one.id in codes),
        batch_size=200,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["state"],
    )


def earliest(days: dict[str, int], codes: Collection[str], since: date) -> dict[str, int]:
    """The days with those of the persons named, from ``since`` on, where that is earlier."""
    return days | {code: min(since.toordinal(), days.get(code, since.toordinal())) for code in codes}
