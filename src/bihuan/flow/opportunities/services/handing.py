"""Handing opportunities over, taking them off the lists, and what leaves the system."""

from collections.abc import Sequence
from datetime import datetime

from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.records.models import change
from bihuan.base.records.refusals import Refused
from bihuan.base.records.transactions import whole
from bihuan.flow.customers.rules import reaches
from bihuan.flow.opportunities.events import (
    OpportunitiesExported,
    OpportunityArchived,
    OpportunityFact,
    OpportunityRestored,
    OpportunityUpdated,
)
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services.reach import ARCHIVE, ASSIGN, all_in_reach, opening_fact


@whole()
def hand_over(
    *, public_ids: Sequence[str], owner: str, reason: str = "", by: Member, at: datetime
) -> list[Opportunity]:
    """Give opportunities to another member; those that are theirs already stay as they are."""
    taker = Member.objects.active().one(owner)
    if not reaches(by, ASSIGN, taker):
        raise Refused("not_for_this_person", field="owner")
    handed: list[Opportunity] = []
    facts: list[OpportunityFact] = []
    for opportunity in all_in_reach(public_ids, by, ASSIGN):
        if opportunity.owner_id == taker.pk:
            continue
        before, is_open = opportunity.owner.code, opportunity.is_open
        values = {"owner": taker, "department": taker.department} | ({"last_touched_at": at} if is_open else {})
        handed.append(change(opportunity, version=None, by=by, at=at, **values))
        if is_open:
            # A closed one is no longer anybody's duty: the engine would take an opening for its return.
            facts.append(opening_fact(handed[-1], before=before, reason=reason))
        else:
            facts.append(_quiet_hand_over(handed[-1], before))
    record(facts, by=by, at=at)
    return handed


def _quiet_hand_over(opportunity: Opportunity, before: str) -> OpportunityUpdated:
    return OpportunityUpdated(
        subject=opportunity.public_id,
        customer=opportunity.customer.public_id,
        complete=opportunity.is_complete,
        changes={"owner": (before, opportunity.owner.code)},
    )


@whole()
def archive_opportunities(*, public_ids: Sequence[str], by: Member, at: datetime) -> list[Opportunity]:
    """Take closed opportunities off the lists. Open ones are refused: they are still owed an update each week."""
    rows = [one for one in all_in_reach(public_ids, by, ARCHIVE) if one.archived_at is None]
    if any(not one.outcome for one in rows):
        raise Refused("still_open")
    archived = [change(one, version=None, by=by, at=at, archived_at=at) for one in rows]
    record(
        [OpportunityArchived(subject=one.public_id, customer=one.customer.public_id) for one in archived], by=by, at=at
    )
    return archived


@whole()
def restore_opportunities(*, public_ids: Sequence[str], by: Member, at: datetime) -> list[Opportunity]:
    """Put archived opportunities back on the lists."""
    rows = [one for one in all_in_reach(public_ids, by, ARCHIVE) if one.archived_at is not None]
    restored = [change(one, version=None, by=by, at=at, archived_at=None) for one in rows]
    record(
        [OpportunityRestored(subject=one.public_id, customer=one.customer.public_id) for one in restored], by=by, at=at
    )
    return restored


@whole()
def note_export(*, name: str, count: int, by: Member, at: datetime) -> None:
    """Tell the log that a list left the system as a file."""
    record([OpportunitiesExported(subject=name, count=count)], by=by, at=at)
