"""The demo's clock: acts laid out over twelve weeks and done in order, each at its own past moment, until now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.interfaces.demo.people import Habit, Worker
from bihuan.interfaces.demo.trades.trade import Goods, Trade
from bihuan.playbook.calendar import WorkCalendar

Act = Callable[[datetime], Any]
Progress = Callable[[int, int], None]
OPENS, CLOSES = 9.0, 17.9
"""Hours of a working day."""


@dataclass(slots=True)
class Firm:
    """A customer as its seller knows it."""

    id: str
    name: str
    who: str
    city: str
    industry: str
    grade: str = ""
    is_fresh: bool = True
    next_on: date | None = None
    deals: list["Deal"] = field(default_factory=list)


@dataclass(slots=True)
class Deal:
    """An opportunity under way."""

    id: str
    firm: Firm
    goods: Goods
    name: str
    amount: int
    stage: str
    by_tender: bool
    wins: bool
    rival: str
    is_open: bool = True
    is_complete: bool = True
    bid: str = ""


@dataclass(slots=True)
class Seller:
    """Somebody who sells, with what they look after."""

    worker: Worker
    member: Member
    firms: list[Firm] = field(default_factory=list)
    first_on: date = date.min
    last_on: date = date.max
    away: list[tuple[date, date]] = field(default_factory=list)
    manager: Member | None = None

    @property
    def habit(self) -> Habit:
        """How they keep the rules."""
        return self.worker.habit

    def is_there(self, day: date) -> bool:
        """Employed and not on leave."""
        return self.first_on <= day <= self.last_on and not any(first <= day <= last for first, last in self.away)

    def deals(self) -> list[Deal]:
        """Those that are open."""
        return [deal for firm in self.firms for deal in firm.deals if deal.is_open]


class World:
    """Time, chance, people and what is to be done."""

    def __init__(self, trade: Trade, *, now: datetime, zone: str, seed: int, scale: float, weeks: int) -> None:
        self.trade = trade
        self.now = now
        self.zone = ZoneInfo(zone)
        self.scale = scale
        today = now.astimezone(self.zone).date()
        self.weeks = weeks
        self.start = today - timedelta(days=today.weekday(), weeks=weeks)
        self.rng = Random(f"{seed}:{today.isoformat()}:{trade.company}")  # noqa: S311 - a demo, no secret
        self.calendar = WorkCalendar(zone)
        self.members: dict[str, Member] = {}
        self.sellers: list[Seller] = []
        self.refused: list[str] = []
        self._acts: list[tuple[datetime, int, Act]] = []
        self._count = 0

    # Time

    @property
    def today(self) -> date:
        """The day on which the demo is made."""
        return self.now.astimezone(self.zone).date()

    def monday(self, week: int) -> date:
        """The Monday of the week; 0 is the first, 12 the present one."""
        return self.start + timedelta(weeks=week)

    def at(self, day: date, hour: float) -> datetime:
        """The moment of the day, with some seconds."""
        seconds = int(hour * 3600) + self.rng.randrange(60)
        return datetime.combine(day, time(), self.zone) + timedelta(seconds=seconds, microseconds=self._tick())

    def _tick(self) -> int:
        self._count += 1
        return self._count % 1_000

    def hour(self, first: float = OPENS, last: float = CLOSES) -> float:
        """An hour of the working day."""
        return self.rng.uniform(first, last)

    def is_working(self, day: date) -> bool:
        """Whether the company works."""
        return self.calendar.is_working(day.toordinal())

    def after(self, day: date, count: int) -> date:
        """The ``count``-th working day after the day; the day itself, or the next that is worked, for 0."""
        ordinal = day.toordinal()
        return date.fromordinal(
            self.calendar.nth_working_day(ordinal, count) if count else self.calendar.next_working(ordinal)
        )

    def days(self, seller: Seller, week: int) -> Iterator[date]:
        """The days of the week on which the person works, up to today."""
        for number in range(7):
            day = self.monday(week) + timedelta(days=number)
            if day <= self.today and self.is_working(day) and seller.is_there(day):
                yield day

    # Chance

    def happens(self, part: float) -> bool:
        """Whether something of this probability comes to pass."""
        return self.rng.random() < part

    def times(self, mean: float) -> int:
        """How often something of this mean happens."""
        if mean <= 0:
            return 0
        whole = int(mean)
        return whole + self.happens(mean - whole) + self.happens(0.2) - self.happens(0.2 if whole else 0.1)

    def pick(self, choices: Any) -> Any:
        """One of them."""
        return choices[self.rng.randrange(len(choices))]

    # What is to be done

    def later(self, moment: datetime, act: Act) -> None:
        """Do it when its time comes; what lies ahead of now never comes."""
        if moment <= self.now:
            self._count += 1
            heappush(self._acts, (moment, self._count, act))

    def run(self, progress: Progress) -> None:
        """Do everything in order, a day a transaction."""
        total = max(1, (self.today - self.start).days)
        while self._acts:
            day = self._acts[0][0].astimezone(self.zone).date()
            with transaction.atomic():
                while self._acts and self._acts[0][0].astimezone(self.zone).date() == day:
                    moment, _number, act = heappop(self._acts)
                    self._do(act, moment)
            progress((day - self.start).days, total)

    def _do(self, act: Act, moment: datetime) -> None:
        """An act that the rules refuse is left out: a demo that lacks a call is better than none. The tests count them."""
        try:
            act(moment)
        except (Refused, Missing, Conflict) as refused:
            self.refused.append(f"{moment:%Y-%m-%d %H:%M} {refused!r}")

    def holder(self, seller: Seller, deal: Deal) -> Seller:
        """Who looks after the opportunity now: it may have been handed over."""
        return next((one for one in self.sellers if deal.firm in one.firms), seller)
