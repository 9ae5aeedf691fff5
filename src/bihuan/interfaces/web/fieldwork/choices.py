"""What can be chosen in fieldwork: whose, with whom, which customer, which of its contacts and opportunities."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import work_calendar
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.customers.selectors import in_reach, search_customers
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.web.kit.options import Options, Related
from bihuan.interfaces.wording.abouts import weekday_and_day

Pairs = list[tuple[str, str]]


def people(permission: str, member: Any) -> Pairs:
    """Active members whom the permission reaches."""
    return list(in_reach(member, permission).members)


def authors(member: Any) -> Pairs:
    """Whose follow-ups one may see."""
    return people("followups.view", member)


def leaders(member: Any) -> Pairs:
    """Whose visits one may see."""
    return people("visits.view", member)


def leaders_to_be(member: Any) -> Pairs:
    """Who may lead a visit that one plans."""
    return people("visits.create", member)


def companions(member: Any) -> Pairs:
    """Everybody who works here."""
    return list(Member.objects.filter(is_active=True).order_by("sort_key", "pk").values_list("public_id", "name"))


def departments(permission: str) -> Any:
    """Departments with all below them, for filters."""
    return lambda member: list(in_reach(member, permission).departments)


def _customers(member: Member) -> "QuerySet[Customer]":
    return Customer.objects.visible_to(member, "customers.view").current().order_by("sort_key", "pk")


CUSTOMER = Related(
    "customers:options",
    Options(rows=_customers, search=search_customers, note="number", permission="customers.view"),
    placeholder=gettext_lazy("Name, number, telephone or initials"),
)


def contacts_of(customer: Customer) -> Mapping[str, str]:
    """The customer's people."""
    rows = Contact.objects.filter(customer=customer, archived_at=None).order_by("-is_primary", "sort_key", "pk")
    return {row.public_id: f"{row.name} {row.title}".strip() for row in rows}


def opportunities_of(customer: Customer, member: Member) -> Mapping[str, str]:
    """The customer's open opportunities that the member may see."""
    rows = Opportunity.objects.visible_to(member, "opportunities.view").open().filter(customer=customer)
    return dict(rows.order_by("-created_at", "-pk").values_list("public_id", "name"))


def next_days(today: date) -> Pairs:
    """When to speak again: tomorrow, in three days, next Monday, in two weeks; instead of a day of rest the next working day."""
    calendar = work_calendar()
    offered = (
        (today + timedelta(days=1), _("Tomorrow")),
        (today + timedelta(days=3), _("In 3 days")),
        (today + timedelta(days=7 - today.weekday()), _("Next Monday")),
        (today + timedelta(days=14), _("In 2 weeks")),
    )
    found: dict[str, str] = {}
    for day, words in offered:
        works = (
            day if calendar.is_working(day.toordinal()) else date.fromordinal(calendar.next_working(day.toordinal()))
        )
        found.setdefault(works.isoformat(), words if works == day else weekday_and_day(works))
    return list(found.items())
