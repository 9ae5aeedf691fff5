"""Customers and contacts out of a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bihuan.base.organisation.models import Member
from bihuan.flow.customers.inputs import ContactInput, CustomerInput
from bihuan.flow.customers.models import Contact, Customer


@dataclass(frozen=True)
class CustomerRow:
    """A customer as a workbook tells it: entered ``told_at`` by ``told_by`` (None: the system). ``given.owner`` is not read."""

    given: CustomerInput
    owner: Member | None
    told_by: Member | None
    told_at: datetime


@dataclass(frozen=True)
class ContactRow:
    """Somebody at a customer."""

    customer: Customer
    given: ContactInput


def import_customers(*, rows: Sequence[CustomerRow], by: Member, at: datetime) -> list[Customer]:
    """Enter customers, all or none."""
    raise NotImplementedError


def import_contacts(*, rows: Sequence[ContactRow], by: Member, at: datetime) -> list[Contact]:
    """Enter contacts, all or none."""
    raise NotImplementedError
