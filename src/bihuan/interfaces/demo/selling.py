"""Customers come in, opportunities open, move on, are won or lost."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from bihuan.base.policies.selectors import in_force
from bihuan.flow.customers.inputs import ContactInput, CustomerInput
from bihuan.flow.customers.services import add_contact, grade_customers, record_customers
from bihuan.flow.opportunities.inputs import ClosingInput, OpeningInput, OpportunityInput, StageInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services import (
    change_opportunity,
    close_opportunity,
    confirm_unchanged,
    move_stage,
    open_opportunities,
)
from bihuan.interfaces.demo import words
from bihuan.interfaces.demo.closing import Closing
from bihuan.interfaces.demo.fieldwork import Fieldwork
from bihuan.interfaces.demo.people import OFFICES
from bihuan.interfaces.demo.world import Deal, Firm, Seller, World
from bihuan.playbook.schema.duties import CustomerEntry, FollowupPlan

STAGES = ("discovered", "contacted", "proposal", "bidding", "negotiation")
SOURCES = ("exhibition", "internet", "referral", "partner", "association", "own_data", "inquiry", "cold_call")
CITIES = {
    **{office.name: office.city for office in OFFICES if office.city},
}
STOCK, DEALS_AT_START = 11, 5


class Selling:
    """Customers and opportunities of all sellers."""

    def __init__(self, world: World, fieldwork: Fieldwork, closing: Closing) -> None:
        self.world = world
        self.fieldwork = fieldwork
        self.closing = closing
        self.namer = words.Namer(world)

    def lay_out(self) -> None:
        """What each seller begins with, and what comes week by week."""
        world = self.world
        for seller in world.sellers:
            if seller.worker.joins is None:
                at = world.at(world.start - timedelta(days=world.rng.randrange(3, 6)), world.hour())
                world.later(at, partial(self._stock, seller))
            for week in range(self.world.weeks + 1):
                self._week(seller, week)

    def _week(self, seller: Seller, week: int) -> None:
        world = self.world
        days = list(world.days(seller, week))
        if world.trade.new < 1:
            # A batch a week where few come; it is entered on one of the days.
            count = world.times(world.trade.new * len(days)) if days else 0
            if count:
                moment = world.at(world.pick(days), world.hour(13, 17.5))
                world.later(moment, partial(self.record, seller, count))
        else:
            for day in days:
                count = max(1, world.times(world.trade.new * (0.5 + 0.5 * seller.habit.busy)))
                world.later(world.at(day, world.hour(13, 17.5)), partial(self.record, seller, count))
        for _number in range(world.times(world.trade.opens * len(days) / 5)):
            world.later(world.at(world.pick(days), world.hour()), lambda at: self._open_one(seller, at))
        self._confirm_later(seller, week)

    # Customers

    def _stock(self, seller: Seller, at: datetime) -> None:
        """What was entered when the system was set up."""
        self.record(seller, STOCK, at, is_stock=True)
        deals = [self._drawn(seller, firm) for firm in world_sample(self.world, seller.firms, DEALS_AT_START)]
        self._open(seller, deals, at)

    def record(self, seller: Seller, count: int, at: datetime, *, is_stock: bool = False) -> list[Firm]:
        """New customers, in one go."""
        world = self.world
        rows, firms = [], []
        for _number in range(count):
            row, firm = self._customer(seller, at, is_stock=is_stock)
            rows.append(row)
            firms.append(firm)
        made = record_customers(rows=rows, by=seller.member, at=at)
        for customer, firm in zip(made, firms, strict=True):
            firm.id = customer.public_id
            firm.is_fresh = not is_stock
            seller.firms.append(firm)
            if world.happens(0.3):
                self._second_contact(seller, firm, at)
            if firm.grade == "A" and self._asks(FollowupPlan, at):
                self._plan_later(seller, firm, at)
        return firms

    def _customer(self, seller: Seller, at: datetime, *, is_stock: bool) -> tuple[CustomerInput, Firm]:
        world = self.world
        city = CITIES.get(seller.worker.office, "上海")
        name, industry = self.namer.company(city)
        who, title = words.person(world), world.pick(world.trade.titles)
        grade = world.pick(("A", "B", "B", "C", "C", "")) if is_stock else world.pick(("B", "C", "", ""))
        full = world.happens(seller.habit.complete)
        budget = world.rng.randrange(*world.trade.amount)
        needed = world.after(at.astimezone(world.zone).date(), world.rng.randrange(20, 90)) if full else None
        collected = None if is_stock or not self._asks(CustomerEntry, at) else self._collected(seller, at)
        row = CustomerInput(
            name=name,
            industry=industry,
            scale=world.pick(("20-99", "100-499", "100-499", "500-999", "1000+")),
            region=city,
            address=words.address(world, city),
            source=world.pick(SOURCES),
            grade=grade,
            category=world.pick(("key", "progressing", "potential", "tracking")),
            chance=world.pick(("large", "medium", "medium", "small")),
            needs=words.say(
                world,
                world.trade.needs if full else world.trade.vague,
                budget=budget,
                month=None if needed is None else needed.month,
            ),
            budget=Decimal(budget * 10_000) if full else None,
            needed_by=needed,
            contact_name=who,
            contact_title=title,
            contact_phone=words.phone(world),
            tags=world.rng.sample(
                ("国企", "民营", "上市公司", "扩产", "老客户", "转介绍"), k=world.rng.randrange(0, 3)
            ),
            collected_at=collected,
            extra=words.extras(world, "customer", at=at),
        )
        return row, Firm("", name, f"{who}:{title}", city, industry, grade)

    def _collected(self, seller: Seller, at: datetime) -> datetime:
        """When the data was collected: the day before, or days ago by those who put it off."""
        back = 1 if self.world.happens(seller.habit.punctual) else self.world.rng.randrange(4, 7)
        return at - timedelta(days=back, minutes=self.world.rng.randrange(10, 90))

    def _asks(self, kind: type, at: datetime) -> bool:
        playbook = in_force(at)
        return playbook is not None and any(isinstance(rule, kind) for rule in playbook.duties.values())

    def _second_contact(self, seller: Seller, firm: Firm, at: datetime) -> None:
        row = ContactInput(
            name=words.person(self.world),
            title=self.world.pick(self.world.trade.titles),
            mobile=words.phone(self.world),
            decision_power=self.world.pick(("decides", "influences", "uses")),
        )
        add_contact(customer=firm.id, row=row, by=seller.member, at=at)

    def _plan_later(self, seller: Seller, firm: Firm, at: datetime) -> None:
        if self.world.happens(seller.habit.forgets):
            return
        day = self.world.after(at.astimezone(self.world.zone).date(), 8 if self.world.happens(seller.habit.late) else 2)
        self.world.later(self.world.at(day, self.world.hour()), lambda at: self.fieldwork.make_gantt(seller, firm, at))

    # Opportunities

    def _drawn(self, seller: Seller, firm: Firm, stage: str = "") -> Deal:
        world = self.world
        goods = world.pick(world.trade.goods_for(firm.industry))
        pieces = max(1, round(world.rng.uniform(*world.trade.amount) * 10_000 / goods.list_price))
        amount = max(1, round(goods.list_price * pieces / 10_000))
        name = words.say(world, world.trade.projects).split("{")[0]
        deal = Deal(
            "", firm, goods, name, amount, stage or world.pick(STAGES[:3]), False, False, world.pick(world.trade.rivals)
        )
        deal.name = f"{short(firm)}{words.say(world, world.trade.projects, firm, deal)}"
        deal.by_tender = world.happens(world.trade.bids)
        deal.wins = world.happens(0.42 + 0.06 * (seller.worker.level == "高级"))
        return deal

    def _open_one(self, seller: Seller, at: datetime) -> None:
        free = [firm for firm in seller.firms if not any(deal.is_open for deal in firm.deals)]
        if free:
            self._open(seller, [self._drawn(seller, self.world.pick(free), "discovered")], at)

    def _open(self, seller: Seller, deals: list[Deal], at: datetime) -> None:
        batch = []
        for deal in deals:
            deal.is_complete = self.world.happens(seller.habit.complete)
            batch.append(OpeningInput(**self._fields(deal, at).model_dump()))
        for deal, made in zip(deals, open_opportunities(batch=batch, by=seller.member, at=at), strict=True):
            deal.id = made.public_id
            deal.firm.deals.append(deal)
            self._next(seller, deal, at)

    def _fields(self, deal: Deal, at: datetime) -> OpportunityInput:
        leave_out = () if deal.is_complete else ("specification", "equipment")
        extra = words.extras(self.world, "opportunity", at=at, leave_out=leave_out)
        if "equipment" in extra or deal.is_complete:
            extra |= {"equipment": deal.goods.name} if _has_field("equipment", at) else {}
        return OpportunityInput(
            name=deal.name,
            customer=deal.firm.id,
            stage=deal.stage,
            industry=deal.firm.industry,
            products=deal.goods.name,
            amount=Decimal(deal.amount * 10_000),
            expected_close_on=self.world.after(at.astimezone(self.world.zone).date(), self.world.rng.randrange(15, 60)),
            competitors=deal.rival if self.world.happens(0.7) else "",
            extra=extra,
        )

    def _next(self, seller: Seller, deal: Deal, at: datetime) -> None:
        """When the opportunity moves on."""
        low, high = self.world.trade.weeks
        days = self.world.rng.uniform(low, high) * 7 / 4
        day = self.world.after((at + timedelta(days=max(1.0, days))).astimezone(self.world.zone).date(), 0)
        self.world.later(self.world.at(day, self.world.hour()), lambda at: self._move(seller, deal, at))

    def _move(self, seller: Seller, deal: Deal, at: datetime) -> None:
        """A stage further; a tender, a contract or an end when there is none."""
        seller = self.world.holder(seller, deal)
        if not deal.is_open or not seller.is_there(at.astimezone(self.world.zone).date()):
            return
        place = STAGES.index(deal.stage)
        if deal.stage == "negotiation":
            self._end(seller, deal, at)
            return
        if place >= 1 and self.world.happens(0.1):
            self._lose(seller, deal, at)
            return
        deal.stage = STAGES[place + 1 if deal.by_tender or place != 2 else 4]
        note = words.say(self.world, self.world.trade.feedback, deal.firm, deal)
        move_stage(
            public_id=deal.id, given=StageInput(stage=deal.stage, note=note), version=None, by=seller.member, at=at
        )
        if deal.stage == "bidding":
            self.closing.tender(seller, deal, at)
        self._next(seller, deal, at)

    def _end(self, seller: Seller, deal: Deal, at: datetime) -> None:
        if deal.wins:
            self.closing.contract(seller, deal, at)
        else:
            self._lose(seller, deal, at)

    def _lose(self, seller: Seller, deal: Deal, at: datetime) -> None:
        void = self.world.happens(0.2)
        given = ClosingInput(
            outcome="void" if void else "lost",
            outcome_reason="项目取消" if void else words.say(self.world, self.world.trade.lost, deal.firm, deal),
            lost_to="" if void else deal.rival,
        )
        close_opportunity(public_id=deal.id, given=given, version=None, by=seller.member, at=at)
        deal.is_open = False

    # Every Monday

    def _confirm_later(self, seller: Seller, week: int) -> None:
        """The table brought up to date (A12): on Monday morning, days late, or not at all."""
        world, habit = self.world, seller.habit
        chance, monday = world.rng.random(), world.after(world.monday(week + 1) - timedelta(days=1), 1)
        if chance < habit.punctual:
            moment = world.at(monday, world.hour(8.6, 11.5))
        elif chance < habit.punctual + habit.late:
            moment = world.at(world.after(monday, world.rng.randrange(1, 3)), world.hour())
        else:
            return
        world.later(moment, lambda at: self._confirm(seller, at))

    def _confirm(self, seller: Seller, at: datetime) -> None:
        deals = seller.deals()
        if not deals or not seller.is_there(at.astimezone(self.world.zone).date()):
            return
        for deal in [deal for deal in deals if not deal.is_complete and self.world.happens(0.5)]:
            deal.is_complete = True
            change_opportunity(public_id=deal.id, given=self._fields(deal, at), version=None, by=seller.member, at=at)
        unchanged = [deal.id for deal in deals if Opportunity.objects.filter(public_id=deal.id, outcome="").exists()]
        confirm_unchanged(public_ids=unchanged, by=seller.member, at=at)

    def grade_some(self, seller: Seller, at: datetime) -> None:
        """A customer turns out to be worth more."""
        firms = [firm for firm in seller.firms if firm.grade in {"", "B"} and firm.deals]
        if firms:
            firm = self.world.pick(firms)
            firm.grade = "A"
            grade_customers(customers=[firm.id], grade="A", reason="项目金额大、决策链清楚", by=seller.member, at=at)


def world_sample(world: World, firms: list[Firm], count: int) -> list[Firm]:
    """Some of them, none twice."""
    return world.rng.sample(firms, min(count, len(firms)))


def short(firm: Firm) -> str:
    """What the firm is called in a project's name: ``昱澜精密``."""
    return firm.name.removeprefix(firm.city)[:4]


def _has_field(key: str, at: datetime) -> bool:
    playbook = in_force(at)
    form = playbook.forms.get("opportunity") if playbook else None
    return form is not None and any(field.key == key for field in form.extra)
