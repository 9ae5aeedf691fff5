"""What every verb asks first: which records the person may know of, and what may be named beside them."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Max

from bihuan.base.access.predicate import may, require
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import work_calendar
from bihuan.base.records.refusals import Missing, Refused
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.customers.rules import reaches
from bihuan.flow.customers.services import set_followups
from bihuan.flow.fieldwork.models import Followup, FollowupPlan, Visit
from bihuan.flow.opportunities.models import Opportunity


class About(NamedTuple):
    """Whom and what a contact concerns."""

    customer: Customer
    contact: Contact | None
    opportunity: Opportunity | None


def about(customer: str, contact: str, opportunity: str, *, by: Member) -> About:
    """The customer, which may be seen and is current, with a contact and an opportunity that are this customer's."""
    there = Customer.objects.visible_to(by, "customers.view").filter(public_id=customer).first()
    if there is None:
        raise Refused("no_such_customer", field="customer")
    if there.archived_at is not None:
        raise Refused("is_archived", field="customer")
    person = there.contacts.filter(public_id=contact, archived_at=None).first() if contact else None
    deal = None
    if opportunity:
        deals = Opportunity.objects.visible_to(by, "opportunities.view").filter(customer=there)
        deal = deals.filter(public_id=opportunity).first()
    if contact and person is None:
        raise Refused("not_of_this_customer", field="contact")
    if opportunity and deal is None:
        raise Refused("not_of_this_customer", field="opportunity")
    return About(there, person, deal)


def followup(public_id: str, *, by: Member) -> Followup:
    """The follow-up, which one made oneself or whose author the permission reaches."""
    rows = Followup.objects.visible_to(by, "followups.view").select_related("customer", "contact", "by__department")
    found = rows.one(public_id)
    if not reaches(by, "followups.create", found.by):
        raise Refused("no_permission", permission="followups.create")
    if found.archived_at is not None:
        raise Refused("followup_withdrawn")
    return found


def visit(public_id: str, *, by: Member, permission: str = "visits.edit") -> Visit:
    """The visit, in which one takes part or whose leader the permission reaches."""
    rows = Visit.objects.visible_to(by, "visits.view").select_related("customer", "contact", "leader__department")
    found = rows.prefetch_related("people__member").one(public_id)
    taking_part = may(by, permission) and any(one.member_id == by.pk for one in found.people.all())
    if not taking_part and not reaches(by, permission, found.leader):
        raise Refused("no_permission", permission=permission)
    return found


def plan(public_id: str, *, by: Member, archived: bool = False) -> FollowupPlan:
    """The plan of follow-up, which one made oneself or whose author or customer the permission reaches."""
    rows = FollowupPlan.objects.visible_to(by, "followups.view").select_related("customer", "by__department")
    found = rows.one(public_id)
    if not FollowupPlan.objects.visible_to(by, "followups.create").filter(pk=found.pk).exists():
        raise Refused("no_permission", permission="followups.create")
    if (found.archived_at is not None) is not archived:
        raise Refused("is_not_archived" if archived else "is_archived")
    return found


def taking_part(people: Sequence[str], *, by: Member) -> list[Member]:
    """Who goes on a visit, in order; nobody named: oneself. Whoever leads is somebody whom the permission reaches."""
    require(by, "visits.create")
    named = list(dict.fromkeys(people)) or [by.public_id]
    members = Member.objects.filter(public_id__in=named, is_active=True).select_related("department")
    known = {member.public_id: member for member in members}
    if len(known) != len(named):
        raise Refused("no_such_member", field="people")
    going = [known[public_id] for public_id in named]
    if not reaches(by, "visits.create", going[0]):
        raise Refused("leader_out_of_reach", field="people")
    return going


def recount(customer: Customer) -> None:
    """Count the customer's contacts anew, after one was taken back or corrected."""
    calls = Followup.objects.filter(customer=customer, archived_at=None)
    visits = Visit.objects.filter(customer=customer, state="held")
    last_call = calls.aggregate(last=Max("happened_at"))["last"]
    last_visit = visits.aggregate(last=Max("started_at"))["last"]
    last = max((moment for moment in (last_call, last_visit) if moment is not None), default=None)
    promised = calls.filter(next_at__isnull=False).order_by("-happened_at", "-pk").first()
    next_on = None if promised is None else promised.next_at
    if promised is not None and last is not None and last > promised.happened_at and next_on is not None:
        next_on = next_on if next_on > last.astimezone(work_calendar().zone).date() else None
    set_followups(customer=customer, last_at=last, count=calls.count() + visits.count(), next_on=next_on)


def mine(found: Member | None) -> Member:
    """The member, or Missing."""
    if found is None:
        raise Missing
    return found
