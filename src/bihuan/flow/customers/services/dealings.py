"""What fieldwork tells of a customer: when it was last spoken to, how often, when next."""

from datetime import date, datetime

from django.db.models import Case, F, Q, Value, When

from bihuan.flow.customers.models import Customer


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


def set_followups(*, customer: Customer, last_at: datetime | None, count: int, next_on: date | None) -> None:
    """The same after one was taken back or corrected: what is left of them."""
    Customer.objects.filter(pk=customer.pk).update(
        last_followup_at=last_at, followup_count=count, next_contact_on=next_on
    )
