"""What fieldwork tells of a customer: when it was last spoken to, how often, when next."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Case, F, Q, Value, When

from bihuan.base.records.services import update_values
from bihuan.flow.customers.models import Customer

KEPT = ("followup_count", "next_contact_on", "last_followup_at", "first_contact_at")


def note_followup(*, customer: Customer, happened_at: datetime, day: date, next_on: date | None) -> None:
    """There was a contact with the customer on ``day``. The latest one says when the next is due.

    Where it says nothing, one that was due by that day is done with, a later one stays. No version is counted: a form that
    somebody has open meanwhile is still good.
    """
    latest = Q(last_followup_at=None) | Q(last_followup_at__lte=happened_at)
    settled = latest if next_on else latest & Q(next_contact_on__lte=day)
    Customer.objects.filter(pk=customer.pk).update(
        followup_count=F("followup_count") + 1,
        next_contact_on=Case(When(settled, then=Value(next_on)), default=F("next_contact_on")),
        last_followup_at=Case(When(latest, then=Value(happened_at)), default=F("last_followup_at")),
        first_contact_at=Case(When(first_contact_at=None, then=Value(happened_at)), default=F("first_contact_at")),
    )


class Dealing(NamedTuple):
    """A contact with the customer (its key), as ``note_followup`` takes it."""

    customer: int
    happened_at: datetime
    day: date
    next_on: date | None


def note_followups(dealings: Iterable[Dealing], customers: Mapping[int, Customer]) -> None:
    """The same of many, one after the other; the customers, by key, are locked and as the database has them."""
    changed: dict[int, Customer] = {}
    for dealing in dealings:
        customer = changed.setdefault(dealing.customer, customers[dealing.customer])
        _note(customer, dealing)
    values = ((key, [getattr(customer, name) for name in KEPT]) for key, customer in changed.items())
    update_values(Customer, KEPT, values)


def _note(customer: Customer, dealing: Dealing) -> None:
    is_latest = customer.last_followup_at is None or customer.last_followup_at <= dealing.happened_at
    next_on = customer.next_contact_on
    customer.followup_count += 1
    if customer.first_contact_at is None:
        customer.first_contact_at = dealing.happened_at
    if is_latest:
        customer.last_followup_at = dealing.happened_at
        if dealing.next_on is not None or (next_on is not None and next_on <= dealing.day):
            customer.next_contact_on = dealing.next_on


def set_followups(*, customer: Customer, last_at: datetime | None, count: int, next_on: date | None) -> None:
    """The same after one was taken back or corrected: what is left of them."""
    Customer.objects.filter(pk=customer.pk).update(
        last_followup_at=last_at, followup_count=count, next_contact_on=next_on
    )
