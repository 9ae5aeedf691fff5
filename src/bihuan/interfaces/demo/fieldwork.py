"""Days in the field: contacts, visits and their reports, plans."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from bihuan.flow.fieldwork.inputs import DayLine, FollowupInput, PlanInput, PlanStep, VisitPlan, VisitReport, VisitTimes
from bihuan.flow.fieldwork.models import DayPlan
from bihuan.flow.fieldwork.services import (
    cancel_visit,
    hold_visit,
    log_followup,
    make_plan,
    plan_day,
    plan_visit,
    report_visit,
    sign_day,
)
from bihuan.interfaces.demo import words
from bihuan.interfaces.demo.world import CLOSES, Deal, Firm, Seller, World

CHANNELS = ("phone", "phone", "phone", "online", "online", "email")
PURPOSES = ("new_customer", "new_customer", "service", "collection", "order", "market_research", "other")
KEEPS_WITHIN_HOURS, TYPES_LATER = 1.6, 20
AWAKE = (7, 23)


class Fieldwork:
    """What the sellers do with their customers."""

    def __init__(self, world: World, preset: str) -> None:
        self.world = world
        self.preset = preset

    def lay_out(self) -> None:
        """Every seller's contacts and visits, week by week."""
        for seller in self.world.sellers:
            for week in range(self.world.weeks + 1):
                days = list(self.world.days(seller, week))
                for day in days:
                    self._contacts(seller, day)
                self._visits(seller, days)
                if self.preset == "distribution":
                    for day in days:
                        self._plan_of(seller, day)
        self._on_the_desk()

    def _on_the_desk(self) -> None:
        """Whatever day the demo is made on, the one who is looked at first has a report to write and visits to make."""
        world = self.world
        seller = next((one for one in world.sellers if one.member.code == "li.wei"), None)
        if seller is None:
            return
        for back in (1, 5):
            begins = world.at(self._before(back), 14.5)
            world.later(begins - timedelta(hours=20), partial(self._unreported, seller, begins))
        for hour in (10.0, 14.5):
            begins = world.at(world.after(world.today, 1 if world.now.astimezone(world.zone).hour >= hour else 0), hour)
            world.later(world.now - timedelta(hours=3), partial(self._planned, seller, begins))
        world.later(world.at(self._before(4), 16), lambda at: self.make_gantt(seller, world.pick(seller.firms), at))

    def _before(self, count: int) -> date:
        """The ``count``-th working day before today."""
        day = self.world.today
        while count:
            day -= timedelta(days=1)
            count -= self.world.is_working(day)
        return day

    def _unreported(self, seller: Seller, begins: datetime, at: datetime) -> None:
        if (made := self._planned(seller, begins, at)) is not None:
            ends = begins + timedelta(minutes=70)
            self.world.later(ends, lambda at: self._hold(seller, made[0].public_id, (begins, ends), at))

    def _contacts(self, seller: Seller, day: date) -> None:
        for _number in range(self.world.times(seller.habit.busy * self.world.trade.calls)):
            happened = self.world.at(day, self.world.hour(9.1, 17.2))
            self.world.later(self._typed(seller, happened), partial(self.contact, seller, happened))

    def _typed(self, seller: Seller, happened: datetime) -> datetime:
        """When it is entered: soon after, or hours later by those who put it off."""
        if self.world.happens(seller.habit.punctual):
            return happened + timedelta(minutes=self.world.rng.randrange(3, int(KEEPS_WITHIN_HOURS * 60)))
        typed = happened + timedelta(hours=self.world.rng.randrange(3, TYPES_LATER))
        if AWAKE[0] <= typed.astimezone(self.world.zone).hour < AWAKE[1]:
            return typed
        return self.world.at((typed - timedelta(hours=6)).astimezone(self.world.zone).date() + timedelta(days=1), 8.4)

    def contact(self, seller: Seller, happened: datetime, at: datetime) -> None:
        """A call, mostly about something that is under way."""
        firm, deal = self.choose(seller, happened.astimezone(self.world.zone).date())
        if firm is None:
            return
        world = self.world
        day = happened.astimezone(world.zone).date()
        firm.next_on = world.after(day, world.rng.randrange(1, 9)) if world.happens(0.6) else None
        row = FollowupInput(
            customer=firm.id,
            opportunity=deal.id if deal else "",
            happened_at=happened,
            channel=world.pick(CHANNELS),
            content=words.say(world, world.trade.talks, firm, deal),
            feedback=words.say(world, world.trade.feedback, firm, deal) if world.happens(0.7) else "",
            next_step=words.say(world, world.trade.steps, firm, deal) if world.happens(0.75) else "",
            next_at=firm.next_on,
            risk=words.say(world, world.trade.risks, firm, deal) if world.happens(0.15) else "",
            progress=world.happens(0.8),
        )
        log_followup(row=row, by=seller.member, at=at)

    def choose(self, seller: Seller, day: date, *, keen: bool = True) -> tuple[Firm | None, Deal | None]:
        """One whose turn it is, one nobody has spoken to yet, one that matters, one with something under way, or any."""
        world = self.world
        due = [firm for firm in seller.firms if firm.next_on is not None and firm.next_on <= day]
        if due and world.happens(0.8 * seller.habit.punctual):
            firm = min(due, key=lambda one: one.next_on or day)
            return firm, next((deal for deal in firm.deals if deal.is_open), None)
        fresh = [firm for firm in seller.firms if firm.is_fresh][:12] if keen else []
        if fresh and world.happens(0.45 if world.trade.new < 1 else 0.85):
            fresh[0].is_fresh = False
            return fresh[0], None
        key = [firm for firm in seller.firms if firm.grade == "A"]
        if key and world.trade.calls > 1 and world.happens(0.4):
            return world.pick(key), None
        deals = seller.deals()
        if deals and world.happens(0.75):
            deal = world.pick(deals)
            return deal.firm, deal
        return (world.pick(seller.firms), None) if seller.firms else (None, None)

    # Visits

    def _visits(self, seller: Seller, days: list[date]) -> None:
        world = self.world
        if not days:
            return
        for _number in range(min(len(days) * 2, world.times(seller.habit.visits * world.trade.visits * len(days) / 5))):
            day = world.pick(days)
            begins = world.at(day, world.hour(9.3, 15.5))
            planned = begins - timedelta(days=world.rng.randrange(1, 4), minutes=world.rng.randrange(200))
            world.later(
                planned if planned.weekday() < 5 else begins - timedelta(hours=2),
                partial(self.visit, seller, begins),
            )
        self._ahead(seller)

    def _ahead(self, seller: Seller) -> None:
        """Visits of the coming days, planned already."""
        world = self.world
        if world.happens(0.12):
            day = world.after(world.today, world.rng.randrange(1, 4))
            begins = world.at(day, world.pick((9.5, 10.0, 14.0, 15.0)))
            world.later(world.at(world.today - timedelta(days=1), 16), lambda at: self._planned(seller, begins, at))

    def _planned(self, seller: Seller, begins: datetime, at: datetime) -> Any:
        firm, deal = self.choose(seller, begins.astimezone(self.world.zone).date(), keen=False)
        if firm is None or not seller.is_there(at.astimezone(self.world.zone).date()):
            return None
        people = [seller.member.public_id]
        if deal is not None and deal.amount > sum(self.world.trade.amount) / 2 and self.world.happens(0.4):
            people.append(self.world.members["ma.xiao"].public_id)
        firm.next_on = None
        row = VisitPlan(
            customer=firm.id,
            opportunity=deal.id if deal else "",
            people=tuple(people),
            purpose=self.world.pick(PURPOSES),
            goal=words.say(self.world, self.world.trade.steps, firm, deal),
            region=firm.city,
            planned_start=begins.replace(minute=begins.minute // 15 * 15, second=0, microsecond=0),
        )
        return plan_visit(row=row, by=seller.member, at=at), firm, deal

    def visit(self, seller: Seller, begins: datetime, at: datetime) -> None:
        """Planned, made, reported; now and then called off."""
        made = self._planned(seller, begins, at)
        if made is None:
            return
        visit, firm, deal = made
        world = self.world
        if world.happens(0.06):
            reason = world.pick(("客户临时出差", "客户生产忙，改期", "路上堵车，改为电话"))
            world.later(
                begins - timedelta(minutes=40),
                lambda at: cancel_visit(visit=visit.public_id, reason=reason, by=seller.member, at=at),
            )
            return
        ends = begins + timedelta(minutes=world.rng.randrange(35, 130))
        world.later(ends + timedelta(minutes=4), lambda at: self._hold(seller, visit.public_id, (begins, ends), at))
        self._report_later(seller, visit.public_id, firm, deal, ends)

    def _hold(self, seller: Seller, visit: str, span: tuple[datetime, datetime], at: datetime) -> None:
        row = VisitTimes(started_at=span[0], ended_at=span[1])
        hold_visit(visit=visit, row=row, by=seller.member, at=at)

    def _report_later(self, seller: Seller, visit: str, firm: Firm, deal: Deal | None, ends: datetime) -> None:
        world, habit = self.world, seller.habit
        chance = world.rng.random()
        day = ends.astimezone(world.zone).date()
        if chance < habit.punctual:
            moment = ends + timedelta(hours=world.rng.uniform(0.4, 6))
            if self.preset == "equipment" and world.happens(0.5):
                moment = world.at(world.after(day, world.rng.randrange(1, 3)), world.hour(9, CLOSES))
        elif chance < habit.punctual + habit.late:
            moment = world.at(world.after(day, world.rng.randrange(4, 8)), world.hour())
        else:
            return
        complete = world.happens(habit.complete)
        world.later(moment, lambda at: self._report(seller, visit, firm, deal, complete, at))

    def _report(self, seller: Seller, visit: str, firm: Firm, deal: Deal | None, complete: bool, at: datetime) -> None:
        world = self.world
        if at.astimezone(world.zone).date() > seller.last_on:
            return
        name, _colon, title = firm.who.partition(":")
        row = VisitReport(
            result=words.say(world, world.trade.results, firm, deal),
            next_steps=words.say(world, world.trade.follow, firm, deal) if complete else "",
            received_by=name if complete or world.happens(0.5) else "",
            received_by_title=title,
            decision_power=world.pick(("decides", "influences", "influences", "uses", "buys")),
            needs=words.say(world, world.trade.needs, firm, deal),
            competitors=words.say(world, ("{rival}也在跟，报价不明。", "{rival}给过样本。", "暂无。"), firm, deal),
            cost=Decimal(world.rng.randrange(0, 480)) if world.happens(0.5) else None,
            extra=words.extras(world, "visit_report", at=at),
        )
        report_visit(visit=visit, row=row, version=None, by=seller.member, at=at)

    # Plans

    def _plan_of(self, seller: Seller, day: date) -> None:
        """The plan of the day (D5), by ten in the morning, and the supervisor's signature."""
        world = self.world
        if world.happens(seller.habit.forgets):
            return
        late = world.happens(seller.habit.late)
        moment = world.at(day, world.hour(10.2, 11.5) if late else world.hour(8.2, 9.6))
        world.later(moment, lambda at: self._write_day(seller, day, at))

    def _write_day(self, seller: Seller, day: date, at: datetime) -> None:
        world = self.world
        if not seller.firms:
            return
        firms = world.rng.sample(seller.firms, min(len(seller.firms), world.rng.randrange(3, 6)))
        lines = [
            DayLine(
                customer=firm.id,
                region=firm.city,
                time_from=time(9 + number * 2),
                time_to=time(10 + number * 2),
                purpose=world.pick(PURPOSES),
                goal=words.say(world, world.trade.steps, firm),
            )
            for number, firm in enumerate(firms)
        ]
        plan = plan_day(member=seller.member, day=day, lines=lines, version=None, by=seller.member, at=at)
        if seller.manager is not None and world.happens(0.85):
            manager = seller.manager
            world.later(at + timedelta(minutes=35), lambda at: self._sign_day(plan.public_id, manager, at))

    def _sign_day(self, plan: str, manager: Any, at: datetime) -> None:
        if DayPlan.objects.filter(public_id=plan, signed_at=None).exists():
            sign_day(plan=plan, comment="", version=None, by=manager, at=at)

    def make_gantt(self, seller: Seller, firm: Firm, at: datetime) -> None:
        """A plan of follow-up for a customer that matters (E8)."""
        world = self.world
        day = at.astimezone(world.zone).date()
        steps = tuple(
            PlanStep(
                goal=goal,
                action=words.say(world, world.trade.steps, firm),
                with_whom=words.called(firm),
                channel=channel,
                due_on=world.after(day, 3 + 5 * number),
                support="技术交流" if number == 1 else "",
                support_by="技术支持部" if number == 1 else "",
            )
            for number, (goal, channel) in enumerate(
                (("摸清需求", "phone"), ("方案认可", "visit"), ("商务谈定", "online"))
            )
        )
        make_plan(row=PlanInput(customer=firm.id, title="重点客户推进计划", steps=steps), by=seller.member, at=at)
