"""Several people at once, each on a connection of their own: one of them is first, the others are told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast, make_cast
from bihuan.base.records.tests.races import kinds, race_database, together
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import assign_customers, claim_customers, record_customer
from bihuan.flow.customers.tests.regulation import in_force

__all__ = ["race_database"]

SPELLINGS = (
    "华通ABC１２３有限公司",
    "华通abc123有限公司",
    " 华通 ＡＢＣ 123 有限公司",
    "华通Abc123有限公司\u200b",
    "华通（abc）123有限公司 ",
)


@pytest.fixture
def company(race_database: None) -> Cast:
    """The cast, committed, so that other connections see it."""
    return make_cast()


def _someone(code: str) -> Member:
    found: Member = Member.objects.select_related("department").get(code=code)
    return found


@pytest.mark.trust("T-D04", "INV3")
def test_one_customer_entered_twenty_times(company: Cast) -> None:
    """T-D04: one record, one number, one fact; whoever came later is told of it."""
    in_force("tob")
    at = company.at + timedelta(hours=1)

    def enter(number: int) -> Customer:
        row = CustomerInput(name=SPELLINGS[number % 5], contact_name="单晓峰", contact_phone="13800138000")
        return record_customer(row=row, by=_someone("li.wei"), at=at)

    assert kinds(together(20, enter)) == {"ok": 1, "duplicate": 19}
    assert [customer.number for customer in Customer.objects.all()] == ["SH2026001"]
    assert Event.objects.filter(verb="customer.recorded").count() == 1
    assert broken_link() is None


@pytest.mark.trust("T-D01", "INV2")
def test_one_customer_taken_up_ten_times(company: Cast) -> None:
    """T-D01: one success, the others hear that it is taken."""
    free = record_customer(row=CustomerInput(name="甲", owner=""), by=company.zhang_min, at=company.at)
    people = ("chen.jing", "admin")

    def claim(number: int) -> object:
        by = _someone(people[number % 2])
        return claim_customers(customers=[free.public_id], by=by, at=company.at + timedelta(hours=1))

    assert kinds(together(10, claim)) == {"ok": 1, "customer_taken": 9}
    free.refresh_from_db()
    assigned = Event.objects.get(verb="customer.assigned")
    assert free.owner is not None
    assert assigned.data["owner"] == free.owner.code == assigned.actor


@pytest.mark.trust("T-D14", "INV2")
def test_two_managers_assign_at_once(company: Cast) -> None:
    """T-D14: one owner; with versions the second is told, without them the log's last word is what stands."""
    customer = record_customer(row=CustomerInput(name="甲"), by=company.li_wei, at=company.at)
    takers = (("admin", company.wang_fang), ("chen.jing", company.zhao_qiang))

    def assign(number: int, version: int | None) -> object:
        by, owner = takers[number % 2]
        at = company.at + timedelta(hours=1)
        ids = [customer.public_id]
        return assign_customers(customers=ids, owner=owner.public_id, version=version, by=_someone(by), at=at)

    assert kinds(together(2, lambda number: assign(number, 1))) == {"ok": 1, "Conflict": 1}
    assert kinds(together(8, lambda number: assign(number, None))) == {"ok": 8}
    customer.refresh_from_db()
    last = Event.objects.filter(verb="customer.assigned").order_by("-seq")[0]
    assert customer.owner is not None
    assert last.data["owner"] == customer.owner.code


def test_the_database_itself_refuses(company: Cast) -> None:
    """T-L04: a second current customer of the name, straight by SQL."""
    record_customer(row=CustomerInput(name="甲"), by=company.li_wei, at=company.at)
    own = ("id", "public_id", "number")
    columns = ", ".join(str(field.column) for field in Customer._meta.concrete_fields if field.column not in own)
    sql = f"INSERT INTO customers_customer (public_id, number, {columns}) SELECT 'x', 'x', {columns} FROM customers_customer"  # noqa: S608
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="customer"):
        cursor.execute(sql)
