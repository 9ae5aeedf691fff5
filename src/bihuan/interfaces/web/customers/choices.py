"""What can be chosen: whose customers, which departments, which customers and contacts by typing."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.base.organisation.models import Member
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.customers.selectors import in_reach, search_contacts, search_customers
from bihuan.interfaces.web.kit.options import Options, Related

Pairs = list[tuple[str, str]]
INDENT = "\u3000"


def people(permission: str, member: Any) -> Pairs:
    """Active members whom the permission reaches, by name."""
    return list(in_reach(member, permission).members)


def owners(member: Any) -> Pairs:
    """Whose customers one may see."""
    return people("customers.view", member)


def takers(member: Any) -> Pairs:
    """To whom one may assign a customer."""
    return people("customers.assign", member)


def owners_to_be(member: Any) -> Pairs:
    """Who may own a customer that one enters: oneself first."""
    others = [
        (public_id, name) for public_id, name in people("customers.create", member) if public_id != member.public_id
    ]
    return [("me", _("Me (%(name)s)") % {"name": member.name}), *others]


def departments(member: Any) -> Pairs:
    """Departments with all below them, indented as they stand in the tree."""
    rows = in_reach(member, "customers.view").departments
    top = min((path.count("/") for path, _name in rows), default=0)
    return [(path, f"{INDENT * (path.count('/') - top)}{name}") for path, name in rows]


def _customers(member: Member) -> "QuerySet[Customer]":
    return Customer.objects.visible_to(member, "customers.view").current().order_by("sort_key", "pk")


def _contacts(member: Member) -> "QuerySet[Contact]":
    rows = Contact.objects.visible_to(member, "customers.view").current()
    return rows.filter(customer__archived_at=None).order_by("sort_key", "pk")


CUSTOMERS = Options(rows=_customers, search=search_customers, note="number", permission="customers.view")
CONTACTS = Options(rows=_contacts, search=search_contacts, note="customer__name", permission="customers.view")
CUSTOMER = Related("customers:options", CUSTOMERS, placeholder=gettext_lazy("Name, number, telephone or initials"))
