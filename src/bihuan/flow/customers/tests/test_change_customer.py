"""Changing, grading, archiving, correcting."""

from datetime import datetime, timedelta

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import projection
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import SHANGHAI, Cast
from bihuan.flow.customers.inputs import CustomerFields
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.customers.selectors import search_contacts, search_customers
from bihuan.flow.customers.services import (
    archive_customers,
    change_customer,
    correct_collection,
    grade_customers,
    restore_customers,
)
from bihuan.flow.customers.tests.conftest import Enter
from bihuan.flow.customers.tests.unchanged import conflict, missing, refused

LATER = timedelta(hours=2)


def latest(customer: Customer) -> Event:
    """The customer's last fact."""
    return Event.objects.filter(kind="customer", subject=customer.public_id).order_by("-seq")[0]


def test_a_change_is_told_field_by_field(enter: Enter, cast: Cast) -> None:
    """Before and after; what says something about a person stands apart; contact and search follow."""
    customer = enter("华通", industry="医疗", contact_name="单晓峰", contact_phone="021-12345678")
    row = CustomerFields(
        name="海天", industry="塑机", contact_name="曾国藩", contact_phone="021-12345678", tags=("国企",)
    )
    at = cast.at + LATER
    changed = change_customer(customer=customer.public_id, row=row, version=1, by=cast.li_wei, at=at)
    assert (changed.version, changed.updated_at, changed.number) == (2, at, customer.number)
    event = latest(customer)
    assert event.verb == "customer.changed"
    assert event.data == {"changes": {"industry": ["医疗", "塑机"], "tags": [[], ["国企"]]}}
    personal = (event.private or {})["personal"]
    assert personal == {"name": ["华通", "海天"], "contact_name": ["单晓峰", "曾国藩"]}
    contact = Contact.objects.get()
    assert (contact.name, contact.phone, contact.phone_key, contact.version) == (
        "曾国藩",
        "021-12345678",
        "02112345678",
        2,
    )
    assert list(search_customers(Customer.objects.all(), "海天")) == [customer]
    assert list(search_contacts(Contact.objects.all(), "海天 zgf")) == [contact]
    assert not search_customers(Customer.objects.all(), "华通").exists()


def test_nothing_changed_is_nothing_told(enter: Enter, cast: Cast) -> None:
    """The form sent as it was."""
    customer = enter("华通", industry="医疗", contact_name="单晓峰")
    before = Event.objects.count()
    row = CustomerFields(name="华通", industry="医疗", contact_name="单晓峰")
    same = change_customer(customer=customer.public_id, row=row, version=1, by=cast.li_wei, at=cast.at + LATER)
    assert (same.version, Event.objects.count()) == (1, before)


def test_a_form_that_names_no_contact_keeps_the_one_there_is(enter: Enter, cast: Cast) -> None:
    """An import without the columns does not empty them; a new one is entered."""
    customer = enter("华通", contact_name="单晓峰")
    row = CustomerFields(name="华通", industry="医疗")
    change_customer(customer=customer.public_id, row=row, version=None, by=cast.li_wei, at=cast.at + LATER)
    assert Contact.objects.get().name == "单晓峰"
    other = enter("海天")
    row = CustomerFields(name="海天", contact_name="曾国藩")
    change_customer(customer=other.public_id, row=row, version=None, by=cast.li_wei, at=cast.at + LATER)
    assert Contact.objects.get(customer=other).is_primary is True


def test_the_second_of_two_loses_nothing(enter: Enter, cast: Cast) -> None:
    """T-D05: the one who read the older version is told."""
    customer = enter("华通")
    row, at = CustomerFields(name="华通", industry="塑机"), cast.at + LATER
    change_customer(customer=customer.public_id, row=row, version=1, by=cast.zhang_min, at=at)
    with conflict():
        row = CustomerFields(name="华通", notes="x")
        change_customer(customer=customer.public_id, row=row, version=1, by=cast.li_wei, at=at)


def test_who_may_not_change(enter: Enter, cast: Cast) -> None:
    """To a teammate it is not there; who only reads is refused."""
    customer, at, row = enter("华通"), cast.at + LATER, CustomerFields(name="新")
    for stranger in (cast.wang_fang, cast.zhao_qiang):
        with missing():
            change_customer(customer=customer.public_id, row=row, version=1, by=stranger, at=at)
    with refused("no_permission"):
        change_customer(customer=customer.public_id, row=row, version=1, by=cast.zhou_jie, at=at)


def test_a_name_that_is_taken(enter: Enter, cast: Cast) -> None:
    """Also by changing."""
    enter("华通")
    other = enter("海天")
    with refused("duplicate", field="name"):
        row = CustomerFields(name="华 通")
        change_customer(customer=other.public_id, row=row, version=1, by=cast.li_wei, at=cast.at + LATER)


def test_a_grade_is_a_fact_of_its_own(enter: Enter, cast: Cast) -> None:
    """On the form and in bulk; none is taken away again."""
    customer, other = enter("华通"), enter("海天", grade="B")
    at = cast.at + LATER
    row = CustomerFields(name="华通", grade="A")
    change_customer(customer=customer.public_id, row=row, version=1, by=cast.li_wei, at=at)
    assert (latest(customer).verb, latest(customer).data) == ("customer.graded", {"grade": "A"})
    both = [customer.public_id, other.public_id]
    grade_customers(customers=both, grade="B", reason="季度评审", by=cast.li_wei, at=at)
    assert latest(customer).data == {"grade": "B", "before": "A", "reason": "季度评审"}
    assert latest(other).verb == "customer.recorded"
    with refused("no_grade", field="grade"):
        row = CustomerFields(name="华通")
        change_customer(customer=customer.public_id, row=row, version=None, by=cast.li_wei, at=at)
    with refused("no_grade", field="grade"):
        grade_customers(customers=both, grade="", by=cast.li_wei, at=at)


def test_archived_and_restored(enter: Enter, cast: Cast) -> None:
    """To the rules a customer off the lists is released, one that comes back assigned to whom it was."""
    customer, at = enter("华通"), cast.at + LATER
    one = [customer.public_id]
    archive_customers(customers=one, reason="停业", by=cast.li_wei, at=at)
    assert not Customer.objects.filter(archived_at=None).exists()
    with refused("is_archived"):
        archive_customers(customers=one, by=cast.li_wei, at=at)
    restore_customers(customers=one, by=cast.li_wei, at=at)
    told = Event.objects.filter(kind="customer", subject=customer.public_id).order_by("seq")
    assert [(event.verb, event.data) for event in told][1:] == [
        ("customer.released", {"reason": "archived", "before": "li.wei"}),
        ("customer.archived", {"reason": "停业"}),
        ("customer.restored", {}),
        ("customer.assigned", {"owner": "li.wei", "reason": "restored"}),
    ]
    customer.refresh_from_db()
    assert (customer.archived_at, customer.owner) == (None, cast.li_wei)


def test_restored_without_an_owner_who_has_left(enter: Enter, cast: Cast) -> None:
    """Nobody who is gone owns anything."""
    customer, at = enter("华通"), cast.at + LATER
    archive_customers(customers=[customer.public_id], by=cast.li_wei, at=at)
    type(cast.li_wei).objects.filter(pk=cast.li_wei.pk).update(is_active=False)
    restore_customers(customers=[customer.public_id], by=cast.zhang_min, at=at)
    customer.refresh_from_db()
    assert customer.owner is None


def test_a_name_taken_meanwhile_keeps_the_old_one_archived(enter: Enter, cast: Cast) -> None:
    """Two of one name cannot both be current."""
    customer, at = enter("华通"), cast.at + LATER
    archive_customers(customers=[customer.public_id], by=cast.li_wei, at=at)
    enter("华通")
    with refused("name_taken_since"):
        restore_customers(customers=[customer.public_id], by=cast.li_wei, at=at)


@pytest.mark.clause("B3")
def test_correcting_when_it_was_collected(enter: Enter, cast: Cast) -> None:
    """Withdrawn and made anew: at the first entry's moment, by its author, with the reason; both stay to be seen."""
    customer = enter("华通", collected_at=cast.at, source="press")
    first = latest(customer)
    told, at = datetime(2026, 1, 4, 15, tzinfo=SHANGHAI), cast.at + LATER
    corrected = correct_collection(
        customer=customer.public_id, collected_at=told, reason="名片上的日期", version=1, by=cast.zhang_min, at=at
    )
    assert (corrected.collected_at, corrected.version) == (told, 2)
    entry = latest(customer)
    assert (entry.at, entry.actor, entry.data["collected_at"]) == (first.at, "li.wei", "2026-01-04T07:00:00+00:00")
    assert (entry.data["corrects"], entry.data["corrected_by"], entry.data["source"]) == (
        first.seq,
        "zhang.min",
        "press",
    )
    assert (first.withdrawal.by.actor, first.withdrawal.by.at, first.withdrawal.by.data) == (
        "zhang.min",
        at,
        {"reason": "名片上的日期"},
    )
    assert [event.seq for event in projection().filter(verb="customer.recorded")] == [entry.seq]


def test_what_cannot_be_corrected(enter: Enter, cast: Cast) -> None:
    """Into the future, to what it is, without a reason, by somebody else."""
    customer, at = enter("华通", collected_at=cast.at), cast.at + LATER

    def correct(collected_at: datetime | None, reason: str, by: Member) -> None:
        correct_collection(
            customer=customer.public_id, collected_at=collected_at, reason=reason, version=1, by=by, at=at
        )

    with refused("told_future", field="collected_at"):
        correct(at + LATER, "x", cast.li_wei)
    with refused("nothing_changed"):
        correct(cast.at, "x", cast.li_wei)
    with refused("reason_required", field="reason"):
        correct(None, " ", cast.li_wei)
    with missing():
        correct(None, "x", cast.wang_fang)
