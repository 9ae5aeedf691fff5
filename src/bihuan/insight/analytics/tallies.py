"""Reading the tallies: what a person's part of the company has won, signed, received and still has open.

What is read does not grow with the records: a row a day, member, measure and stage at most.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, Self

from django.db.models import Case, Count, DateField, Q, QuerySet, Sum, Value, When

from bihuan.base.access.predicate import Person, may, visible
from bihuan.base.duties.models import Duty
from bihuan.base.organisation.models import Member
from bihuan.base.records.together import together
from bihuan.flow.opportunities.models import STAGES
from bihuan.insight.analytics.models import Tally
from bihuan.insight.analytics.rules import LOST, NO_DAY, OPEN, RECEIVED, SIGNED, WON, yuan
from bihuan.insight.analytics.selectors import unread

READ_WITH = {
    OPEN: "opportunities.view",
    WON: "opportunities.view",
    LOST: "opportunities.view",
    SIGNED: "contracts.view",
    RECEIVED: "receipts.view",
}
"""Whose figures of a measure one sees: of those over whom this permission reaches."""
DONE = (WON, LOST, SIGNED, RECEIVED)
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Total:
    """How many records, and their amounts together (元)."""

    count: int = 0
    amount: Decimal = Decimal("0.00")

    def plus(self, other: "Total") -> "Total":
        """Both together."""
        return Total(self.count + other.count, self.amount + other.amount)


NOTHING = Total()


def added(totals: Iterable[Total]) -> Total:
    """All of them together."""
    whole = NOTHING
    for one in totals:
        whole = whole.plus(one)
    return whole


class Who(NamedTuple):
    """A member with figures."""

    key: int
    public_id: str
    name: str
    department: str


@dataclass(frozen=True)
class Overview:
    """The figures of those over whom somebody's permissions reach.

    ``done``: (measure, member, month) of what was closed, signed, received in the months asked for; ``open``: (stage, month of
    the expected close) of what is open now, whenever it was opened; ``held``: the same by member; ``late``: duties past their
    time by member. ``measures``: those that the reader sees any of.
    """

    months: tuple[date, ...]
    measures: frozenset[str]
    done: Mapping[tuple[str, int, date], Total]
    open: Mapping[tuple[str, date], Total]
    held: Mapping[int, Total]
    late: Mapping[int, int]
    people: tuple[Who, ...]

    @cached_property
    def by_month(self) -> Mapping[tuple[str, date], Total]:
        """(measure, month) → everybody's together."""
        found: defaultdict[tuple[str, date], Total] = defaultdict(lambda: NOTHING)
        for (measure, _member, month), total in self.done.items():
            found[measure, month] = found[measure, month].plus(total)
        return found

    def whole(self, measure: str) -> Total:
        """Everybody's, all months together."""
        return added(self.by_month[measure, month] for month in self.months)

    def funnel(self) -> dict[str, Total]:
        """What is open, by stage."""
        return {stage: added(one for (of, _), one in self.open.items() if of == stage) for stage in STAGES}

    def expected(self, first: date, until: date) -> Total:
        """What is open and expected to be closed in the months of [first, until)."""
        return added(one for (_, month), one in self.open.items() if first <= month < until)

    def undated(self) -> Total:
        """What is open and names no month."""
        return added(one for (_, month), one in self.open.items() if month == NO_DAY)

    @classmethod
    def read(
        cls, person: Person, *, months: tuple[date, ...], until: date, department: str = "", now: datetime
    ) -> Self:
        """Two statements. ``months``: their first days; ``until``: the first day after the last; ``department``: a path."""
        done, held, pipeline, late = together(
            _done(person, months, until, department),
            _by(_open(person, department), "member_id"),
            _by(_open(person, department), "stage", "day"),
            _late(person, department, now),
        )
        keys = {member for _measure, member, *_ in done} | {member for member, *_ in held} | {who for who, _ in late}
        return cls(
            months=months,
            measures=frozenset(measure for measure, permission in READ_WITH.items() if may(person, permission)),
            done={(measure, who, month): Total(count, yuan(cents)) for measure, who, month, count, cents in done},
            open={(stage, month): Total(count, yuan(cents)) for stage, month, count, cents in pipeline},
            held={who: Total(count, yuan(cents)) for who, count, cents in held},
            late=dict(late),
            people=_people(keys),
        )


def stages(person: Person, *, members: Collection[str] = ()) -> tuple[bool, dict[str, Total]]:
    """Whether all of the log is counted, and what is open by stage: of all over whom the permission reaches, or of those among
    them with these public ids. One statement.
    """
    rows = _open(person, "")
    if members:
        rows = rows.filter(member__public_id__in=members)
    behind, told = together(unread(), _by(rows, "stage"))
    found = {stage: Total(count, yuan(cents)) for stage, count, cents in told}
    return not behind, {stage: found.get(stage, NOTHING) for stage in STAGES}


def _reach(person: Person, measures: Collection[str], department: str) -> Q:
    """The tallies of these measures that the person may see, of one department and what is below it or of all."""
    reach = Q(pk__in=())
    for permission in {READ_WITH[measure] for measure in measures}:
        own = [measure for measure in measures if READ_WITH[measure] == permission]
        reach |= Q(measure__in=own) & visible(person, permission, owners=("member",), department=None)
    if department:
        reach &= Q(member__in=Member.objects.filter(department__path__startswith=department).order_by().values("pk"))
    return reach


def _by(rows: Rows, *names: str) -> Rows:
    found: Rows = rows.order_by().values_list(*names).annotate(Sum("count"), Sum("cents"))
    return found


def _open(person: Person, department: str) -> Rows:
    return Tally.objects.filter(_reach(person, [OPEN], department), count__gt=0)


def _done(person: Person, months: tuple[date, ...], until: date, department: str) -> Rows:
    ends = [*months[1:], until]
    which = [When(day__lt=end, then=Value(first)) for first, end in zip(months, ends, strict=True)]
    rows = Tally.objects.filter(_reach(person, DONE, department), day__gte=months[0], day__lt=until, count__gt=0)
    return _by(rows.annotate(month=Case(*which, output_field=DateField())), "measure", "member_id", "month")


def _late(person: Person, department: str, now: datetime) -> Rows:
    if not may(person, "duties.view"):
        return Duty.objects.none().values_list("member").annotate(Count("pk"))
    rows = Duty.objects.visible_to(person, "duties.view").overdue(now)
    if department:
        rows = rows.filter(
            member__in=Member.objects.filter(department__path__startswith=department).order_by().values("pk")
        )
    return rows.exclude(member=None).order_by().values_list("member").annotate(Count("pk"))


def _people(keys: Collection[int]) -> tuple[Who, ...]:
    if not keys:
        return ()
    rows = Member.objects.filter(pk__in=keys).order_by("department__path", "sort_key", "pk")
    told = rows.values_list("pk", "public_id", "name", "department__name")
    return tuple(Who(key, public_id, name, department or "") for key, public_id, name, department in told)
