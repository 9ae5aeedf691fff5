"""The clauses of the preset `distribution`."""

from __future__ import annotations

from bihuan.playbook.tests.oracle_duties import (
    Duty,
    end_of_the_fifth_working_day,
    first_hand_in,
    mondays_duties,
    next_due_of_day,
    report_hand_ins,
)
from bihuan.playbook.tests.oracle_time import day_end, day_start, week_name
from bihuan.playbook.tests.oracle_world import World


def d6(world: World) -> list[Duty]:
    """Daily report.

    "each `sales`, for each own working day; about `day:2026-03-05` | day's start | day's end | the person's
    `report.submitted` `daily` of that date".
    """
    duties = []
    for day in world.days():
        for person in world.people:
            if not person.has_own_working_day(day) or person.role_on(day) != "sales":
                continue
            missing_at = next_due_of_day(person, "sales", day)
            if missing_at is None:
                missing_at = end_of_the_fifth_working_day(day_end(day))
            done = first_hand_in(report_hand_ins(world, person.id, "daily", day.isoformat()))
            about = f"day:{day.isoformat()}"
            duties.append(Duty("D6", person.id, about, day_start(day), day_end(day), missing_at, *done))
    return duties


def d11(world: World) -> list[Duty]:
    """Weekly management report.

    "each `regional_manager` with an own working day in the week | week's end | Monday's end | the person's
    `report.submitted` `management` of that period".
    """
    return mondays_duties(world, "D11", "regional_manager", "management", lambda monday: f"week:{week_name(monday)}")
