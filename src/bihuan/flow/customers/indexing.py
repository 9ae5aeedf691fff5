"""What customers and contacts are found by."""

from collections.abc import Iterable

from bihuan.base.search.services import Words, put_all, put_all_new, put_new
from bihuan.flow.customers.models import Contact, Customer


def index(customers: Iterable[Customer]) -> None:
    """Make the customers and their contacts findable as they stand now."""
    known = {customer.pk: customer for customer in customers}
    of = _contacts_of(known)
    put_all("customer", {key: _customer(customer, of[key]) for key, customer in known.items()})
    put_all("contact", {one.pk: _contact(one, known[key]) for key, contacts in of.items() for one in contacts})


def index_new(customers: Iterable[Customer], contacts: Iterable[Contact]) -> None:
    """The same for customers that were made just now, with the contacts made with them."""
    known = {customer.pk: customer for customer in customers}
    of: dict[int, list[Contact]] = {key: [] for key in known}
    for contact in contacts:
        of[contact.customer_id].append(contact)
    put_all_new(
        {
            "customer": {key: _customer(customer, of[key]) for key, customer in known.items()},
            "contact": {contact.pk: _contact(contact, contact.customer) for contact in contacts},
        }
    )


def index_added(contacts: Iterable[Contact]) -> None:
    """Make contacts that were made just now findable, and by them the customers that were there."""
    known = {contact.customer_id: contact.customer for contact in contacts}
    of = _contacts_of(known)
    put_all("customer", {key: _customer(customer, of[key]) for key, customer in known.items()})
    put_new("contact", {contact.pk: _contact(contact, contact.customer) for contact in contacts})


def _contacts_of(customers: Iterable[int]) -> dict[int, list[Contact]]:
    of: dict[int, list[Contact]] = {key: [] for key in customers}
    for contact in Contact.objects.filter(customer__in=list(of), archived_at=None).order_by("pk"):
        of[contact.customer_id].append(contact)
    return of


def _customer(customer: Customer, contacts: list[Contact]) -> Words:
    numbers = [number for contact in contacts for number in (contact.phone, contact.mobile)]
    texts = [customer.name, customer.number, customer.credit_code, *numbers]
    return Words(texts, [contact.name for contact in contacts])


def _contact(contact: Contact, customer: Customer) -> Words:
    texts = [contact.phone, contact.mobile, contact.email, contact.wechat, customer.name]
    return Words(texts, [contact.name])
