"""What every verb asks first: may the person know of the customers, and do this to them?"""

from collections.abc import Sequence

from bihuan.base.access.predicate import Person, reaches_as_far, within_reach
from bihuan.base.records.refusals import Missing, Refused
from bihuan.flow.customers.models import Contact, Customer

MOST = 200
"""Records that one act may concern."""


def one(public_id: str, *, by: Person, permission: str, archived: bool = False) -> Customer:
    """The customer: Missing when it may not be seen, refused when the permission does not reach it or it is archived."""
    customer = Customer.objects.visible_to(by, "customers.view").one(public_id)
    if not reaches_as_far(by, permission, "customers.view"):
        within_reach(Customer.objects.visible_to(by, permission), customer, permission)
    if (customer.archived_at is not None) is not archived:
        raise Refused("is_not_archived" if archived else "is_archived")
    return customer


def several(public_ids: Sequence[str], *, by: Person, permission: str, archived: bool = False) -> list[Customer]:
    """The customers, locked until the transaction ends, in one order for all: one out of reach refuses the whole act."""
    wanted = set(public_ids)
    if not wanted:
        raise Refused("none_chosen")
    if len(wanted) > MOST:
        raise Refused("too_many_at_once", most=MOST)
    rows = Customer.objects.filter(public_id__in=wanted)
    if rows.visible_to(by, "customers.view").count() != len(wanted):
        raise Missing
    if rows.visible_to(by, permission).count() != len(wanted):
        raise Refused("no_permission", permission=permission)
    # The owners are read after the lock is held, not joined to it: a row that had to be waited for would keep the old one.
    locked = list(rows.select_for_update().order_by("pk").prefetch_related("owner"))
    if any((customer.archived_at is not None) is not archived for customer in locked):
        raise Refused("is_not_archived" if archived else "is_archived")
    return locked


def contact(public_id: str, *, by: Person, archived: bool = False) -> Contact:
    """The contact, whose customer may be changed."""
    found = Contact.objects.visible_to(by, "customers.view").select_related("customer").one(public_id)
    within_reach(Contact.objects.visible_to(by, "customers.edit"), found, "customers.edit")
    if found.customer.archived_at is not None or (found.archived_at is not None) is not archived:
        raise Refused("is_not_archived" if archived else "is_archived")
    return found
