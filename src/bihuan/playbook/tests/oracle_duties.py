"""A duty of the oracle: how it is keyed, when it is missing and which state it has; apart from any clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.playbook.tests.oracle_time import (
    ONE_DAY,
    ONE_WEEK,
    Moment,
    day_end,
    day_of_last_moment_before,
    mondays_end,
    nth_working_day_after,
    shown,
    week_end,
)
from bihuan.playbook.tests.oracle_world import Event, Person, World

# A hand-in, or what completes one: its time, and whether all is complete from then on.
HandIn = tuple[Moment, bool]


@dataclass
class Duty:
    """A duty as its clause opens it; `number_and_drop` gives it its key, `listed` judges it."""

    clause: str
    who: str
    about: str
    opened_at: Moment
    due_at: Moment
    missing_at: Moment
    handed_in: Moment | None
    completed: Moment | None
    opening: int = 0
    name: str = ""
    key: str = ""
    dropped_at: Moment | None = None
    count: int | None = None
    target: int | None = None

    def __post_init__(self) -> None:
        """Name the duty `clause:about:who`, where its row does not say otherwise."""
        self.name = self.name or f"{self.clause}:{self.about}:{self.who}"


def end_of_the_fifth_working_day(due_at: Moment) -> int:
    """Return "the end of the 5th working day after the day of the last moment before `due_at`"."""
    return day_end(nth_working_day_after(day_of_last_moment_before(due_at), 5))


def first_hand_in(hand_ins: Iterable[HandIn]) -> tuple[Moment | None, Moment | None]:
    """Return the first hand-in and the first moment from which all is complete.

    "`done_at` is the first hand-in; a further, complete one completes it".
    """
    ordered = sorted(hand_ins)
    complete = [at for at, is_complete in ordered if is_complete]
    return (ordered[0][0] if ordered else None), (complete[0] if complete else None)


def event_duty(
    clause: str, who: str, about: str, opened_at: Moment, due_at: Moment, hand_ins: Iterable[HandIn], opening: Event
) -> Duty:
    """Return a duty opened by an event: missing at the end of the 5th working day."""
    handed_in, completed = first_hand_in(hand_ins)
    missing_at = end_of_the_fifth_working_day(due_at)
    return Duty(clause, who, about, opened_at, due_at, missing_at, handed_in, completed, opening.order)


def hand_ins_of_subject(world: World, verb: str, subject: str) -> list[HandIn]:
    """Return the hand-ins of a form about a subject, by anyone, also before the duty opens."""
    return [(event.at, event.data["complete"]) for event in world.verbs(verb) if event.subject == subject]


def report_hand_ins(world: World, person: str, kind: str, period: str) -> list[HandIn]:
    """Return a person's reports of a kind for a period and what completes them.

    "a further, complete one completes it, and so does a `report.completed` that comes after its submission in the log".
    """
    found: list[HandIn] = []
    for event in world.verbs("report.submitted"):
        if event.actor == person and event.data["kind"] == kind and event.data["period"] == period:
            found.append((event.at, event.data["complete"]))
            found += [
                (later.at, True)
                for later in world.after(event)
                if later.verb == "report.completed" and later.subject == event.subject
            ]
    return found


def next_due_of_week(
    person: Person, roles: Iterable[str], monday: date, due_of: Callable[[date], Moment]
) -> Moment | None:
    """Return "the due time of the same person's next such duty that is due later, however far away", if any."""
    due_at = due_of(monday)
    settled = max(person.settled_after(), monday) + 8 * ONE_WEEK
    while (monday := monday + ONE_WEEK) <= settled:
        if person.owes_for_week(monday, roles) and due_of(monday) > due_at:
            return due_of(monday)
    return None


def next_due_of_day(person: Person, role: str, day: date) -> Moment | None:
    """Return the due time of the person's next daily duty, if any."""
    settled = max(person.settled_after(), day) + 8 * ONE_WEEK
    while (day := day + ONE_DAY) <= settled:
        if person.has_own_working_day(day) and person.role_on(day) == role:
            return day_end(day)
    return None


def weekly_duties(
    world: World,
    clause: str,
    roles: tuple[str, ...],
    due_of: Callable[[date], Moment],
    hand_ins: Callable[[Person, date], list[HandIn]],
    about: Callable[[date], str],
) -> list[Duty]:
    """Return the duties of a clause that each person of some roles owes for each week; they open at the week's end.

    "Weekly duties exist for each ISO week from the week of the first event on …, as soon as they open."
    """
    duties = []
    for monday in world.weeks():
        for person in world.people:
            if person.owes_for_week(monday, roles):
                due_at = due_of(monday)
                missing_at = next_due_of_week(person, roles, monday, due_of)
                if missing_at is None:
                    missing_at = end_of_the_fifth_working_day(due_at)
                done = first_hand_in(hand_ins(person, monday))
                duties.append(Duty(clause, person.id, about(monday), week_end(monday), due_at, missing_at, *done))
    return duties


def mondays_duties(world: World, clause: str, role: str, kind: str, about: Callable[[date], str]) -> list[Duty]:
    """Return the weekly duties to hand in a report of a kind by Monday's end."""
    return weekly_duties(
        world,
        clause,
        (role,),
        mondays_end,
        lambda person, monday: report_hand_ins(world, person.id, kind, about(monday).partition(":")[2]),
        about,
    )


def number_and_drop(world: World, duties: list[Duty]) -> list[Duty]:
    """Give the duties their keys, and return those that are open by `until` and not dropped.

    "when the same key comes again, `#2`, `#3` follow it, numbered in the log's order of the opening events and never
    given twice, not even after a duty is dropped". A duty whose opening moment is still to come keeps its number too.
    """
    given: defaultdict[str, int] = defaultdict(int)
    for duty in sorted(duties, key=lambda one: one.opening):
        given[duty.name] += 1
        number = given[duty.name]
        duty.key = duty.name if number == 1 else f"{duty.name}#{number}"
    return [duty for duty in duties if duty.opened_at <= world.until and duty.dropped_at is None]


def state_of(duty: Duty, world: World) -> str:
    """Return the state of a duty at `until`, by the contract's table."""
    if world.waived_at(duty.key):
        return "waived"
    if duty.target is not None:
        return state_of_quota(duty, world)
    if duty.completed is not None and duty.completed < duty.due_at:
        return "done"
    if world.until < duty.due_at:
        return "open"
    if duty.handed_in is not None and duty.handed_in < duty.due_at:
        return "incomplete"
    done_before_missing = duty.handed_in is not None and duty.handed_in < duty.missing_at
    return "late" if world.until < duty.missing_at or done_before_missing else "missing"


def state_of_quota(duty: Duty, world: World) -> str:
    """Return "`open`, `done` (when the count reaches the target …) or `missing` (from the week's end on)"."""
    if duty.handed_in is not None:
        return "done"
    return "open" if world.until < duty.due_at else "missing"


def points_and_fine(preset: str, clause: str, state: str) -> tuple[int, str]:
    """Return what a state costs.

    "`equipment`: missing −5, late −3, incomplete −3 for A11, A12, A13; A11 missing also fines 50.00; all other clauses
    and presets 0 and 0.00".
    """
    if preset != "equipment" or clause not in ("A11", "A12", "A13"):
        return 0, "0.00"
    points = {"missing": -5, "late": -3, "incomplete": -3}.get(state, 0)
    return points, "50.00" if (clause, state) == ("A11", "missing") else "0.00"


def listed(duty: Duty, world: World, preset: str) -> dict[str, Any]:
    """Return the duty as the output lists it; "`open` … (then `done_at` is null)"."""
    state = state_of(duty, world)
    points, fine = points_and_fine(preset, duty.clause, state)
    entry = {
        "key": duty.key,
        "clause": duty.clause,
        "who": duty.who,
        "about": duty.about,
        "opened_at": shown(duty.opened_at),
        "due_at": shown(duty.due_at),
        "done_at": None if state == "open" else shown(duty.handed_in),
        "state": state,
        "points": points,
        "fine": fine,
    }
    if duty.target is not None:
        entry |= {"count": duty.count, "target": duty.target}
    return entry
