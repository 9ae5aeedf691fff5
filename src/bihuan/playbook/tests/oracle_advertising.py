"""The clauses of the preset `advertising`; its contract gate B26 is in `oracle_contracts`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from bihuan.playbook.tests.oracle_duties import Duty, event_duty, number_and_drop
from bihuan.playbook.tests.oracle_equipment import visit_reports
from bihuan.playbook.tests.oracle_time import (
    Moment,
    day_end,
    day_of,
    moment,
    shown,
    week_end,
    week_name,
    week_start,
    working_days_later,
)
from bihuan.playbook.tests.oracle_world import Event, Person, World

Proposals = list[tuple[Moment, dict[str, Any]]]


def b2(world: World) -> list[Duty]:
    """Quota of new customers.

    "each `sales` and each `manager` with an own working day in the week; about `week:…` | week's start | week's end |
    distinct customers whose `customer.recorded` in the week has the person as actor; target 10 × own working days".
    """

    def recorded(person: Person, monday: date) -> list[tuple[Moment, str]]:
        found = [(event.at, event.id) for event in world.verbs("customer.recorded") if event.actor == person.id]
        return first_of_each(in_week(found, monday))

    return weekly_quotas(
        world, "B2", ("sales", "manager"), recorded, lambda person, monday: 10 * len(person.own_working_days(monday))
    )


def b17(world: World) -> list[Duty]:
    """Quota of visits.

    "each `sales` with an own working day in the week | week's start | week's end | distinct customers of visits that
    start in the week with the person in `by`; target 10".
    """

    def visited(person: Person, monday: date) -> list[tuple[Moment, str]]:
        found = [(one.at, one.customer) for one in world.follow_ups() if one.visit and person.id in one.by]
        return first_of_each(in_week(found, monday))

    return weekly_quotas(world, "B17", ("sales",), visited, lambda _person, _monday: 10)


def in_week(found: Iterable[tuple[Moment, str]], monday: date) -> list[tuple[Moment, str]]:
    """Keep what lies in a week, from its first instant to before its end."""
    return [one for one in found if week_start(monday) <= one[0] < week_end(monday)]


def first_of_each(found: Iterable[tuple[Moment, str]]) -> list[tuple[Moment, str]]:
    """Keep the first mention of each customer, in the order of time."""
    first: dict[str, Moment] = {}
    for at, customer in sorted(found):
        first.setdefault(customer, at)
    return [(at, customer) for customer, at in first.items()]


def weekly_quotas(
    world: World,
    clause: str,
    roles: tuple[str, ...],
    counted: Callable[[Person, date], list[tuple[Moment, str]]],
    target_of: Callable[[Person, date], int],
) -> list[Duty]:
    """Return the quota duties of a clause for each week and person of some roles."""
    duties = []
    for monday in world.weeks():
        for person in world.people:
            if person.owes_for_week(monday, roles):
                times = [at for at, _ in counted(person, monday)]
                about = f"week:{week_name(monday)}"
                duties.append(quota(clause, person.id, about, monday, times, target_of(person, monday)))
    return duties


def quota(clause: str, who: str, about: str, monday: date, times: list[Moment], target: int, name: str = "") -> Duty:
    """Return a quota duty: done "when the count reaches the target; `done_at` the time of what reached it"."""
    done_at = times[target - 1] if len(times) >= target else None
    opened_at, due_at = week_start(monday), week_end(monday)
    duty = Duty(clause, who, about, opened_at, due_at, due_at, done_at, done_at, name=name)
    duty.count, duty.target = len(times), target
    return duty


def b3(world: World) -> list[Duty]:
    """Entry of what was collected.

    "actor of each `customer.recorded` that has `collected_at` | `collected_at` | 2 working days | the recording
    itself".
    """
    return entries(world, "B3", 2)


def entries(world: World, clause: str, working_days: int) -> list[Duty]:
    """Return the duties to enter customers; one "that a row gives to the actor is nobody's when [it] is `system`"."""
    duties = []
    for event in world.verbs("customer.recorded"):
        if event.data.get("collected_at") and event.actor != "system":
            collected = moment(event.data["collected_at"])
            due_at = working_days_later(collected, working_days)
            recording = [(event.at, True)]
            duties.append(event_duty(clause, event.actor, event.subject, collected, due_at, recording, event))
    return duties


def assigns(event: Event) -> bool:
    """Tell "every `customer.recorded` with an owner and every `customer.assigned`"."""
    return event.verb == "customer.assigned" or (event.verb == "customer.recorded" and bool(event.data.get("owner")))


def b8(world: World) -> list[Duty]:
    """First contact.

    "owner, at every `customer.recorded` with an owner and every `customer.assigned`, if the customer has had no
    follow-up by anyone before that moment | that moment | end of the 7th day after | the owner's first follow-up of
    that customer at or after the opening; dropped from the output, late or waived too, when the customer is released,
    assigned or recorded with an owner (also the same) before it is done (a follow-up at that very moment still does
    it)".
    """
    duties = []
    for event in world.verbs("customer.recorded", "customer.assigned"):
        follow_ups = world.follow_ups_of(event.id)
        if not assigns(event) or any(one.at < event.at for one in follow_ups):
            continue
        owner = event.data["owner"]
        own = [(one.at, True) for one in follow_ups if owner in one.by and one.at >= event.at]
        due_at = day_end(day_of(event.at) + timedelta(days=7))
        duty = event_duty("B8", owner, event.subject, event.at, due_at, own, event)
        for later in world.after(event):
            moves = later.verb == "customer.released" or assigns(later)
            if later.subject == event.subject and moves and (duty.handed_in is None or duty.handed_in > later.at):
                duty.dropped_at = later.at
                break
        duties.append(duty)
    return duties


def b8_reclaim(world: World) -> Proposals:
    """Proposal B8.

    "`reclaim` | at `due_at` of a B8 duty that is not done, dropped or waived before; it stays when the duty is dropped
    later".
    """
    proposals: Proposals = []
    duties = b8(world)
    number_and_drop(world, duties)
    for duty in duties:
        ends = [duty.handed_in, duty.dropped_at, *world.waived_at(duty.key)]
        ended_before = any(end is not None and end < duty.due_at for end in ends)
        if duty.due_at <= world.until and not ended_before:
            entry = {"clause": "B8", "at": shown(duty.due_at), "about": duty.about, "action": "reclaim"}
            proposals.append((duty.due_at, entry))
    return proposals


def b18(world: World) -> list[Duty]:
    """Visit report: "first in `by` | `ended_at` | 2 working days | `visit.reported`"."""
    return visit_reports(world, "B18", 2)
