"""Customers and contacts for tests of pages, made through the services."""

from datetime import timedelta

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.inputs import ContactInput, CustomerInput
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.customers.services import add_contact, archive_customers, record_customer


def customer(cast: Cast, name: str = "华通", **fields: object) -> Customer:
    """李伟's customer."""
    row = CustomerInput.model_validate({"name": name, **fields})
    return record_customer(row=row, by=cast.li_wei, at=cast.at + timedelta(hours=1))


def archived(cast: Cast) -> Customer:
    """One off the lists."""
    made = customer(cast)
    archive_customers(customers=[made.public_id], by=cast.li_wei, at=cast.at + timedelta(hours=2))
    return made


def contact(cast: Cast, name: str = "单晓峰") -> Contact:
    """Somebody there."""
    made = customer(cast, contact_name="曾国藩")
    return add_contact(
        customer=made.public_id, row=ContactInput(name=name), by=cast.li_wei, at=cast.at + timedelta(hours=2)
    )
