"""The clauses of the preset `equipment`, one function each; its contract gate A15 is in `oracle_contracts`."""

from __future__ import annotations

from typing import Any

from bihuan.playbook.tests.oracle_duties import (
    Duty,
    HandIn,
    end_of_the_fifth_working_day,
    event_duty,
    first_hand_in,
    hand_ins_of_subject,
    mondays_duties,
    next_due_of_week,
    weekly_duties,
)
from bihuan.playbook.tests.oracle_time import (
    HOUR,
    Moment,
    moment,
    mondays_end,
    shown,
    wednesdays_end,
    week_end,
    week_name,
    working_days_later,
)
from bihuan.playbook.tests.oracle_world import Event, World, latest, open_opportunities


def a11(world: World) -> list[Duty]:
    """Weekly report.

    "each `sales` with an own working day in the week; about `week:2026-W10` | week's end | Monday's end | the person's
    `report.submitted` `weekly` of that period".
    """
    return mondays_duties(world, "A11", "sales", "weekly", lambda monday: f"week:{week_name(monday)}")


def a12(world: World) -> list[Duty]:
    """Every open opportunity updated.

    "each `sales` with an own working day in the week who owns an opportunity that is open just before the due time
    (before it: at `until`); about `week:…` | week's end | Monday's end | a touch of each such opportunity, by anyone
    …; `done_at` is when the last of them got its first one, complete when each has one that is complete".

    Missing at the due time "of the person's next A11 that is due later, whatever the person then owns".
    """
    duties = []
    for monday in world.weeks():
        due_at = mondays_end(monday)
        state = world.before(due_at) if due_at <= world.until else list(world.events)
        owners = open_opportunities(state)
        for person in world.people:
            owned = [opportunity for opportunity, owner in owners.items() if owner == person.id]
            if not owned or not person.owes_for_week(monday, ("sales",)):
                continue
            first = [first_hand_in(touches(world, opportunity, due_at)) for opportunity in owned]
            missing_at = next_due_of_week(person, ("sales",), monday, mondays_end)
            if missing_at is None:
                missing_at = end_of_the_fifth_working_day(due_at)
            duties.append(
                Duty(
                    "A12",
                    person.id,
                    f"week:{week_name(monday)}",
                    week_end(monday),
                    due_at,
                    missing_at,
                    last_of([handed_in for handed_in, _ in first]),
                    last_of([completed for _, completed in first]),
                )
            )
    return duties


def touches(world: World, opportunity: str, due_at: Moment) -> list[HandIn]:
    """Return the touches of an opportunity that count for A12.

    "(opened, updated, stage-changed or closed; also after it was closed or handed over) in the 168 h before the due
    time (first moment in) or later"; "only `opportunity.updated` can be incomplete".
    """
    return [
        (event.at, event.verb != "opportunity.updated" or event.data.get("complete") is not False)
        for event in world.events
        if event.subject == f"opportunity:{opportunity}" and event.at >= due_at - 168 * HOUR
    ]


def last_of(moments: list[Moment | None]) -> Moment | None:
    """Return the last of some moments, or none where one of them has not come."""
    come = [at for at in moments if at is not None]
    return max(come) if len(come) == len(moments) else None


def a13(world: World) -> list[Duty]:
    """Visit report: "first in `by` | `ended_at` | 3 working days | `visit.reported`"."""
    return visit_reports(world, "A13", 3)


def visit_reports(world: World, clause: str, working_days: int) -> list[Duty]:
    """Return the duties of a clause to report visits, owed by the "first in `by`"."""
    duties = []
    for event in world.verbs("visit.held"):
        ended = moment(event.data["ended_at"])
        reports = hand_ins_of_subject(world, "visit.reported", event.subject)
        due_at = working_days_later(ended, working_days)
        duties.append(event_duty(clause, event.data["by"][0], event.subject, ended, due_at, reports, event))
    return duties


def a16(world: World) -> list[Duty]:
    """Bid result.

    "owner, at `bid.opened`, of the opportunity that the bid's latest `bid.quoted` names; none: no duty | `bid.opened` |
    5 working days | `bid.result_recorded`".
    """
    duties = []
    for event in world.verbs("bid.opened"):
        owner = bid_owner(world.up_to(event), event.subject)
        if owner is not None:
            results = hand_ins_of_subject(world, "bid.result_recorded", event.subject)
            due_at = working_days_later(event.at, 5)
            duties.append(event_duty("A16", owner, event.subject, event.at, due_at, results, event))
    return duties


def bid_owner(events: list[Event], bid: str) -> str | None:
    """Return the owner, open or not, of the opportunity that the bid's latest quotation among the events names."""
    quoted = latest(events, "bid.quoted", bid)
    if quoted is None:
        return None
    opened = latest(events, "opportunity.opened", f"opportunity:{quoted.data['opportunity']}")
    return None if opened is None else str(opened.data["owner"])


def a19(world: World) -> list[Duty]:
    """Weekly statistics.

    "each `marketing` person with an own working day in the week; about `week:…` | week's end | the end of the Wednesday
    after the week, or of the next working day | `statistics.released` of that week by anyone".
    """
    return weekly_duties(
        world,
        "A19",
        ("marketing",),
        wednesdays_end,
        lambda _, monday: [
            (event.at, True)
            for event in world.verbs("statistics.released")
            if event.subject == f"week:{week_name(monday)}"
        ],
        lambda monday: f"week:{week_name(monday)}",
    )


def a14(world: World) -> list[tuple[Moment, dict[str, Any]]]:
    """Violation A14: "`bid.quoted` with `analysed` false"."""
    return [
        (event.at, {"clause": "A14", "at": shown(event.at), "about": event.subject, "actor": event.actor})
        for event in world.verbs("bid.quoted")
        if event.data["analysed"] is False
    ]
