"""Entering customers: what is stored, told, numbered, and refused."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pydantic import ValidationError

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import history
from bihuan.base.organisation.tests.cast import SHANGHAI, Cast
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.customers.selectors import completeness, search_contacts, search_customers
from bihuan.flow.customers.services import archive_customers, record_customer, record_customers
from bihuan.flow.customers.tests.conftest import Enter
from bihuan.flow.customers.tests.regulation import in_force
from bihuan.flow.customers.tests.unchanged import refused

FULL = {
    "name": "杭州华通医疗器械有限公司",
    "industry": "医疗器械",
    "scale": "100-499",
    "region": "杭州",
    "source": "exhibition",
    "grade": "A",
    "needs": "更换两条产线的视觉检测设备，年底前到位",
    "budget": Decimal("200000.00"),
    "needed_by": date(2026, 6, 30),
    "contact_name": "单晓峰",
    "contact_title": "设备部经理",
    "contact_phone": "138 0013 8000",
    "tags": ("国企", "国企", "重点"),
    "extra": {"urgency": "high", "unheard_of": "x"},
}


@pytest.mark.clause("B5")
@pytest.mark.clause("B1", part="base")
def test_everything_is_stored_told_and_found(cast: Cast) -> None:
    """The customer, its primary contact, its number, one fact each; personal data apart."""
    in_force("tob")
    at = cast.at + timedelta(hours=1)
    told = {**FULL, "collected_at": cast.at}
    customer = record_customer(row=CustomerInput.model_validate(told), by=cast.li_wei, at=at)

    customer = Customer.objects.get(pk=customer.pk)
    assert (customer.number, customer.owner, customer.department) == (
        "SH2026001",
        cast.li_wei,
        cast.departments["上海"],
    )
    assert (customer.tags, customer.extra, customer.version) == (["国企", "重点"], {"urgency": "high"}, 1)
    assert (customer.created_at, customer.created_by) == (at, cast.li_wei)
    contact = Contact.objects.get(customer=customer)
    assert (contact.name, contact.title, contact.mobile, contact.phone) == ("单晓峰", "设备部经理", "138 0013 8000", "")
    assert (contact.mobile_key, contact.is_primary) == ("13800138000", True)

    events = list(Event.objects.filter(kind__in=("customer", "contact")).order_by("seq"))
    assert [(event.verb, event.subject, event.actor) for event in events] == [
        ("customer.recorded", customer.public_id, "li.wei"),
        ("contact.recorded", contact.public_id, "li.wei"),
    ]
    assert events[0].data == {
        "owner": "li.wei",
        "collected_at": "2026-01-05T01:00:00+00:00",
        "source": "exhibition",
        "grade": "A",
        "number": "SH2026001",
    }
    assert (events[0].private or {})["name"] == "杭州华通医疗器械有限公司"
    assert [event.verb for event in history("customer", customer.public_id)] == [
        "contact.recorded",
        "customer.recorded",
    ]
    for text in ("华通", "SH2026001", "1380013", "sxf", "hzht"):
        assert list(search_customers(Customer.objects.all(), text)) == [customer]
    assert list(search_contacts(Contact.objects.all(), "单晓")) == [contact]
    assert completeness(customer, contact, at) == ()


@pytest.mark.clause("E3", "E5")
def test_what_is_missing_is_named_with_its_clause(enter: Enter, cast: Cast) -> None:
    """E3 asks for the fields, E5 for budget and time frame, and finds 「有软件需求」 too vague."""
    in_force("tob")
    customer = enter("华通", industry="医疗器械", needs="有软件需求", contact_name="单晓峰")
    contact = Contact.objects.get()
    assert [(gap.field, gap.clause) for gap in completeness(customer, contact, cast.at)] == [
        ("scale", "E3"),
        ("budget", "E5"),
        ("needed_by", "E5"),
        ("contact_title", "E3"),
        ("contact_phone", "E3"),
        ("source", "E3"),
        ("needs", "E5"),
    ]


@pytest.mark.clause("E4")
def test_each_region_counts_apart(enter: Enter, cast: Cast) -> None:
    """E4: region code, year, serial; of the owner's department."""
    in_force("tob")
    numbers = [enter("甲一").number, enter("甲二").number, enter("甲三", by=cast.zhao_qiang).number]
    assert numbers == ["SH2026001", "SH2026002", "BJ2026001"]


def test_a_number_told_is_kept_and_passed_over(enter: Enter) -> None:
    """A number that was given by hand is not given a second time."""
    in_force("tob")
    assert enter("甲一", number="SH2026002").number == "SH2026002"
    assert [enter(name).number for name in ("甲二", "甲三")] == ["SH2026001", "SH2026003"]
    with refused("customer_number_taken", field="number"):
        enter("甲四", number="SH2026002")


def test_a_batch_costs_as_many_statements_as_one(cast: Cast) -> None:
    """An import of 200 rows in the statements of two."""
    in_force("tob")
    counts = []
    for first, many in ((0, 2), (2, 200)):
        rows = [CustomerInput(name=f"客户{first + number}", contact_name="单晓峰") for number in range(many)]
        with CaptureQueriesContext(connection) as captured:
            record_customers(rows=rows, by=cast.again("li.wei"), at=cast.at)
        counts.append(len(captured))
    # SQLite takes a limited number of values a statement, so that large inserts are split.
    assert counts[1] - counts[0] <= 20


def test_a_batch_is_one_act(cast: Cast) -> None:
    """All or none."""
    rows = [CustomerInput(name=f"客户{number}") for number in range(40)]
    customers = record_customers(rows=rows, by=cast.li_wei, at=cast.at)
    assert len({customer.number for customer in customers}) == 40
    twice = [CustomerInput(name="新客户"), CustomerInput(name="客户7")]
    with refused("duplicate", field="name"):
        record_customers(rows=twice, by=cast.li_wei, at=cast.at)
    with refused("duplicate_among_these", field="name"):
        record_customers(rows=[CustomerInput(name="新 客户"), CustomerInput(name="新客户")], by=cast.li_wei, at=cast.at)


def test_a_customer_for_a_colleague(enter: Enter, cast: Cast) -> None:
    """A manager may enter for the people below, a salesman only for himself; anyone for nobody."""
    given = enter("甲一", by=cast.zhang_min, owner=cast.wang_fang.public_id)
    assert (given.owner, given.department) == (cast.wang_fang, cast.departments["上海"])
    kept = enter("甲二", owner="")
    assert (kept.owner, kept.department) == (None, cast.departments["上海"])
    assert Event.objects.filter(subject=kept.public_id, verb="customer.recorded").get().data == {"number": kept.number}
    with refused("owner_out_of_reach", field="owner"):
        enter("甲三", owner=cast.wang_fang.public_id)
    with refused("owner_out_of_reach", field="owner"):
        enter("甲三", by=cast.zhang_min, owner=cast.zhao_qiang.public_id)
    with refused("owner_out_of_reach", field="owner"):
        enter("甲三", owner="nobody")


def test_who_may_not_enter(enter: Enter, cast: Cast) -> None:
    """Legal reads customers and enters none."""
    with refused("no_permission"):
        enter("甲一", by=cast.zhou_jie)


@pytest.mark.clause("B6", "E24", part="base")
def test_the_same_name_is_refused_however_it_is_spelled(enter: Enter, cast: Cast) -> None:
    """To the owner by name; to others only that there is one."""
    first = enter("华通ABC(杭州)")
    with refused("duplicate", field="name") as caught:
        enter("华通ａｂｃ （杭州）\u200b")
    assert caught[0].parameters == {"customer": first.public_id, "name": "华通ABC(杭州)"}
    with refused("duplicate_hidden", field="name") as caught:
        enter("华通abc杭州", by=cast.zhao_qiang)
    assert caught[0].parameters == {}


def test_the_same_credit_code_is_refused(enter: Enter, cast: Cast) -> None:
    """Whatever the name."""
    enter("甲", credit_code="91350100m000100y43")
    with refused("duplicate", field="credit_code"):
        enter("乙", credit_code="91350100M000100Y43")
    with refused("duplicate_hidden", field="credit_code"):
        enter("乙", credit_code="91350100M000100Y43", by=cast.zhao_qiang)


def test_another_company_of_the_same_name(enter: Enter, cast: Cast) -> None:
    """Only who may assign customers says that it is another one; then both stand."""
    enter("华通")
    with refused("no_permission"):
        enter("华通", is_another=True)
    second = enter("华通", by=cast.zhang_min, is_another=True)
    assert second.twin == second.public_id
    assert Customer.objects.filter(name_key="华通").count() == 2


def test_an_archived_name_is_free(enter: Enter, cast: Cast) -> None:
    """A customer off the lists does not stand in the way."""
    archive_customers(customers=[enter("华通").public_id], by=cast.li_wei, at=cast.at + timedelta(hours=2))
    assert enter("华通").archived_at is None


def test_what_has_not_happened_yet_is_refused(enter: Enter, cast: Cast) -> None:
    """T-E01: told times lie in the past."""
    later = cast.at + timedelta(hours=1, seconds=1)
    for field in ("collected_at", "first_contact_at"):
        with refused("told_future", field=field):
            enter("甲", **{field: later})
    assert enter("甲", collected_at=datetime(2025, 3, 1, tzinfo=SHANGHAI)).collected_at is not None


def test_a_contact_has_a_name(enter: Enter) -> None:
    """A number alone is nobody."""
    with refused("contact_without_name", field="contact_name"):
        enter("甲", contact_phone="13800138000")


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("name", " \u200b ", "too_short"),
        ("name", "（）", "no_name"),
        ("name", "x" * 121, "too_long"),
        ("budget", "-1", "greater_than_equal"),
        ("budget", "NaN", "not_an_amount"),
        ("budget", "1e1000000", "not_an_amount"),
        ("budget", "0.005", "decimal_max_places"),
        ("contact_phone", "call me", "not_a_phone"),
        ("contact_email", "nobody", "not_an_email"),
        ("credit_code", "91350100M000100Y4", "bad_credit_code"),
        ("website", "javascript://x", "not_a_website"),
        ("source", "heaven", "literal_error"),
        ("grade", "D", "literal_error"),
        ("collected_at", "2026-01-05T09:00:00", "timezone_aware"),
        ("number_of_the_beast", "666", "extra_forbidden"),
    ],
)
def test_values_that_cannot_be(field: str, value: str, error: str) -> None:
    """Refused by the input itself, each with its field."""
    with pytest.raises(ValidationError) as wrong:
        CustomerInput.model_validate({"name": "甲", field: value})
    assert [(one["loc"][0], one["type"]) for one in wrong.value.errors()] == [(field, error)]


def test_text_is_tidied() -> None:
    """What nobody sees is taken out; line breaks of long texts stay."""
    row = CustomerInput(name=" 华\u200b通\x00 ", needs="一\r\n二\x07\n\n ", website="www.htyl.example")
    assert (row.name, row.needs, row.website) == ("华通", "一\n二", "https://www.htyl.example")
