"""``python -m tests.bench.seed S``: a company of the size, in the database that the environment names.

Fifty sellers in five teams, a manager over them, two years of history, the regulation in force since three weeks ago.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import TypeVar

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402 - Django is set up first
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bihuan.base.duties.services import catch_up, rebuild, sweep  # noqa: E402
from bihuan.base.organisation.inputs import DepartmentInput, NewMember  # noqa: E402
from bihuan.base.organisation.models import Member  # noqa: E402
from bihuan.base.organisation.services import add_member, create_department, set_up_company  # noqa: E402
from bihuan.base.policies.services import publish  # noqa: E402
from bihuan.flow.customers.inputs import CustomerInput  # noqa: E402
from bihuan.flow.customers.models import Customer  # noqa: E402
from bihuan.flow.customers.services.importing import CustomerRow, import_customers  # noqa: E402
from bihuan.flow.fieldwork.inputs import FollowupInput  # noqa: E402
from bihuan.flow.fieldwork.services.importing import FollowupRow, import_followups  # noqa: E402
from bihuan.flow.opportunities.inputs import ClosingInput, OpeningInput  # noqa: E402
from bihuan.flow.opportunities.services.importing import OpportunityRow, import_opportunities  # noqa: E402
from bihuan.insight.analytics import services as tallies  # noqa: E402
from bihuan.playbook.load.sources import read_source  # noqa: E402
from tests.bench.copies import multiply  # noqa: E402
from tests.bench.seed_sizes import SIZES  # noqa: E402
from tests.bench.workbooks import CITIES, PASSWORD, TRADES, names  # noqa: E402

DRAW = Random(11)  # noqa: S311 - the same for every run
STAGES = ("discovered", "contacted", "proposal", "bidding", "negotiation")
ENDED = (
    ClosingInput(outcome="won", outcome_reason="方案与交期符合要求"),
    ClosingInput(outcome="lost", outcome_reason="价格偏高"),
    ClosingInput(outcome="won", outcome_reason="老客户复购"),
)
T = TypeVar("T")


def parts(rows: Iterator[T], size: int = 200) -> Iterator[list[T]]:
    """Portions of an import."""
    while part := list(islice(rows, size)):
        yield part


@transaction.atomic
def people(now: datetime) -> tuple[Member, list[Member]]:
    """An administrator, the manager, the sellers; the regulation."""
    begin = (now - timedelta(days=760)).replace(hour=9, minute=0, second=0, microsecond=0)
    set_up_company(name="测速有限公司", at=begin)
    top = create_department(value=DepartmentInput(name="销售中心"), parent=None, by=None, at=begin)
    teams = [
        create_department(value=DepartmentInput(name=f"{number}组"), parent=top, by=None, at=begin)
        for number in range(1, 6)
    ]
    hashed = make_password(PASSWORD)

    def add(code: str, department: str, position: str, roles: tuple[str, ...], manager: str | None) -> Member:
        value = NewMember(
            code=code,
            name=code,
            department=department,
            manager=manager,
            joined_on=begin.date(),
            position=position,
            roles=roles,
        )
        return add_member(value=value, password_hash=hashed, by=None, at=begin)

    admin = add("admin", top.public_id, "", ("administrator",), None)
    manager = add("manager", top.public_id, "manager", ("manager",), None)
    sellers = [
        add(f"s{number:02}", teams[number % 5].public_id, "sales", ("sales",), manager.public_id)
        for number in range(1, 51)
    ]
    monday = (now - timedelta(days=now.weekday() + 21)).replace(hour=0, minute=0, second=0, microsecond=0)
    text = read_source("equipment").text
    publish(text=text, name="equipment.yaml", starts_on=monday.date(), by=None, at=monday, first=True)
    return admin, sellers


def customer_rows(sellers: Sequence[Member], count: int, now: datetime) -> Iterator[CustomerRow]:
    """Entered over two years."""
    for number, name in enumerate(names(count)):
        seller = sellers[number % len(sellers)]
        given = CustomerInput(
            name=name,
            industry=TRADES[number % len(TRADES)],
            region=CITIES[number % len(CITIES)],
            grade=("A", "B", "C", "")[number % 4],
            needs=f"产线扩建，需要 {number % 8 + 1} 台空压机，预算 {number % 280 + 20} 万元，三个月内上线。",
            contact_name=f"{'赵钱孙李周吴郑王'[number % 8]}经理",
            contact_phone=f"139{number:08}",
        )
        at = now - timedelta(days=730) + timedelta(days=700) * (number / count)
        yield CustomerRow(given=given, owner=seller, told_by=seller, told_at=at)


def opportunity_rows(customers: Sequence[Customer], now: datetime) -> Iterator[OpportunityRow]:
    """One for each customer, one in three updated lately, one in four won or lost."""
    for number, customer in enumerate(customers):
        owner = customer.owner
        assert owner is not None
        given = OpeningInput(
            name=f"{customer.name[:8]}空压机项目",
            customer=customer.public_id,
            stage=STAGES[number % 5],
            industry=customer.industry,
            products="螺杆空压机 SA75",
            amount=(number % 90 + 10) * 10_000,
            expected_close_on=(now + timedelta(days=number % 180)).date(),
        )
        opened = customer.created_at + timedelta(days=3)
        touched = now - timedelta(days=number % 27, hours=1)
        if number % 4 == 1:
            closed = min(opened + timedelta(days=number % 190), now - timedelta(hours=1))
            yield OpportunityRow(given, customer, owner, opened, max(opened, closed), ENDED[number % 3])
            continue
        yield OpportunityRow(given, customer, owner, opened, touched if number % 3 == 0 and touched > opened else None)


def followup_rows(customers: Sequence[Customer], count: int, now: datetime) -> Iterator[FollowupRow]:
    """Spread over the time since they are known."""
    for number in range(count):
        customer = customers[number * 7919 % len(customers)]
        author = customer.owner
        assert author is not None
        span = now - customer.created_at
        at = customer.created_at + span * DRAW.random()
        words = f"第 {number} 次沟通：对方在比较两家报价，要求补充节能数据。"
        given = FollowupInput(customer=customer.public_id, happened_at=at, channel="phone", content=words)
        yield FollowupRow(given, customer, author, min(now, at + timedelta(minutes=40)))


def main() -> None:
    """Make it; a line for each step."""
    (count, times), now = SIZES[sys.argv[1]], timezone.localtime()
    call_command("migrate", verbosity=0)
    admin, sellers = people(now)
    customers: list[Customer] = []
    for rows in parts(customer_rows(sellers, count, now)):
        customers += import_customers(rows=rows, by=admin, at=now)
    for deals in parts(opportunity_rows(customers, now)):
        import_opportunities(rows=deals, by=admin, at=now)
    for calls in parts(followup_rows(customers, count * 5, now)):
        import_followups(rows=calls, by=admin, at=now)
    rebuild(at=now)
    catch_up(at=now)
    sweep(at=now)
    with transaction.atomic():
        multiply(times)
    tallies.rebuild()
    count *= times
    # What the planner knows of the tables, and which pages need not be looked at; PostgreSQL would find out by itself some
    # minutes later.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"{count:,} customers, {count:,} opportunities, {count * 5:,} follow-ups")


if __name__ == "__main__":
    main()
