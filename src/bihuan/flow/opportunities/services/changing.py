"""Changing open opportunities, moving them on, confirming that nothing has changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import checked_extra
from bihuan.base.policies.selectors import form as form_of
from bihuan.base.records.models import change, differences
from bihuan.base.records.pinyin import sort_key
from bihuan.base.records.transactions import whole
from bihuan.flow.customers.models import Customer
from bihuan.flow.opportunities.events import OpportunityStageChanged, OpportunityUpdated
from bihuan.flow.opportunities.inputs import OpportunityInput, StageInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.rules import told
from bihuan.flow.opportunities.services.reach import (
    EDIT,
    FIELDS,
    all_in_reach,
    findable,
    free_number,
    keep_completeness,
    to_change,
)
from bihuan.playbook.schema.forms import Form


@whole()
def change_opportunity(
    *, public_id: str, given: OpportunityInput, version: int | None, by: Member, at: datetime
) -> Opportunity:
    """Change an open opportunity. What is handed in counts as its update of the week, complete or not (A12, A27)."""
    opportunity = to_change(public_id, by)
    form = form_of("opportunity", at)
    values = _changed_values(opportunity, given, form, by)
    changes = differences(opportunity, values)
    if not changes:
        confirm_unchanged(public_ids=[public_id], by=by, at=at)
        opportunity.refresh_from_db()
        return opportunity
    moved = {"stage_since": at} if "stage" in changes else {}
    stamps = {"last_touched_at": at, "sort_key": sort_key(given.name)}
    facts = [_stage_fact(opportunity, given.stage)] if "stage" in changes else []
    changed = change(opportunity, version=version, by=by, at=at, **values, **moved, **stamps)
    complete = keep_completeness([changed], form)[changed.pk]
    findable(changed)
    fact = OpportunityUpdated(
        subject=public_id, customer=changed.customer.public_id, complete=complete, changes=told(changes) or None
    )
    record([*facts, fact], by=by, at=at)
    return changed


def _changed_values(opportunity: Opportunity, given: OpportunityInput, form: Form | None, by: Member) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(given, name) for name in FIELDS}
    values["extra"] = checked_extra(form, given.extra, opportunity.extra)
    if given.customer != opportunity.customer.public_id:
        values["customer"] = Customer.objects.visible_to(by, "customers.view").current().one(given.customer)
    if given.number and given.number != opportunity.number:
        free_number(given.number)
        values["number"] = given.number
    return values


def put_back_times(*, public_id: str, stage_since: datetime, last_touched_at: datetime, by: Member) -> None:
    """Taking a change back leaves the opportunity as old as it was: that was no work on it (A12). Told of nowhere."""
    opportunity = to_change(public_id, by)
    Opportunity.objects.filter(pk=opportunity.pk).update(stage_since=stage_since, last_touched_at=last_touched_at)


@whole()
def move_stage(*, public_id: str, given: StageInput, version: int | None, by: Member, at: datetime) -> Opportunity:
    """Move an open opportunity to another stage; the same stage changes nothing."""
    opportunity = to_change(public_id, by)
    if given.stage == opportunity.stage:
        return opportunity
    fact = _stage_fact(opportunity, given.stage, given.note)
    moved = change(opportunity, version=version, by=by, at=at, stage=given.stage, stage_since=at, last_touched_at=at)
    record([fact], by=by, at=at)
    return moved


def _stage_fact(opportunity: Opportunity, stage: str, note: str = "") -> OpportunityStageChanged:
    return OpportunityStageChanged(
        subject=opportunity.public_id,
        customer=opportunity.customer.public_id,
        stage=stage,
        before=opportunity.stage,
        note=note or None,
    )


@whole()
def confirm_unchanged(*, public_ids: Sequence[str], by: Member, at: datetime) -> list[Opportunity]:
    """Say of open opportunities that nothing has changed (A12); those closed meanwhile are left out.

    Counts as complete for those in which no required field is empty (A27).
    """
    opportunities = [one for one in all_in_reach(public_ids, by, EDIT) if one.is_open]
    keep_completeness(opportunities, form_of("opportunity", at))
    keys = [one.pk for one in opportunities]
    Opportunity.objects.filter(pk__in=keys, outcome="").update(last_touched_at=at, confirmed_at=at)
    facts = [
        OpportunityUpdated(
            subject=one.public_id, customer=one.customer.public_id, complete=one.is_complete, unchanged=True
        )
        for one in opportunities
    ]
    record(facts, by=by, at=at)
    return opportunities
