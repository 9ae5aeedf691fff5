"""The forms of customers and contacts."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from bihuan.flow.customers.inputs import (
    Collection,
    ContactInput,
    CustomerFields,
    CustomerInput,
    Grading,
    Handover,
    Why,
)
from bihuan.flow.customers.models import Contact, Customer, primary_contact, values_of_contact
from bihuan.interfaces.web.customers import choices
from bihuan.interfaces.web.kit.forms import FormSpec, Section
from bihuan.interfaces.wording import customers as words

Kind = TypeVar("Kind", bound=BaseModel)


def _customer(taken: type[Kind]) -> FormSpec[Kind]:
    return FormSpec(
        input=taken,
        labels=words.CUSTOMER,
        helps={
            "number": _("Given by itself when left empty."),
            "collected_at": _("When the information was collected. The time to enter it counts from there."),
            "needs": _("What, how much, by when: “CRM for 30 people, 100,000 to 200,000, live within 3 months”."),
            "owner": _("Left empty, the department keeps it until somebody takes it up."),
            "tags": _("State-owned, long decision chain, a competitor's customer …"),
            "is_another": _("Only if you have made sure that it is not the one that is there."),
        },
        placeholders={"website": "www.", "contact_phone": "138 0013 8000"},
        choices={
            "grade": words.GRADES,
            "category": words.CATEGORIES,
            "chance": words.CHANCES,
            "scale": words.SCALES,
            "source": words.SOURCES,
            "owner": choices.owners_to_be,
        },
        long=("needs", "notes"),
        money=("budget",),
        sections=(
            Section(_("Company"), ("name", "industry", "scale", "region", "source", "collected_at", "owner", "number")),
            Section(_("Key contact"), ("contact_name", "contact_title", "contact_phone", "contact_email")),
            Section(_("Needs"), ("needs", "budget", "needed_by")),
            Section(_("Assessment"), ("grade", "category", "chance", "chance_reason", "tags")),
            Section(
                _("More about the company"),
                ("address", "website", "credit_code", "first_contact_at", "notes", "is_another"),
            ),
        ),
        errors=words.ERRORS,
    )


CUSTOMER = _customer(CustomerInput)
CHANGES = _customer(CustomerFields)
CONTACT = FormSpec(
    input=ContactInput,
    labels=words.CONTACT,
    helps={"is_primary": _("Stands on the customer's form.")},
    choices={"decision_power": words.POWERS},
    long=("notes",),
    errors=words.ERRORS,
)
HANDOVER = FormSpec(
    input=Handover,
    labels={"owner": _("To whom"), "reason": _("Reason")},
    choices={"owner": choices.takers},
    long=("reason",),
    wide=("owner",),
)
GRADING = FormSpec(
    input=Grading,
    labels={"grade": words.CUSTOMER["grade"], "reason": _("Reason")},
    choices={"grade": words.GRADES},
    radios=("grade",),
    long=("reason",),
    wide=("grade",),
)
RELEASE = FormSpec(input=Why, labels={"reason": _("Reason")}, long=("reason",))
COLLECTION = FormSpec(
    input=Collection,
    labels={"collected_at": words.CUSTOMER["collected_at"], "reason": _("Why it was wrong")},
    helps={"collected_at": _("The old entry is withdrawn and made anew; both stay on the timeline.")},
    long=("reason",),
    wide=("collected_at",),
)


def values_of(customer: Any) -> Mapping[str, Any]:
    """A customer as its form shows it, with the primary contact."""
    if not isinstance(customer, Customer):
        return {}
    return {**CHANGES.read(customer), "extra": customer.extra, **values_of_contact(primary_contact(customer))}


def values_of_person(contact: Any) -> Mapping[str, Any]:
    """A contact as its form shows it."""
    return {**CONTACT.read(contact), "extra": contact.extra} if isinstance(contact, Contact) else {}
