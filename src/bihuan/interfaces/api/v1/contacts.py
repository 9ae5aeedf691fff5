"""Contacts: people at customers."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from bihuan.flow.customers import services
from bihuan.flow.customers.inputs import ContactInput
from bihuan.flow.customers.models import Contact, Customer
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.history import history_of
from bihuan.interfaces.api.paging import Listing, Page
from bihuan.interfaces.api.reading import given, listed
from bihuan.interfaces.api.records import Kind
from bihuan.interfaces.api.schemas import (
    Done,
    Named,
    Stamps,
    fields_of,
    named,
    patch_of,
    patched,
    shown_as,
    stamps,
    touched,
)
from bihuan.interfaces.api.taking import VERSION
from bihuan.interfaces.web.customers.lists import CONTACTS

router = Router(tags=["contacts"])


class ContactStamps(Stamps):
    """Somebody at a customer."""

    customer: Named


ContactShown: Any = shown_as("Contact", ContactInput, ContactStamps)
ContactChanges = patch_of("ContactChanges", ContactInput)


def _with_all(rows: "QuerySet[Contact]") -> "QuerySet[Contact]":
    return rows.select_related("customer")


def _show(contact: Contact) -> dict[str, Any]:
    return {**stamps(contact), **fields_of(ContactInput, contact), "customer": named(contact.customer)}


CONTACT = Kind(
    "contact",
    "contacts",
    "customers.view",
    lambda member, _at: _with_all(Contact.objects.visible_to(member, "customers.view")),
    _show,
)
problems.shown_by("contact", CONTACT.current)
LISTED = Listing(CONTACTS, show=_show, with_all=_with_all)


listed(router, "contacts", listing=LISTED, shown=ContactShown, summary="Contacts at customers that one may see")


given(router, "contact", kind=CONTACT, shown=ContactShown, summary="A contact", about="Somebody at a customer.")


@router.patch(
    "/{public_id}",
    response=ContactShown | Done,
    operation_id="change_contact",
    summary="Change a contact",
    openapi_extra=VERSION,
)
def change_contact(request: HttpRequest, public_id: str, changes: ContactChanges) -> dict[str, Any]:  # type: ignore[valid-type]
    """What is left out stays. Whoever is primary stays so until somebody else is made it."""
    member, at = exchange.may(request, "customers.edit")
    row = patched(ContactInput, fields_of(ContactInput, CONTACT.one(request, public_id)), changes)
    version = exchange.of(request).version
    return CONTACT.done(request, services.change_contact(contact=public_id, row=row, version=version, by=member, at=at))


@router.post("/{public_id}/primary", response=Done, operation_id="make_contact_primary", summary="Make primary")
def make_primary(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """The contact whom the customer's form shows."""
    member, at = exchange.may(request, "customers.edit")
    return touched(request, services.make_primary(contact=public_id, by=member, at=at))


@router.post("/{public_id}/archive", response=Done, operation_id="archive_contact", summary="Archive a contact")
def archive_contact(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """The next one becomes the primary one."""
    member, at = exchange.may(request, "customers.edit")
    return touched(request, services.archive_contact(contact=public_id, by=member, at=at))


@router.post("/{public_id}/restore", response=Done, operation_id="restore_contact", summary="Restore a contact")
def restore_contact(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Back on the lists."""
    member, at = exchange.may(request, "customers.edit")
    return touched(request, services.restore_contact(contact=public_id, by=member, at=at))


of_customer = Router(tags=["contacts"])


@of_customer.get(
    "/{public_id}/contacts",
    response=Page[ContactShown],
    operation_id="list_contacts_of_customer",
    summary="A customer's contacts",
    openapi_extra=LISTED.documented,
)
def list_contacts_of_customer(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Of a customer that one may see."""
    member, _at = exchange.may(request, "customers.view")
    customer = Customer.objects.visible_to(member, "customers.view").one(public_id)
    return LISTED.page(request, within=lambda rows: rows.filter(customer=customer))


@of_customer.post(
    "/{public_id}/contacts", response={201: ContactShown | Done}, operation_id="add_contact", summary="Enter a contact"
)
def add_contact(request: HttpRequest, public_id: str, row: ContactInput) -> Status[Any]:
    """The first one at a customer is the primary one."""
    member, at = exchange.may(request, "customers.edit", "customers.view")
    return CONTACT.made(request, services.add_contact(customer=public_id, row=row, by=member, at=at))


history_of(router, "contact", find=CONTACT.one, form="contact")
