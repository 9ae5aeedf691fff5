"""Which cases an entry of the log is about, and under which topics they look for it.

The engine's own fold says what an entry touches; nothing here knows a clause.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from django.db.models import Q

from bihuan.base.duties.models import Case
from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.facts import Fact
from bihuan.playbook.fold import Store, Touch
from bihuan.playbook.instants import BEFORE_ALL

T = TypeVar("T")
ROWS = 500
"""Rows a statement reads or writes: SQLite bounds its variables, and memory stays flat."""
EVERYONE = ""
"""The name of the case that stands for all of its kind."""


CaseName = tuple[str, str]
"""A case's kind and name."""


class Place(NamedTuple):
    """Where an entry is written down: a case, and under which topic."""

    kind: str
    name: str
    topic: str

    @property
    def case(self) -> CaseName:
        """The case."""
        return self.kind, self.name


Places = dict[Place, int]
"""Place → the moment from which on the entry matters there."""


def touches(fact: Fact, calendar: WorkCalendar) -> list[tuple[int, Touch]]:
    """(when, touch) of everything that the fact alone touches, now or when a moment that it tells of has come."""
    found: list[tuple[int, Touch]] = []
    store = Store(calendar, now=BEFORE_ALL, listen=lambda touch: found.append((store.now, touch)))
    store.first_event = BEFORE_ALL
    store.tell(fact)
    while (comes := store.next_moment) is not None:
        store.advance(comes)
    return found


def places(fact: Fact, touched: Iterable[tuple[int, Touch]]) -> Places:
    """Where the fact is written down: where it touches, and where cases look for what they have to know besides."""
    found = {Place(touch.case, touch.id or EVERYONE, touch.topic): touch.moment for _, touch in touched}
    return found | dict(_besides(fact))


def _besides(fact: Fact) -> Iterator[tuple[Place, int]]:
    kind = fact.verb.partition(".")[0]
    if kind == "opportunity":
        yield Place(kind, fact.subject, "touch"), fact.at
        if fact.verb != "opportunity.updated":
            yield Place(kind, fact.subject, "deal"), fact.at
        if fact.data.get("complete", True):
            yield Place(kind, fact.subject, "complete"), fact.at
    elif fact.verb == "bid.quoted":
        yield Place("opportunity", fact.data["opportunity"], "quote"), fact.at
    elif kind == "report":
        yield Place("report", fact.subject, "report"), fact.at
    elif fact.verb == "duty.waived":
        yield from _waived(fact)
    elif fact.verb in ("followup.logged", "visit.held"):
        by, began = fact.data["by"], fact.data.get("happened_at", fact.data.get("started_at"))
        for person in (by,) if isinstance(by, str) else dict.fromkeys(by):
            yield Place("contact", contact(fact.data["customer"], person), "followup"), began


def contact(customer: str, person: str) -> str:
    """The name of what a person had to do with a customer."""
    return f"{customer}/{person}"


def _waived(fact: Fact) -> Iterator[tuple[Place, int]]:
    # A key does not say where the id of what it is about ends: B8:customer:C1:li.wei, and ids may hold colons.
    _, _, about = fact.subject.partition(":")
    kind, _, rest = about.partition(":")
    ends = [number for number, char in enumerate(rest) if char == ":"]
    for end in ends if kind == "customer" else ():
        yield Place(kind, rest[:end], "waived"), fact.at


class Register:
    """The keys of cases, each asked for once in a transaction."""

    def __init__(self) -> None:
        self._keys: dict[CaseName, int] = {}
        self._missing: set[CaseName] = set()

    def find(self, names: Collection[CaseName]) -> Mapping[CaseName, int]:
        """The keys of those cases that there are."""
        asked = [name for name in sorted(names) if name not in self._keys and name not in self._missing]
        for chunk in chunks(asked):
            by_kind: dict[str, list[str]] = defaultdict(list)
            for kind, name in chunk:
                by_kind[kind].append(name)
            wanted = Q()
            for kind, listed in by_kind.items():
                wanted |= Q(kind=kind, name__in=listed)
            for pk, kind, name in Case.objects.filter(wanted).values_list("pk", "kind", "name"):
                self._keys[kind, name] = pk
        self._missing |= {name for name in asked if name not in self._keys}
        return {name: self._keys[name] for name in names if name in self._keys}

    def learn(self, keys: Mapping[CaseName, int]) -> None:
        """These are the keys of cases that were made, or met on the way."""
        self._keys |= keys
        self._missing -= keys.keys()

    def forget(self, names: Collection[CaseName]) -> None:
        """There may be rows now of cases of which there were none."""
        self._missing -= set(names)


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Portions that fit into one statement."""
    return (items[start : start + ROWS] for start in range(0, len(items), ROWS))
