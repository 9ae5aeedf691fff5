"""What the oracle knows: the people, the log up to `until`, and plain questions asked of the whole list each time.

A state is asked for in one of three ways, always by scanning the log from its start:

* `through(t)`: the events at or before `t`; the state at an instant is the one after all events of that instant;
* `before(t)`: the events before `t`; "the state just before its moment";
* `up_to(event)`: the events not after `event` in the log's order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.playbook.tests.oracle_time import (
    ONE_DAY,
    ONE_WEEK,
    Moment,
    day_of,
    is_working_day,
    moment,
    monday_of,
    week_days,
)

KNOWN_VERBS = frozenset(
    (
        "customer.recorded",
        "customer.graded",
        "customer.assigned",
        "customer.released",
        "followup.logged",
        "visit.held",
        "visit.reported",
        "plan.made",
        "opportunity.opened",
        "opportunity.updated",
        "opportunity.stage_changed",
        "opportunity.closed",
        "report.submitted",
        "report.completed",
        "bid.quoted",
        "bid.opened",
        "bid.result_recorded",
        "contract.review_requested",
        "contract.reviewed",
        "contract.signed",
        "statistics.released",
        "duty.waived",
    )
)


@dataclass(frozen=True)
class Event:
    """A line of the log; `order` is its place in "the order of the log by `at`, then by line"."""

    order: int
    at: Moment
    actor: str
    verb: str
    subject: str
    data: dict[str, Any]

    @property
    def id(self) -> str:
        """The bare id of the subject: `C1` of `customer:C1`."""
        return self.subject.partition(":")[2]


@dataclass(frozen=True)
class Person:
    """A line of people.json."""

    id: str
    role: str
    joined: date
    left: date | None
    away: tuple[tuple[date, date], ...]
    roles: tuple[tuple[date, date | None, str], ...]

    def role_on(self, day: date) -> str:
        """Return the role of a day; "of overlapping entries the last in the list counts"."""
        role = self.role
        for first, last, other in self.roles:
            if first <= day and (last is None or day <= last):
                role = other
        return role

    def has_own_working_day(self, day: date) -> bool:
        """Tell "the calendar's working days on which the person is employed and not away"."""
        employed = self.joined <= day and (self.left is None or day <= self.left)
        away = any(first <= day <= last for first, last in self.away)
        return is_working_day(day) and employed and not away

    def own_working_days(self, monday: date) -> list[date]:
        """Return the person's own working days in a week."""
        return [day for day in week_days(monday) if self.has_own_working_day(day)]

    def owes_for_week(self, monday: date, roles: Iterable[str]) -> bool:
        """Tell whether a week's duty of these roles is the person's.

        "each … with an own working day in the week"; "a week's duty or quota [follows] the role on the last own
        working day of the week".
        """
        days = self.own_working_days(monday)
        return bool(days) and self.role_on(days[-1]) in roles

    def settled_after(self) -> date:
        """Return the last date the entry names: after it neither role, employment nor leave changes."""
        dates = [self.joined, *(last for _, last in self.away), *([self.left] if self.left else [])]
        for first, last, _ in self.roles:
            dates += [first, last or first]
        return max(dates)


@dataclass(frozen=True)
class FollowUp:
    """A `followup.logged` at its `happened_at`, or a `visit.held` at `started_at`; one follow-up of the customer."""

    at: Moment
    customer: str
    by: tuple[str, ...]
    progress: bool
    visit: bool


@dataclass(frozen=True)
class World:
    """People, and the known events up to `until` in the log's order."""

    people: tuple[Person, ...]
    events: tuple[Event, ...]
    until: Moment

    def verbs(self, *verbs: str) -> list[Event]:
        """Return the events of some verbs, in the log's order."""
        return [event for event in self.events if event.verb in verbs]

    def through(self, at: Moment) -> list[Event]:
        """Return the events at or before an instant."""
        return [event for event in self.events if event.at <= at]

    def before(self, at: Moment) -> list[Event]:
        """Return the events before an instant."""
        return [event for event in self.events if event.at < at]

    def up_to(self, last: Event) -> list[Event]:
        """Return the events up to and including one, in the log's order."""
        return [event for event in self.events if event.order <= last.order]

    def after(self, event: Event) -> list[Event]:
        """Return the events after one, in the log's order."""
        return [other for other in self.events if other.order > event.order]

    @property
    def first_event(self) -> Moment | None:
        """The earliest `at` of a known verb up to `until`."""
        return self.events[0].at if self.events else None

    def weeks(self) -> Iterator[date]:
        """Yield the weeks from that of the first event to the one of `until`, by their Mondays."""
        if self.first_event is None:
            return
        monday = monday_of(day_of(self.first_event))
        while monday <= day_of(self.until):
            yield monday
            monday += ONE_WEEK

    def days(self) -> Iterator[date]:
        """Yield the days from that of the first event to the one of `until`."""
        if self.first_event is None:
            return
        day = day_of(self.first_event)
        while day <= day_of(self.until):
            yield day
            day += ONE_DAY

    def follow_ups(self) -> list[FollowUp]:
        """Return every follow-up that has come by `until`, by its own time."""
        found = []
        for event in self.verbs("followup.logged", "visit.held"):
            visit = event.verb == "visit.held"
            by = tuple(event.data["by"]) if visit else (event.data["by"],)
            progress = event.data.get("progress")
            found.append(
                FollowUp(
                    moment(event.data["started_at" if visit else "happened_at"]),
                    event.data["customer"],
                    by,
                    visit or progress is None or progress,
                    visit,
                )
            )
        return sorted((one for one in found if one.at <= self.until), key=lambda one: one.at)

    def follow_ups_of(self, customer: str) -> list[FollowUp]:
        """Return the customer's follow-ups, by anyone."""
        return [one for one in self.follow_ups() if one.customer == customer]

    def customers(self) -> list[str]:
        """Return the id of every customer that an event has as subject or names."""
        subjects = {event.id for event in self.events if event.subject.startswith("customer:")}
        named = {event.data["customer"] for event in self.events if "customer" in event.data}
        return sorted(subjects | named)

    def waived_at(self, key: str) -> list[Moment]:
        """Return the times of the waivers that name a key."""
        return [event.at for event in self.verbs("duty.waived") if event.id == key]


def owner_of(customer: str, events: Sequence[Event]) -> str | None:
    """Return the customer's owner after some events: recorded with one, assigned, released."""
    owner: str | None = None
    for event in events:
        if event.subject != f"customer:{customer}":
            continue
        if event.verb == "customer.assigned" or (event.verb == "customer.recorded" and event.data.get("owner")):
            owner = event.data["owner"]
        elif event.verb == "customer.released":
            owner = None
    return owner


def grade_of(customer: str, events: Sequence[Event]) -> str | None:
    """Return the customer's grade after some events: recorded with one, graded."""
    grade: str | None = None
    for event in events:
        if event.subject == f"customer:{customer}" and event.verb in ("customer.recorded", "customer.graded"):
            grade = event.data.get("grade") or grade
    return grade


def open_opportunities(events: Sequence[Event]) -> dict[str, str]:
    """Return the opportunities that are open after some events, with their owners."""
    owners: dict[str, str] = {}
    for event in events:
        if event.verb == "opportunity.opened":
            owners[event.id] = event.data["owner"]
        elif event.verb == "opportunity.closed":
            owners.pop(event.id, None)
    return owners


def latest(events: Iterable[Event], verb: str, subject: str) -> Event | None:
    """Return the latest event of a verb and a subject among some."""
    found = None
    for event in events:
        if event.verb == verb and event.subject == subject:
            found = event
    return found


def read_world(people: list[dict[str, Any]], lines: list[str], until: str) -> World:
    """Read the input: unknown verbs and empty lines count for nothing, and events after `until` do not exist."""
    end = moment(until)
    read = [json.loads(line) for line in lines if line.strip()]
    known = [entry for entry in read if entry["verb"] in KNOWN_VERBS and moment(entry["at"]) <= end]
    known.sort(key=lambda entry: moment(entry["at"]))  # stable: then by line
    events = [
        Event(order, moment(e["at"]), e["actor"], e["verb"], e["subject"], e.get("data") or {})
        for order, e in enumerate(known)
    ]
    return World(tuple(read_person(person) for person in people), tuple(events), end)


def read_person(entry: dict[str, Any]) -> Person:
    """Read an entry of people.json."""
    left = entry.get("left")
    return Person(
        entry["id"],
        entry["role"],
        date.fromisoformat(entry["joined"]),
        date.fromisoformat(left) if left else None,
        tuple((date.fromisoformat(a), date.fromisoformat(b)) for a, b in entry.get("away") or []),
        tuple(
            (date.fromisoformat(a), date.fromisoformat(b) if b else None, role)
            for a, b, role in entry.get("roles") or []
        ),
    )
