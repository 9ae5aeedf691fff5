"""Customers and contacts out of a workbook."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.duties.services import catch_up, verify
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast, make_cast
from bihuan.base.records.refusals import Refused
from bihuan.base.records.tests.races import kinds, race_database, together
from bihuan.flow.customers.inputs import ContactInput, CustomerInput
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.customers.selectors import search_contacts, search_customers
from bihuan.flow.customers.services import ContactRow, CustomerRow, import_contacts, import_customers
from bihuan.flow.customers.tests.conftest import Enter
from bihuan.flow.customers.tests.regulation import in_force
from bihuan.flow.customers.tests.unchanged import refused

__all__ = ["race_database"]


def _row(cast: Cast, name: str, **fields: object) -> CustomerRow:
    given = CustomerInput.model_validate({"name": name, "contact_name": "单晓峰", **fields})
    return CustomerRow(given, cast.li_wei, cast.li_wei, cast.at + timedelta(hours=2))


def _rows(cast: Cast, count: int, before: str = "甲") -> list[CustomerRow]:
    return [_row(cast, f"{before}{number}号厂", contact_phone=f"1380013{number:04}") for number in range(count)]


def test_records_keep_their_own_times(cast: Cast) -> None:
    """Stored, numbered, found and told as the form does, but at the time and by the person that the workbook says."""
    in_force("tob")
    at, told = cast.at + timedelta(days=60), cast.at + timedelta(hours=2)
    row = _row(cast, "华通医疗有限公司", contact_phone="13800138000", collected_at=cast.at, grade="A", source="press")
    unowned = replace(_row(cast, "无主", number="老-7"), owner=None, told_by=None)
    first, second = import_customers(rows=[row, unowned], by=cast.admin, at=at)

    kept = Customer.objects.get(pk=first.pk)
    assert (kept.number, kept.owner, kept.department) == ("SH2026001", cast.li_wei, cast.departments["上海"])
    assert (kept.created_at, kept.created_by, kept.updated_at, kept.updated_by) == (told, cast.li_wei, at, cast.admin)
    assert (second.number, second.owner, second.department) == ("老-7", None, cast.departments["总部"])
    assert list(search_customers(Customer.objects.all(), "htyl")) == [first]
    assert set(search_contacts(Contact.objects.all(), "shanxf")) | {*Contact.objects.all()} == {*Contact.objects.all()}
    assert list(search_contacts(Contact.objects.all(), "8001 华通")) == [Contact.objects.get(customer=first)]
    facts = Event.objects.filter(kind__in=("customer", "contact")).order_by("seq")
    assert [(one.verb, one.actor, one.at) for one in facts] == [
        ("customer.recorded", "li.wei", told),
        ("customer.recorded", "system", told),
        ("contact.recorded", "li.wei", told),
        ("contact.recorded", "system", told),
    ]
    assert facts[0].data["collected_at"] == "2026-01-05T01:00:00+00:00"
    assert (facts[0].data["owner"], facts[0].data["grade"]) == ("li.wei", "A")
    assert broken_link() is None
    catch_up(at=at)
    assert verify(at=at) == []


def test_one_bad_row_and_none_lands(cast: Cast, enter: Enter) -> None:
    """The refusal names the row; nothing of the batch is there."""
    enter("乙厂", credit_code="91350100M000100Y43")
    at, good = cast.at + timedelta(days=1), _rows(cast, 3)
    bad = {
        "duplicate": _row(cast, "乙 厂"),
        "duplicate_among_these": _row(cast, "甲0号厂"),
        "told_future": replace(_row(cast, "丙"), told_at=at + timedelta(minutes=1)),
        "contact_without_name": _row(cast, "丙", contact_name="", contact_phone="13800000000"),
        "owner_out_of_reach": replace(_row(cast, "丙"), owner=Member(pk=77, is_active=False)),
        "customer_number_taken": _row(cast, "丙", number=str(Customer.objects.get().number)),
    }
    for code, row in bad.items():
        with refused(code) as caught:
            import_customers(rows=[*good, row], by=cast.admin, at=at)
        assert caught[0].parameters["row"] == 3, code


def test_only_with_the_permission(cast: Cast) -> None:
    """The door is a permission of its own; beyond it the form's own permission decides, and how far it reaches."""
    at, rows = cast.at + timedelta(days=1), _rows(cast, 1)
    for by in (cast.li_wei, cast.zhang_min, cast.wu_ting):
        with refused("no_permission"):
            import_customers(rows=rows, by=by, at=at)
    customer = import_customers(rows=rows, by=cast.admin, at=at)[0]
    with refused("no_permission"):
        import_contacts(rows=[ContactRow(customer, ContactInput(name="王总"))], by=cast.zhang_min, at=at)


def test_as_many_statements_for_two_hundred_as_for_ten(cast: Cast) -> None:
    """A batch costs a fixed number of statements."""
    in_force("tob")
    at, counts = cast.at + timedelta(days=1), []
    import_customers(rows=_rows(cast, 1, "先"), by=cast.admin, at=at)
    for size, before in ((10, "甲"), (200, "乙")):
        rows = _rows(cast, size, before)
        with CaptureQueriesContext(connection) as queries:
            customers = import_customers(rows=rows, by=cast.admin, at=at)
        told = [ContactRow(customer, ContactInput(name="王总")) for customer in customers]
        with CaptureQueriesContext(connection) as more:
            import_contacts(rows=told, by=cast.admin, at=at)
        counts.append((len(queries), len(more)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 30


def test_contacts_of_a_customer(cast: Cast, enter: Enter) -> None:
    """The first at a customer without any is the primary one; of several who are to be it the last is."""
    at = cast.at + timedelta(days=1)
    bare, known = enter("甲厂"), enter("乙厂", contact_name="老王")
    told = [(bare, "张一", False), (bare, "张二", False), (known, "李一", True), (known, "李二", True)]
    rows = [ContactRow(one, ContactInput(name=name, is_primary=first)) for one, name, first in told]
    contacts = import_contacts(rows=rows, by=cast.admin, at=at)
    assert [contact.is_primary for contact in contacts] == [True, False, False, True]
    assert not Contact.objects.get(name="老王").is_primary
    assert list(search_customers(Customer.objects.all(), "张二")) == [bare]
    facts = Event.objects.filter(verb="contact.recorded").order_by("-seq")[:4]
    assert {(one.actor, one.at) for one in facts} == {("admin", at)}


@pytest.mark.trust("T-G04")
def test_two_import_the_same(race_database: None) -> None:
    """One of them is first; the other hears that it is there, and of which row."""
    cast = make_cast()
    at, rows = cast.at + timedelta(days=1), _rows(cast, 20)

    def run(number: int) -> list[Customer]:
        by = Member.objects.select_related("department").get(code="admin")
        return import_customers(rows=rows, by=by, at=at)

    assert kinds(together(6, run)) == {"ok": 1, "duplicate": 5}
    assert Customer.objects.count() == 20
    assert broken_link() is None
    with pytest.raises(Refused) as raised:
        import_customers(rows=rows, by=cast.admin, at=at)
    assert raised.value.parameters["row"] == 0
