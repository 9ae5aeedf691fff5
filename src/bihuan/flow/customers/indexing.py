"""What customers and contacts are found by."""

from collections.abc import Iterable

from bihuan.base.search.services import Words, put_all
from bihuan.flow.customers.models import Contact, Customer


def index(customers: Iterable[Customer]) -> None:
    """Make the customers and their contacts findable as they stand now."""
    known = {customer.pk: customer for customer in customers}
    contacts = list(Contact.objects.filter(customer__in=known, archived_at=None).order_by("pk"))
    of: dict[int, list[Contact]] = {key: [] for key in known}
    for contact in contacts:
        of[contact.customer_id].append(contact)
    put_all("customer", {key: _customer(customer, of[key]) for key, customer in known.items()})
    put_all("contact", {contact.pk: _contact(contact, known[contact.customer_id]) for contact in contacts})


def _customer(customer: Customer, contacts: list[Contact]) -> Words:
    numbers = [number for contact in contacts for number in (contact.phone, contact.mobile)]
    texts = [customer.name, customer.number, customer.credit_code, *numbers]
    return Words(texts, [contact.name for contact in contacts])


def _contact(contact: Contact, customer: Customer) -> Words:
    texts = [contact.phone, contact.mobile, contact.email, contact.wechat, customer.name]
    return Words(texts, [contact.name])
