"""People at a customer."""

from datetime import timedelta

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.inputs import ContactInput
from bihuan.flow.customers.models import Contact, Customer, primary_contact
from bihuan.flow.customers.selectors import search_contacts, search_customers
from bihuan.flow.customers.services import (
    add_contact,
    archive_contact,
    archive_customers,
    change_contact,
    make_primary,
    restore_contact,
)
from bihuan.flow.customers.tests.conftest import Enter
from bihuan.flow.customers.tests.unchanged import conflict, missing, refused

LATER = timedelta(hours=2)


def test_the_first_is_the_primary_one(enter: Enter, cast: Cast) -> None:
    """Until another is made it; there is one at most."""
    customer, at = enter("华通"), cast.at + LATER
    first = add_contact(customer=customer.public_id, row=ContactInput(name="单晓峰"), by=cast.li_wei, at=at)
    second = add_contact(customer=customer.public_id, row=ContactInput(name="曾国藩"), by=cast.li_wei, at=at)
    assert (first.is_primary, second.is_primary) == (True, False)
    make_primary(contact=second.public_id, by=cast.li_wei, at=at)
    assert primary_contact(customer) == second
    third = ContactInput(name="解正", is_primary=True, mobile="13900139000")
    added = add_contact(customer=customer.public_id, row=third, by=cast.li_wei, at=at)
    assert primary_contact(customer) == added
    assert list(search_customers(Customer.objects.all(), "139001")) == [customer]
    assert [contact.name for contact in Contact.objects.order_by("sort_key")] == ["单晓峰", "解正", "曾国藩"]


def test_changed_and_told(enter: Enter, cast: Cast) -> None:
    """Names, numbers and mails stand in the part of the log that can be blanked."""
    customer, at = enter("华通", contact_name="单晓峰"), cast.at + LATER
    contact = Contact.objects.get()
    row = ContactInput(name="单晓峰", decision_power="decides", wechat="sxf88")
    change_contact(contact=contact.public_id, row=row, version=1, by=cast.li_wei, at=at)
    event = Event.objects.get(verb="contact.changed")
    assert event.data == {"customer": customer.public_id, "changes": {"decision_power": ["", "decides"]}}
    assert (event.private or {})["personal"] == {"wechat": ["", "sxf88"]}
    with conflict():
        again = ContactInput(name="单晓峰", wechat="other")
        change_contact(contact=contact.public_id, row=again, version=1, by=cast.zhang_min, at=at)


def test_archived_the_next_takes_the_place(enter: Enter, cast: Cast) -> None:
    """And the archived one is found no more, until it is restored."""
    customer, at = enter("华通", contact_name="单晓峰"), cast.at + LATER
    first = Contact.objects.get()
    second = add_contact(customer=customer.public_id, row=ContactInput(name="曾国藩"), by=cast.li_wei, at=at)
    archive_contact(contact=first.public_id, by=cast.li_wei, at=at)
    assert primary_contact(customer) == second
    assert not search_contacts(Contact.objects.all(), "单晓峰").exists()
    assert not search_customers(Customer.objects.all(), "sxf").exists()
    restore_contact(contact=first.public_id, by=cast.li_wei, at=at)
    assert primary_contact(customer) == second
    assert search_contacts(Contact.objects.all(), "单晓峰").exists()


def test_who_may_not(enter: Enter, cast: Cast) -> None:
    """A contact follows its customer."""
    customer, at = enter("华通", contact_name="单晓峰"), cast.at + LATER
    contact, row = Contact.objects.get(), ContactInput(name="新")
    assert list(Contact.objects.visible_to(cast.wang_fang, "customers.view")) == []
    assert list(Contact.objects.visible_to(cast.zhang_min, "customers.view")) == [contact]
    with missing():
        add_contact(customer=customer.public_id, row=row, by=cast.wang_fang, at=at)
    with missing():
        change_contact(contact=contact.public_id, row=row, version=1, by=cast.wang_fang, at=at)
    for act in (archive_contact, make_primary):
        with missing():
            act(contact=contact.public_id, by=cast.wang_fang, at=at)
        with refused("no_permission"):
            act(contact=contact.public_id, by=cast.zhou_jie, at=at)
    archive_customers(customers=[customer.public_id], by=cast.li_wei, at=at)
    with refused("is_archived"):
        change_contact(contact=contact.public_id, row=row, version=1, by=cast.li_wei, at=at)
