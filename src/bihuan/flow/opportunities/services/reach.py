"""The opportunities that a service works on, and what all services tell and keep of them."""

from collections.abc import Iterable, Sequence

from bihuan.base.access.predicate import reaches_as_far
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import gaps
from bihuan.base.records.refusals import Missing, Refused
from bihuan.base.search.services import Words, put_all
from bihuan.flow.opportunities.events import OpportunityOpened
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.rules import values_of
from bihuan.playbook.schema.forms import Form

VIEW, CREATE, EDIT = "opportunities.view", "opportunities.create", "opportunities.edit"
ASSIGN, ARCHIVE = "opportunities.assign", "opportunities.archive"
FIELDS = ("name", "stage", "industry", "products", "amount", "expected_close_on", "competitors", "notes")


def to_change(public_id: str, by: Member) -> Opportunity:
    opportunity = all_in_reach([public_id], by, EDIT)[0]
    if not opportunity.is_open:
        raise Refused("closed")
    return opportunity


def all_in_reach(public_ids: Sequence[str], by: Member, permission: str) -> list[Opportunity]:
    """The opportunities, locked: Missing for one that is not visible, Refused for one that is, but out of reach."""
    rows = Opportunity.objects.select_related("customer", "owner").select_for_update(of=("self",))
    wanted = set(public_ids)
    found = list(rows.visible_to(by, VIEW).filter(public_id__in=wanted).order_by("pk"))
    if len(found) < len(wanted):
        raise Missing
    if reaches_as_far(by, permission, VIEW):
        return found
    if Opportunity.objects.visible_to(by, permission).filter(public_id__in=wanted).count() < len(wanted):
        raise Refused("no_permission", permission=permission)
    return found


def is_taken(number: str) -> bool:
    return Opportunity.objects.filter(number=number).exists()


def free_number(number: str) -> None:
    if is_taken(number):
        raise Refused("number_taken", field="number", number=number)


def findable(opportunity: Opportunity) -> None:
    """Put what the opportunity is searched by."""
    put_all("opportunity", {opportunity.pk: words_of(opportunity)})


def words_of(opportunity: Opportunity) -> Words:
    """What the opportunity is searched by."""
    texts = (opportunity.number, opportunity.name, opportunity.products, opportunity.competitors, opportunity.lost_to)
    return Words(texts)


def opening_fact(
    opportunity: Opportunity, *, before: str | None = None, reopened: bool | None = None, reason: str = ""
) -> OpportunityOpened:
    return OpportunityOpened(
        subject=opportunity.public_id,
        customer=opportunity.customer.public_id,
        owner=opportunity.owner.code,
        number=opportunity.number,
        name=opportunity.name,
        stage=opportunity.stage,
        amount=opportunity.amount,
        before=before,
        reopened=reopened,
        reason=reason or None,
    )


def keep_completeness(opportunities: Iterable[Opportunity], form: Form | None) -> dict[int, bool]:
    """Look at the required fields anew and keep the answer; by key."""
    found: dict[int, bool] = {}
    for one in opportunities:
        found[one.pk] = not gaps(form, values_of(one))
        if found[one.pk] != one.is_complete:
            Opportunity.objects.filter(pk=one.pk).update(is_complete=found[one.pk])
            one.is_complete = found[one.pk]
    return found
