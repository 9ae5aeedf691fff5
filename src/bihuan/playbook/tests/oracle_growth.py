"""The clauses of the preset `growth`: proposals only."""

from __future__ import annotations

from datetime import date

from bihuan.playbook.tests.oracle_advertising import Proposals
from bihuan.playbook.tests.oracle_time import DAY, ONE_DAY, Moment, day_end, day_of, shown
from bihuan.playbook.tests.oracle_world import Person, World, grade_of, owner_of

SILENCE = {"A": 7 * DAY, "B": 14 * DAY, "C": 30 * DAY}


def c13(world: World) -> Proposals:
    """Proposal C13.

    "`idle_rep`, about `person:ID` | a person, `sales` on the fifth of these days, without any follow-up: the end of the
    5th own working day after the day of the last one, be it before the first event (or, without one, after the later of
    `joined` and the day of the first event); once per silence".
    """
    proposals: Proposals = []
    if world.first_event is None:
        return proposals
    for person in world.people:
        times = sorted({one.at for one in world.follow_ups() if person.id in one.by})
        # A silence begins on a day and lasts until the next follow-up; the first one is without a follow-up before it.
        silences: list[tuple[date, Moment | None]] = [
            (max(person.joined, day_of(world.first_event)), times[0] if times else None)
        ]
        silences += [(day_of(at), following) for at, following in ends_of(times)]
        for day, following in silences:
            fifth = fifth_own_working_day_after(person, day, world)
            if fifth is None or person.role_on(fifth) != "sales":
                continue
            at = day_end(fifth)
            if at <= world.until and (following is None or following >= at):
                entry = {"clause": "C13", "at": shown(at), "about": f"person:{person.id}", "action": "idle_rep"}
                proposals.append((at, entry))
    return proposals


def ends_of(starts: list[Moment]) -> list[tuple[Moment, Moment | None]]:
    """Pair the start of each silence with the start of the next, which ends it."""
    return [(at, starts[place + 1] if place + 1 < len(starts) else None) for place, at in enumerate(starts)]


def fifth_own_working_day_after(person: Person, day: date, world: World) -> date | None:
    """Return the 5th own working day after a day, where it comes by `until`."""
    count = 0
    while day <= day_of(world.until):
        day += ONE_DAY
        count += person.has_own_working_day(day)
        if count == 5:
            return day
    return None


def c18(world: World) -> Proposals:
    """Proposal C18.

    "`activate` | an owned customer graded A, B or C without follow-up for 7, 14 or 30 × 24 h since the last follow-up,
    recording or grading, whichever is latest; unowned at that moment: as soon as it is owned; once per silence".
    """
    proposals: Proposals = []
    for customer in world.customers():
        told = {
            event.at
            for event in world.verbs("customer.recorded", "customer.graded")
            if event.subject == f"customer:{customer}"
        }
        starts = sorted(told | {one.at for one in world.follow_ups_of(customer)})
        for start, following in ends_of(starts):
            at = activation(world, customer, start, following)
            if at is not None:
                entry = {"clause": "C18", "at": shown(at), "about": f"customer:{customer}", "action": "activate"}
                proposals.append((at, entry))
    return proposals


def activation(world: World, customer: str, start: Moment, following: Moment | None) -> Moment | None:
    """Return when the silence of a customer from `start` until `following` is proposed for activation, if ever.

    Just before the end of its 7, 14 or 30 days the customer must still be silent; if it is owned then, that is the
    moment. Otherwise it is the first instant from there on at which it is owned, if just before it is still silent.
    """
    grade = grade_of(customer, world.through(start))
    if grade not in SILENCE:
        return None
    at = start + SILENCE[grade]
    if at > world.until or (following is not None and following < at):
        return None
    if owner_of(customer, world.before(at)) is not None:
        return at
    for instant in sorted({event.at for event in world.events if event.at >= at}):
        if following is not None and instant > following:
            return None
        if owner_of(customer, world.through(instant)) is not None:
            return instant
    return None
