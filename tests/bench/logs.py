"""Made-up logs for measuring: believable, in the order of time, the same for the same seed, and never held in memory.

`plausible_log` is a company's log; `heavy_customer_log` is one customer with very many events. Both return the people
and an iterator of events; an event's JSON is a line of events.jsonl.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import holidays

Json = dict[str, Any]
Timed = tuple[int, str, str, str, Json]

START = date(2025, 1, 6)
# Events a day of one person, its share of weekly work included.
PACE = 8
OPENING, CLOSING = 9 * 3600, 18 * 3600
STAGES = ("needs", "proposal", "quote", "negotiation")
CHANNELS = ("phone", "phone", "phone", "online", "online", "email", "visit", "fax", "mail")
GRADES = ("A", "B", "B", "C", "C", "C", "invalid")
# The roles of twenty people, over and over; a small company has most of them too.
ROLES = (
    *("sales", "sales", "manager", "sales", "marketing", "sales", "legal", "sales", "regional_manager", "finance"),
    *("sales", "sales", "sales", "assistant", "sales", "sales", "manager", "sales", "sales", "sales"),
)


@dataclass
class Company:
    """What the generator remembers of the log so far; everything that could grow is kept short."""

    random: random.Random
    people: list[str]
    sales: list[str]
    marketing: list[str]
    regional: list[str]
    reviewers: list[str]
    customers: int
    known: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    opportunities: dict[str, deque[str]] = field(default_factory=dict)
    unreported: deque[str] = field(default_factory=lambda: deque(maxlen=1000))
    quoted: deque[str] = field(default_factory=lambda: deque(maxlen=1000))
    opened: deque[str] = field(default_factory=lambda: deque(maxlen=1000))
    asked: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=1000))
    approved: deque[str] = field(default_factory=lambda: deque(maxlen=1000))

    def new(self, kind: str) -> str:
        """Return the next id of a kind of object."""
        number = self.numbers.get(kind, 0) + 1
        self.numbers[kind] = number
        return f"{'K' if kind == 'contract' else kind[0].upper()}{number}"

    def customer(self) -> str:
        """Return a customer, most often one that is known."""
        return f"C{self.random.randint(1, max(1, min(self.known, self.customers)))}"


def clock(day: date, second: int) -> str:
    """Write a second of a day as RFC 3339."""
    return f"{day.isoformat()}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}+08:00"


def event(day: date, timed: Timed) -> Json:
    """Write an event of a day."""
    second, actor, verb, subject, data = timed
    return {"at": clock(day, second), "actor": actor, "verb": verb, "subject": subject, "data": data}


def followed_up(company: Company, day: date, second: int, who: str) -> list[Timed]:
    """Log a follow-up, mostly within two hours."""
    chance = company.random
    happened = max(OPENING - 3600, second - chance.choice((300, 900, 1800, 3600, 7000, 9000)))
    data = {
        "customer": company.customer(),
        "by": who,
        "happened_at": clock(day, happened),
        "channel": chance.choice(CHANNELS),
        "progress": chance.random() < 0.7,
    }
    return [(second, who, "followup.logged", f"followup:{company.new('followup')}", data)]


def visited(company: Company, day: date, second: int, who: str) -> list[Timed]:
    """Hold a visit, seldom with a second person; its report follows on another day."""
    chance = company.random
    by = [who] if chance.random() < 0.8 else [who, chance.choice(company.people)]
    start = max(OPENING, second - chance.randint(1800, 7200))
    data = {"customer": company.customer(), "by": by, "started_at": clock(day, start), "ended_at": clock(day, second)}
    name = company.new("visit")
    company.unreported.append(name)
    return [(second, who, "visit.held", f"visit:{name}", data)]


def visit_reported(company: Company, day: date, second: int, who: str) -> list[Timed]:
    """Report one of the last visits, or hold one where none is left."""
    if not company.unreported:
        return visited(company, day, second, who)
    name = company.unreported.popleft()
    return [(second, who, "visit.reported", f"visit:{name}", {"complete": company.random.random() < 0.9})]


def customer_recorded(company: Company, day: date, second: int, who: str) -> list[Timed]:
    """Record a new customer until there are enough, then one again."""
    chance = company.random
    if company.known < company.customers:
        company.known += 1
        name = f"C{company.known}"
    else:
        name = company.customer()
    back = timedelta(days=chance.choice((0, 0, 1, 1, 2, 3)))
    data: Json = {"collected_at": clock(day - back, OPENING), "source": "exhibition"}
    if chance.random() < 0.8:
        data["owner"] = who
    if chance.random() < 0.3:
        data["grade"] = chance.choice(GRADES)
    return [(second, who, "customer.recorded", f"customer:{name}", data)]


def customer_graded(company: Company, _day: date, second: int, who: str) -> list[Timed]:
    """Grade a customer."""
    grade = company.random.choice(GRADES)
    return [(second, who, "customer.graded", f"customer:{company.customer()}", {"grade": grade})]


def customer_moved(company: Company, _day: date, second: int, _who: str) -> list[Timed]:
    """Assign a customer, or release one."""
    chance = company.random
    subject = f"customer:{company.customer()}"
    if chance.random() < 0.25:
        return [(second, "system", "customer.released", subject, {"reason": "silent"})]
    actor, owner = chance.choice(company.people), chance.choice(company.sales)
    return [(second, actor, "customer.assigned", subject, {"owner": owner})]


def planned(company: Company, _day: date, second: int, who: str) -> list[Timed]:
    """Make a plan for a customer."""
    return [(second, who, "plan.made", f"plan:{company.new('plan')}", {"customer": company.customer(), "by": who})]


def opportunity_worked(company: Company, _day: date, second: int, who: str) -> list[Timed]:
    """Open an opportunity, move one to another stage, close one, or quote a bid for one."""
    chance = company.random
    own = company.opportunities.setdefault(who, deque(maxlen=8))
    dice = chance.random()
    if not own or dice < 0.3:
        name = company.new("opportunity")
        own.append(name)
        data: Json = {"customer": company.customer(), "owner": who}
        return [(second, who, "opportunity.opened", f"opportunity:{name}", data)]
    if dice < 0.6:
        stage = {"stage": chance.choice(STAGES)}
        return [(second, who, "opportunity.stage_changed", f"opportunity:{chance.choice(own)}", stage)]
    if dice < 0.85:
        outcome = {"outcome": chance.choice(("won", "lost", "lost", "void"))}
        return [(second, who, "opportunity.closed", f"opportunity:{own.popleft()}", outcome)]
    bid = company.new("bid")
    company.quoted.append(bid)
    data = {"opportunity": chance.choice(own), "analysed": chance.random() < 0.97}
    return [(second, who, "bid.quoted", f"bid:{bid}", data)]


def bid_worked(company: Company, day: date, second: int, who: str) -> list[Timed]:
    """Open a quoted bid, or record the result of an opened one."""
    if company.opened and (company.random.random() < 0.5 or not company.quoted):
        complete = {"complete": company.random.random() < 0.9}
        return [(second, who, "bid.result_recorded", f"bid:{company.opened.popleft()}", complete)]
    if company.quoted:
        bid = company.quoted.popleft()
        company.opened.append(bid)
        return [(second, who, "bid.opened", f"bid:{bid}", {})]
    return opportunity_worked(company, day, second, who)


def contract_worked(company: Company, _day: date, second: int, who: str) -> list[Timed]:
    """Request the reviews of a contract, review a step, or sign."""
    chance = company.random
    if company.approved and chance.random() < 0.3:
        return [(second, who, "contract.signed", f"contract:{company.approved.popleft()}", {})]
    if company.asked and chance.random() < 0.75:
        contract, step = company.asked.popleft()
        decision = "approved" if chance.random() < 0.85 else "returned"
        if step == "finance":
            company.approved.append(contract)
        reviewer = chance.choice(company.reviewers)
        review: Json = {"step": step, "decision": decision}
        return [(second, reviewer, "contract.reviewed", f"contract:{contract}", review)]
    contract = company.new("contract")
    found: list[Timed] = []
    for step in ("legal", "finance"):
        company.asked.append((contract, step))
        data = {"step": step, "reviewer": chance.choice(company.reviewers)}
        found.append((second, who, "contract.review_requested", f"contract:{contract}", data))
    return found


WORK: tuple[Callable[[Company, date, int, str], list[Timed]], ...] = (
    followed_up,
    visited,
    visit_reported,
    customer_recorded,
    customer_graded,
    customer_moved,
    planned,
    opportunity_worked,
    bid_worked,
    contract_worked,
)
WEIGHTS = (40, 12, 11, 10, 4, 4, 2, 9, 3, 5)


def reported(company: Company, who: str, second: int, kind: str, period: str) -> list[Timed]:
    """Hand in a report; what it lacks is sometimes filled in an hour later."""
    chance = company.random
    complete = chance.random() < 0.92
    name = f"report:{company.new('report')}"
    found: list[Timed] = [
        (second, who, "report.submitted", name, {"kind": kind, "period": period, "complete": complete})
    ]
    if not complete and chance.random() < 0.6:
        found.append((min(second + 3600, 86_399), who, "report.completed", name, {}))
    return found


def chores(company: Company, day: date, first_of_week: bool) -> list[Timed]:
    """Write what is due: daily reports, and on the week's first working day the reports and updates of the week."""
    chance = company.random
    found: list[Timed] = []
    for who in company.sales:
        if chance.random() < 0.9:
            found += reported(company, who, chance.randint(17 * 3600, 20 * 3600), "daily", day.isoformat())
    if not first_of_week:
        return found
    year, week, _ = (day - timedelta(days=7)).isocalendar()
    period = f"{year}-W{week:02}"
    for who in company.sales:
        if chance.random() < 0.92:
            found += reported(company, who, chance.randint(OPENING, CLOSING), "weekly", period)
        for name in company.opportunities.get(who, ()):
            if chance.random() < 0.9:
                data = {"complete": False} if chance.random() < 0.08 else {}
                second = chance.randint(OPENING, CLOSING)
                found.append((second, who, "opportunity.updated", f"opportunity:{name}", data))
    for who in company.regional:
        found += reported(company, who, chance.randint(OPENING, CLOSING), "management", period)
    for who in company.marketing[:1]:
        found.append((chance.randint(OPENING, CLOSING), who, "statistics.released", f"week:{period}", {}))
    return found


def working_days() -> Iterator[tuple[date, bool]]:
    """Yield the working days from the start on, and whether each is its week's first."""
    calendar = holidays.country_holidays("CN")
    day, week = START, None
    while True:
        if calendar.is_working_day(day):
            yield day, day.isocalendar()[:2] != week
            week = day.isocalendar()[:2]
        day += timedelta(days=1)


def company_of(seed: int, people: int, customers: int) -> tuple[list[Json], Company]:
    """Return people.json and the company that the log is written for."""
    entries: list[Json] = []
    for number in range(people):
        place = number % len(ROLES)
        entries.append(
            {
                "id": f"p{number + 1:03}",
                "name": f"员工{number + 1}",
                "role": ROLES[place],
                "department": f"d{number // len(ROLES) + 1}",
                "joined": "2024-01-01",
                "left": None,
                "away": [[(START + timedelta(days=30 + place)).isoformat()] * 2],
            }
        )

    def having(*roles: str) -> list[str]:
        return [entry["id"] for entry in entries if entry["role"] in roles]

    everyone = [entry["id"] for entry in entries]
    chance = random.Random(seed)  # noqa: S311 - made-up data, the same for the same seed
    sales = having("sales") or everyone
    reviewers = having("legal", "finance") or everyone
    company = Company(chance, everyone, sales, having("marketing"), having("regional_manager"), reviewers, customers)
    return entries, company


def plausible_log(seed: int, people: int, customers: int, events: int) -> tuple[list[Json], Iterator[Json]]:
    """Return people and a company's log of so many events, about eight a person and working day."""
    entries, company = company_of(seed, people, customers)

    def written() -> Iterator[Json]:
        left = events
        for day, first_of_week in working_days():
            timed = chores(company, day, first_of_week)
            while len(timed) < PACE * people:
                who = company.random.choice(company.sales)
                work = company.random.choices(WORK, WEIGHTS)[0]
                timed += work(company, day, company.random.randint(OPENING, CLOSING), who)
            timed.sort(key=lambda one: one[0])
            for one in timed[:left]:
                yield event(day, one)
            left -= len(timed)
            if left <= 0:
                return

    return entries, written()


def heavy_customer_log(seed: int, events: int = 5000) -> tuple[list[Json], Iterator[Json]]:
    """Return people and a log in which one customer has all the events: twenty a working day."""
    entries, company = company_of(seed, 10, 1)
    company.known = 1
    works = (followed_up, visited, visit_reported, customer_recorded, customer_graded, customer_moved, planned)
    weights = (50, 15, 12, 3, 8, 6, 2)

    def written() -> Iterator[Json]:
        left = events
        for day, _ in working_days():
            timed: list[Timed] = []
            for _ in range(20):
                work = company.random.choices((*works, opportunity_worked), (*weights, 4))[0]
                who = company.random.choice(company.sales)
                timed += work(company, day, company.random.randint(OPENING, CLOSING), who)
            timed.sort(key=lambda one: one[0])
            for one in timed[:left]:
                yield event(day, one)
            left -= len(timed)
            if left <= 0:
                return

    return entries, written()
