"""The people of a replay: when each is employed, away, and in which role."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bihuan.playbook.calendar import WorkCalendar, monday_of

SLACK_DAYS = 70
"""No calendar is without a working day for so long, once nothing of a person or of the company changes any more."""
DAYS_PER_WORKING_DAY = 2
"""Of so many days one at least is worked, over any longer time."""
_LAST_DATE = date.max.toordinal()
"""9999-12-31, which people write where they mean no end."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person with day ordinals; every range includes both its ends, None means unbounded."""

    id: str
    role: str
    joined: int
    left: int | None = None
    away: tuple[tuple[int, int], ...] = ()
    roles: tuple[tuple[int, int | None, str], ...] = ()
    name: str = ""

    def is_there(self, day: int) -> bool:
        """Employed and not away."""
        if day < self.joined or (self.left is not None and day > self.left):
            return False
        return not any(first <= day <= last for first, last in self.away)

    def role_on(self, day: int) -> str:
        """The role of the day: of overlapping entries the last in the list counts."""
        for first, last, role in reversed(self.roles):
            if first <= day and (last is None or day <= last):
                return role
        return self.role

    def back_after(self, day: int) -> int:
        """The day itself, or the first one after it on which an absence that holds it is over."""
        while covering := [last for first, last in self.away if first <= day <= last]:
            day = max(covering) + 1
        return day

    @property
    def settled_from(self) -> int:
        """The last day on which anything about the person changes, leaving aside."""
        ends = [self.joined, *(last for _, last in self.away)]
        ends += [day for first, last, _ in self.roles for day in (first, last) if day is not None]
        return max(day for day in ends if day < _LAST_DATE or day == self.joined)


class OwnWeek(NamedTuple):
    """A person's week: how many working days of their own, and the role on the last of them."""

    days: int
    role: str


_NO_WEEK = OwnWeek(0, "")


class Staff:
    """People with one calendar: answers what a person's *own* working days are."""

    def __init__(self, people: Iterable[Person], calendar: WorkCalendar) -> None:
        self.people: Mapping[str, Person] = {person.id: person for person in people}
        self.calendar = calendar
        self._last_company_day = calendar.last_company_day
        self._weeks: dict[tuple[str, int], OwnWeek] = {}

    def is_own_day(self, person: Person, day: int) -> bool:
        """A working day of the calendar on which the person is employed and not away."""
        return self.calendar.is_working(day) and person.is_there(day)

    def own_week(self, person: Person, monday: int) -> OwnWeek:
        """What the person works in the week."""
        if monday + 6 < person.joined or (person.left is not None and monday > person.left):
            return _NO_WEEK
        key = person.id, monday
        found = self._weeks.get(key)
        if found is None:
            days = [day for day in range(monday, monday + 7) if self.is_own_day(person, day)]
            found = OwnWeek(len(days), person.role_on(days[-1])) if days else _NO_WEEK
            self._weeks[key] = found
        return found

    def weeks_after(self, person: Person, monday: int) -> Iterator[int]:
        """The Mondays after this one of weeks in which the person can have a working day, until nothing new can come."""
        last = monday_of(self._last_day(person, monday))
        while (monday := monday + 7) <= last:
            back = person.back_after(monday)
            if back > monday + 6:
                monday = monday_of(back) - 7
            else:
                yield monday

    def own_days_after(self, person: Person, day: int, count: int = 1) -> Iterator[int]:
        """The person's own working days after the day: ``count`` of them at least, where there are so many at all."""
        last = self._last_day(person, day, count)
        day = max(day + 1, person.joined)
        while day <= last:
            back = person.back_after(day)
            if back > day:
                day = back
                continue
            if self.calendar.is_working(day):
                yield day
            day += 1

    def _last_day(self, person: Person, day: int, count: int = 1) -> int:
        """A day after which the person's days only go on as they are; none lies behind the last date there is."""
        settled = max(person.settled_from, self._last_company_day, day)
        last = min(settled + SLACK_DAYS + count * DAYS_PER_WORKING_DAY, _LAST_DATE)
        return last if person.left is None else min(last, person.left)
