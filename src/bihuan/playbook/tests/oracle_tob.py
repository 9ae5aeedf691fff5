"""The clauses of the preset `tob`; the gate of its E16 is in `oracle_contracts`."""

from __future__ import annotations

from datetime import date

from bihuan.playbook.tests.oracle_advertising import Proposals, entries, in_week, quota
from bihuan.playbook.tests.oracle_duties import Duty, event_duty
from bihuan.playbook.tests.oracle_time import (
    DAY,
    HOUR,
    Moment,
    moment,
    shown,
    week_end,
    week_name,
    week_start,
    working_days_later,
)
from bihuan.playbook.tests.oracle_world import Event, World, grade_of, latest, owner_of


def e2(world: World) -> list[Duty]:
    """Entry of a lead: "as B3 | `collected_at` | 1 working day | the recording"."""
    return entries(world, "E2", 1)


def e7(world: World) -> list[Duty]:
    """Quota of follow-ups of an A customer.

    "owner of a customer that was grade A and owned by that person from the week's first instant to its last (or to
    `until`), where the person has an own working day in it; about `customer:ID`, key `E7:customer:ID:2026-W10:who` |
    week's start | week's end | follow-ups of the customer by anyone; target 2".
    """
    duties = []
    for monday in world.weeks():
        for customer in world.customers():
            owner = owner_all_week(world, customer, monday)
            people = [person for person in world.people if person.id == owner and person.own_working_days(monday)]
            for person in people:
                times = [at for at, _ in in_week([(one.at, "") for one in world.follow_ups_of(customer)], monday)]
                name = f"E7:customer:{customer}:{week_name(monday)}:{person.id}"
                duties.append(quota("E7", person.id, f"customer:{customer}", monday, times, 2, name))
    return duties


def owner_all_week(world: World, customer: str, monday: date) -> str | None:
    """Return who owned a customer, of grade A, at every instant of the week up to `until`."""
    instants = {event.at for event in world.events if week_start(monday) <= event.at < week_end(monday)}
    owners = set()
    for instant in instants | {week_start(monday)}:
        told = world.through(instant)
        owners.add(owner_of(customer, told) if grade_of(customer, told) == "A" else None)
    return owners.pop() if len(owners) == 1 else None


def e8(world: World) -> list[Duty]:
    """Plan for an A customer.

    "owner at that moment (unowned: never), once per customer | the first instant at which it is grade A with a
    follow-up behind it | 3 working days | the first `plan.made` for it (if earlier: done at opening)".
    """
    duties = []
    for customer in world.customers():
        opened_at = first_a_with_follow_up(world, customer)
        owner = None if opened_at is None else owner_of(customer, world.through(opened_at))
        if opened_at is not None and owner is not None:
            plans = [
                (max(event.at, opened_at), True)
                for event in world.verbs("plan.made")
                if event.data["customer"] == customer
            ]
            due_at = working_days_later(opened_at, 3)
            opening = world.events[0]  # of no consequence: the key never comes twice
            duties.append(event_duty("E8", owner, f"customer:{customer}", opened_at, due_at, plans, opening))
    return duties


def first_a_with_follow_up(world: World, customer: str) -> Moment | None:
    """Return "the first instant at which it is grade A with a follow-up behind it"."""
    follow_ups = [one.at for one in world.follow_ups_of(customer)]
    for instant in sorted({event.at for event in world.events} | set(follow_ups)):
        if grade_of(customer, world.through(instant)) == "A" and any(at <= instant for at in follow_ups):
            return instant
    return None


def e11(world: World) -> list[Duty]:
    """Record of a follow-up: "`by` of `followup.logged` | `happened_at` | 2 hours | the logging itself"."""
    duties = []
    for event in world.verbs("followup.logged"):
        happened = moment(event.data["happened_at"])
        logging = [(event.at, True)]
        duties.append(event_duty("E11", event.data["by"], event.subject, happened, happened + 2 * HOUR, logging, event))
    return duties


def e16(world: World) -> list[Duty]:
    """Review of a contract.

    "`reviewer`, per request of the steps `legal` and `finance`; key `E16:contract:ID:STEP:who` |
    `contract.review_requested` | 1 working day | the next `contract.reviewed` of that step in the log's order, by
    anyone".
    """
    duties = []
    for event in world.verbs("contract.review_requested"):
        step, reviewer = event.data["step"], event.data["reviewer"]
        if step not in ("legal", "finance"):
            continue
        reviews = [one for one in reviews_of(world.after(event), event.subject) if one.data["step"] == step]
        due_at = working_days_later(event.at, 1)
        done = [(one.at, True) for one in reviews[:1]]
        duty = event_duty("E16", reviewer, event.subject, event.at, due_at, done, event)
        duty.name = f"E16:{event.subject}:{step}:{reviewer}"
        duties.append(duty)
    return duties


def reviews_of(events: list[Event], contract: str) -> list[Event]:
    """Return the reviews of a contract among some events."""
    return [event for event in events if event.verb == "contract.reviewed" and event.subject == contract]


def e14(world: World) -> Proposals:
    """Proposal E14.

    "`downgrade` | a B customer without progress for 14 × 24 h since the last progress or since its grade last changed
    to B, whichever is later; once per silence".
    """
    proposals: Proposals = []
    for customer in world.customers():
        progress = progress_on(world, customer)
        for became, ceased in spans_of_b(world, customer):
            inside = [at for at in progress if at > became and (ceased is None or at < ceased)]
            for start in [became, *inside]:
                at = start + 14 * DAY
                moved = any(start < one < at for one in progress)
                if at <= world.until and not moved and (ceased is None or ceased >= at):
                    entry = {"clause": "E14", "at": shown(at), "about": f"customer:{customer}", "action": "downgrade"}
                    proposals.append((at, entry))
    return proposals


def spans_of_b(world: World, customer: str) -> list[tuple[Moment, Moment | None]]:
    """Return when the customer's grade changed to B, and when from it again; a state of no length is none."""
    changes: list[Moment] = []
    for instant in sorted({event.at for event in world.events}):
        was = grade_of(customer, world.before(instant)) == "B"
        now = grade_of(customer, world.through(instant)) == "B"
        if was != now:
            changes.append(instant)
    starts, ends = changes[::2], changes[1::2]
    return [(start, ends[place] if place < len(ends) else None) for place, start in enumerate(starts)]


def progress_on(world: World, customer: str) -> list[Moment]:
    """Return the times of progress.

    "*Progress* on a customer is a follow-up with `progress` true, a visit, or a stage change of one of its
    opportunities": those that the log has given to it by then.
    """
    times = {one.at for one in world.follow_ups_of(customer) if one.progress}
    for event in world.verbs("opportunity.stage_changed"):
        opened = latest(world.up_to(event), "opportunity.opened", event.subject)
        if opened is not None and opened.data["customer"] == customer:
            times.add(event.at)
    return sorted(times)
