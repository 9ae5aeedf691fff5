"""What somebody owns and what waits for them, over all stages: one literal list, so that whoever leaves leaves nothing unseen.

A stage with records that belong to a member adds a line here.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.base.duties.models import Duty
from bihuan.base.organisation.models import Delegation, Member
from bihuan.flow.contracts.models import Contract, ReviewStep
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.models import Visit
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.steer.reports.models import Report

Label = str | Promise


class Holding(NamedTuple):
    """A kind of thing that can belong to somebody; ``url`` and ``filter`` lead to them in a list."""

    label: Label
    rows: Callable[[Member], "QuerySet[Any]"]
    url: str = ""
    filter: str = ""
    note: Label = ""


class Held(NamedTuple):
    """How many of a kind."""

    label: Label
    number: int
    href: str
    note: Label


HOLDINGS: tuple[Holding, ...] = (
    Holding(
        _("Customers"), lambda one: Customer.objects.filter(owner=one, archived_at=None), "customers:list", "owner"
    ),
    Holding(
        _("Open opportunities"),
        lambda one: Opportunity.objects.filter(owner=one, outcome__in=("", "open"), archived_at=None),
        "opportunities:list",
        "owner",
    ),
    Holding(
        _("Open bids"), lambda one: Bid.objects.filter(owner=one, outcome="", archived_at=None), "offers:list", "owner"
    ),
    Holding(
        _("Contracts"),
        lambda one: Contract.objects.filter(owner=one, archived_at=None).exclude(state="terminated"),
        "contracts:list",
        "owner",
    ),
    Holding(
        _("Planned visits"), lambda one: Visit.objects.filter(leader=one, state="planned"), "fieldwork:visits", "leader"
    ),
    Holding(
        _("Contract reviews waiting for them"),
        lambda one: ReviewStep.objects.filter(reviewer=one, decision="", withdrawn_at=None),
        note=_("Whoever asked for the review withdraws it and asks somebody else."),
    ),
    Holding(
        _("Reports waiting for their signature"),
        lambda one: Report.objects.filter(addressee=one, state="submitted"),
        note=_("Whoever signs for the department finds them in the queue."),
    ),
    Holding(
        _("Duties to do"),
        lambda one: Duty.objects.filter(member=one, done_at=None, completed_at=None, waived_at=None, target=None),
        note=_("What was due after the last day lapses by itself."),
    ),
    Holding(
        _("Members who report to them"),
        lambda one: Member.objects.filter(manager=one, is_active=True),
        "organisation:members",
        "manager",
    ),
    Holding(
        _("Delegations in force"),
        lambda one: Delegation.objects.filter(ended_at=None).filter(Q(giver=one) | Q(taker=one)),
    ),
)
"""In the order in which the page shows them."""


def of(member: Member) -> list[Held]:
    """What the member holds, kinds of which there is none left out. One count for each kind."""
    found = []
    for holding in HOLDINGS:
        count = holding.rows(member).count()
        if count:
            found.append(Held(holding.label, count, _address(holding, member), holding.note))
    return found


def _address(holding: Holding, member: Member) -> str:
    try:
        return f"{reverse(holding.url)}?{holding.filter}={member.public_id}" if holding.url else ""
    except NoReverseMatch:
        return ""
