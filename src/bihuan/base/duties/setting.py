"""What one evaluation stands on: the rules, the people, the moment; and what it is to judge."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from bihuan.base.duties.law import Law, RuleName, name_of
from bihuan.base.duties.loading import Loader
from bihuan.base.duties.moments import nanoseconds
from bihuan.base.duties.places import Register
from bihuan.base.organisation.models import Member
from bihuan.base.records.prepared import Prepared
from bihuan.playbook.facts import Fact
from bihuan.playbook.fold import Store
from bihuan.playbook.instants import BEFORE_ALL
from bihuan.playbook.people import Person, Staff
from bihuan.playbook.rules.rule import Ground, Rule

_MEMBERS: Prepared[Any] = Prepared(lambda: Member.objects.order_by().values_list("code", "pk"))


class Clock(NamedTuple):
    """The moment of judgement, the log's first moment (nanoseconds), and the last entry that counts."""

    now: datetime
    first_event: int | None
    upto: int


class Place(NamedTuple):
    """A store to be filled, and what fills it."""

    loader: Loader
    grounds: list[Ground]

    @property
    def store(self) -> Store:
        """The store."""
        return self.loader.store


class Setting:
    """The regulation's rules with the people they judge, at a moment."""

    def __init__(
        self, law: Law, people: Iterable[Person], clock: Clock, *, into: Mapping[str, str], register: Register
    ) -> None:
        listed = list(people)
        self.clock = clock
        self.now = nanoseconds(clock.now)
        self.calendar = law.calendar
        self.register = register
        self.people = {person.id: person for person in listed}
        self.rules: list[Rule] = []
        self.staff: list[Staff] = []
        for version in law.versions:
            staff = Staff(listed, version.calendar)
            for rule in version.rules:
                self.rules.append(rule)
                self.staff.append(staff)
        self.numbers: dict[RuleName, int] = {name_of(rule): number for number, rule in enumerate(self.rules)}
        self.at_hand: dict[int, Fact] = {}
        """Facts that need not be loaded, by their ``seq``."""
        self._into = into

    def place(self) -> Place:
        """An empty store that knows when the log begins."""
        store = Store(self.calendar, now=self.now)
        store.first_event = self.clock.first_event
        return Place(
            Loader(store, self._into, self.register, self.at_hand), [Ground(store, staff) for staff in self.staff]
        )

    @cached_property
    def members(self) -> dict[str, int]:
        """Every member's key by code, asked for when there is something to write."""
        return dict(_MEMBERS())

    def week(self, instant: int) -> int:
        """The start of the week that holds the moment."""
        return self.calendar.start_of(self.calendar.week_of(instant))


Asked = tuple[int, str]
"""A rule, by its number in the setting, and the name of a case."""


class Docket:
    """What is to be judged: ``reach`` says from which origin on, ``depth`` from when on facts are needed for that."""

    def __init__(self) -> None:
        self.reach: dict[Asked, int] = {}
        self.depth: dict[Asked, int] = {}

    def ask(self, number: int, case: str, since: int, *, depth: int | None = None) -> None:
        """Have the rule judge the case from ``since`` on.

        ``depth`` where that is the beginning although nothing lies before it: a rule that finds nothing before a touch says so.
        """
        asked = number, case
        depth = since if depth is None or since > BEFORE_ALL else depth
        self.reach[asked] = min(since, self.reach.get(asked, since))
        self.depth[asked] = min(depth, self.depth.get(asked, depth))

    def wake(self, number: int, case: str) -> None:
        """Have the rule look at the case because of its alarm, which says how far back."""
        self.reach.setdefault((number, case), NOT_YET)


NOT_YET = 1 << 90
"""Later than all moments: nothing but the alarm asks."""
