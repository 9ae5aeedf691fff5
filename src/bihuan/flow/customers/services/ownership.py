"""Who is responsible: giving customers to people, taking them up, letting them go."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Conflict, Refused
from bihuan.base.records.transactions import whole
from bihuan.flow.customers.events import CustomerAssigned, CustomerReleased
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.rules import reaches
from bihuan.flow.customers.services import reach


@whole()
def assign_customers(
    *, customers: Sequence[str], owner: str, reason: str = "", version: int | None = None, by: Member, at: datetime
) -> list[Customer]:
    """Give the customers to a member (public id) whom the permission reaches; those that are theirs already stay.

    ``version``: of a single customer, so that the second of two who assign it at once is told (Conflict).
    """
    rows = reach.several(customers, by=by, permission="customers.assign")
    taker = Member.objects.select_related("department").filter(public_id=owner, is_active=True).first()
    if taker is None or not reaches(by, "customers.assign", taker):
        raise Refused("owner_out_of_reach", field="owner")
    if version is not None and rows[0].version != version:
        raise Conflict(rows[0])
    facts = []
    given = [customer for customer in rows if customer.owner_id != taker.pk]
    for customer in given:
        before = None if customer.owner is None else customer.owner.code
        facts.append(
            CustomerAssigned(subject=customer.public_id, owner=taker.code, before=before, reason=reason or None)
        )
    _give(given, taker, by, at)
    record(facts, by=by, at=at)
    return rows


@whole()
def claim_customers(*, customers: Sequence[str], by: Member, at: datetime) -> list[Customer]:
    """Take up customers that nobody owns, for oneself. Of two who do so at once the second is refused (taken)."""
    require(by, "customers.create")
    rows = reach.several(customers, by=by, permission="customers.view")
    if any(customer.owner_id is not None for customer in rows):
        raise Refused("customer_taken", clause=None)
    _give(rows, by, by, at)
    record([CustomerAssigned(subject=customer.public_id, owner=by.code) for customer in rows], by=by, at=at)
    return rows


@whole()
def release_customers(*, customers: Sequence[str], reason: str = "", by: Member, at: datetime) -> list[Customer]:
    """Let the customers go: nobody owns them, the department keeps them."""
    rows = reach.several(customers, by=by, permission="customers.edit")
    if any(customer.owner_id is None for customer in rows):
        raise Refused("customer_unowned")
    facts = []
    for customer in rows:
        before = None if customer.owner is None else customer.owner.code
        facts.append(CustomerReleased(subject=customer.public_id, before=before, reason=reason or None))
    _give(rows, None, by, at)
    record(facts, by=by, at=at)
    return rows


def _give(rows: Sequence[Customer], owner: Member | None, by: Member, at: datetime) -> None:
    """The rows are locked. A customer goes to its owner's department and stays there when it is let go."""
    values = {"owner": owner} if owner is None else {"owner": owner, "department": owner.department}
    stamps = {"updated_at": at, "updated_by": by, "version": F("version") + 1}
    Customer.objects.filter(pk__in=[row.pk for row in rows]).update(**stamps, **values)
    for row in rows:
        row.owner, row.version = owner, row.version + 1
        if owner is not None:
            row.department = owner.department
