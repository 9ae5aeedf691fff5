"""Closing opportunities and opening them again."""

from datetime import datetime

from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.records.models import change
from bihuan.base.records.refusals import Refused
from bihuan.base.records.transactions import whole
from bihuan.flow.opportunities.events import OpportunityClosed
from bihuan.flow.opportunities.inputs import ClosingInput, ReopeningInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services.reach import EDIT, all_in_reach, findable, opening_fact, to_change


@whole()
def close_opportunity(
    *, public_id: str, given: ClosingInput, version: int | None, by: Member, at: datetime
) -> Opportunity:
    """Close an open opportunity with its outcome and reason, and who won it when we lost (A17)."""
    return _close(to_change(public_id, by), given, version, by, at)


@whole()
def win(*, opportunity: Opportunity, reason: str, by: Member, at: datetime) -> Opportunity:
    """Close it as won because its contract was signed; one that is closed already stays as it is."""
    current = Opportunity.objects.select_for_update(of=("self",)).select_related("customer").get(pk=opportunity.pk)
    if not current.is_open:
        return current
    return _close(current, ClosingInput(outcome="won", outcome_reason=reason), None, by, at)


def _close(opportunity: Opportunity, given: ClosingInput, version: int | None, by: Member, at: datetime) -> Opportunity:
    amount = opportunity.amount if given.amount is None else given.amount
    closed = change(
        opportunity,
        version=version,
        by=by,
        at=at,
        outcome=given.outcome,
        outcome_reason=given.outcome_reason,
        lost_to=given.lost_to,
        amount=amount,
        closed_at=at,
        last_touched_at=at,
    )
    findable(closed)
    record([closing_fact(closed)], by=by, at=at)
    return closed


def closing_fact(opportunity: Opportunity) -> OpportunityClosed:
    """The opportunity as it was closed, as a fact."""
    return OpportunityClosed(
        subject=opportunity.public_id,
        customer=opportunity.customer.public_id,
        outcome=opportunity.outcome,
        reason=opportunity.outcome_reason,
        lost_to=opportunity.lost_to or None,
        amount=opportunity.amount,
    )


@whole()
def reopen(*, public_id: str, given: ReopeningInput, version: int | None, by: Member, at: datetime) -> Opportunity:
    """Work on a closed opportunity again, with a reason."""
    opportunity = all_in_reach([public_id], by, EDIT)[0]
    if not opportunity.outcome:
        raise Refused("not_closed")
    stage = given.stage or opportunity.stage
    moved = {"stage": stage, "stage_since": at} if stage != opportunity.stage else {}
    cleared = {"outcome": "", "outcome_reason": "", "lost_to": "", "closed_at": None, "archived_at": None}
    opened = change(opportunity, version=version, by=by, at=at, last_touched_at=at, **cleared, **moved)
    record([opening_fact(opened, reopened=True, reason=given.reason)], by=by, at=at)
    return opened
