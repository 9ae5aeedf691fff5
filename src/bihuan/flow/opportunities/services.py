"""Opening, changing, confirming, closing and handing over opportunities."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import record
from bihuan.base.numbering.selectors import region_of
from bihuan.base.numbering.services import next_number, once_each
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import checked_extra, gaps
from bihuan.base.policies.selectors import form as form_of
from bihuan.base.records.models import change, differences
from bihuan.base.records.pinyin import sort_key
from bihuan.base.records.refusals import Missing, Refused
from bihuan.base.search.services import put
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.rules import reaches
from bihuan.flow.opportunities.events import (
    OpportunitiesExported,
    OpportunityArchived,
    OpportunityClosed,
    OpportunityFact,
    OpportunityOpened,
    OpportunityRestored,
    OpportunityStageChanged,
    OpportunityUpdated,
)
from bihuan.flow.opportunities.inputs import ClosingInput, OpeningInput, OpportunityInput, ReopeningInput, StageInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.rules import told, values_of
from bihuan.playbook.schema.forms import Form

VIEW, CREATE, EDIT = "opportunities.view", "opportunities.create", "opportunities.edit"
ASSIGN, ARCHIVE = "opportunities.assign", "opportunities.archive"
_FIELDS = ("name", "stage", "industry", "products", "amount", "expected_close_on", "competitors", "notes")


def open_opportunity(*, given: OpeningInput, by: Member, at: datetime) -> Opportunity:
    """Open one opportunity."""
    return open_opportunities(batch=[given], by=by, at=at)[0]


def open_opportunities(*, batch: Sequence[OpeningInput], by: Member, at: datetime) -> list[Opportunity]:
    """Open opportunities with customers that ``by`` may see; all of them or none."""
    require(by, CREATE)
    form = form_of("opportunity", at)
    with once_each([given.number for given in batch], _is_taken):
        opened = [_opened(given, form, by, at) for given in batch]
        record([_opening_fact(one) for one in opened], by=by, at=at)
        return opened


def _opened(given: OpeningInput, form: Form | None, by: Member, at: datetime) -> Opportunity:
    customer = Customer.objects.visible_to(by, "customers.view").current().one(given.customer)
    owner = _owner_to_be(given.owner, by)
    if given.number:
        _free_number(given.number)
    region = region_of(owner.department)
    number = given.number or next_number("opportunity", region=region, at=at, is_taken=_is_taken)
    extra = checked_extra(form, given.extra)
    values = {name: getattr(given, name) for name in _FIELDS}
    opportunity = Opportunity.objects.create(
        **values,
        number=number,
        customer=customer,
        owner=owner,
        department=owner.department,
        sort_key=sort_key(given.name),
        stage_since=at,
        extra=extra,
        is_complete=not gaps(form, {**values, **extra, "customer": customer.public_id, "number": number}),
        last_touched_at=at,
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
    )
    findable(opportunity)
    return opportunity


def _owner_to_be(public_id: str, by: Member) -> Member:
    if not public_id or public_id == by.public_id:
        return by
    owner: Member = Member.objects.active().one(public_id)
    if not reaches(by, CREATE, owner):
        raise Refused("not_for_this_person", field="owner")
    return owner


@transaction.atomic
def change_opportunity(
    *, public_id: str, given: OpportunityInput, version: int | None, by: Member, at: datetime
) -> Opportunity:
    """Change an open opportunity. What is handed in counts as its update of the week, complete or not (A12, A27)."""
    opportunity = _to_change(public_id, by)
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
    complete = _keep_completeness([changed], form)[changed.pk]
    findable(changed)
    fact = OpportunityUpdated(
        subject=public_id, customer=changed.customer.public_id, complete=complete, changes=told(changes) or None
    )
    record([*facts, fact], by=by, at=at)
    return changed


def _changed_values(opportunity: Opportunity, given: OpportunityInput, form: Form | None, by: Member) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(given, name) for name in _FIELDS}
    values["extra"] = checked_extra(form, given.extra, opportunity.extra)
    if given.customer != opportunity.customer.public_id:
        values["customer"] = Customer.objects.visible_to(by, "customers.view").current().one(given.customer)
    if given.number and given.number != opportunity.number:
        _free_number(given.number)
        values["number"] = given.number
    return values


@transaction.atomic
def move_stage(*, public_id: str, given: StageInput, version: int | None, by: Member, at: datetime) -> Opportunity:
    """Move an open opportunity to another stage; the same stage changes nothing."""
    opportunity = _to_change(public_id, by)
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


@transaction.atomic
def confirm_unchanged(*, public_ids: Sequence[str], by: Member, at: datetime) -> list[Opportunity]:
    """Say of open opportunities that nothing has changed (A12); those closed meanwhile are left out.

    Counts as complete for those in which no required field is empty (A27).
    """
    opportunities = [one for one in _all_in_reach(public_ids, by, EDIT) if one.is_open]
    _keep_completeness(opportunities, form_of("opportunity", at))
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


@transaction.atomic
def close_opportunity(
    *, public_id: str, given: ClosingInput, version: int | None, by: Member, at: datetime
) -> Opportunity:
    """Close an open opportunity with its outcome and reason, and who won it when we lost (A17)."""
    return _close(_to_change(public_id, by), given, version, by, at)


@transaction.atomic
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
    fact = OpportunityClosed(
        subject=closed.public_id,
        customer=closed.customer.public_id,
        outcome=given.outcome,
        reason=given.outcome_reason,
        lost_to=given.lost_to or None,
        amount=amount,
    )
    record([fact], by=by, at=at)
    return closed


@transaction.atomic
def reopen(*, public_id: str, given: ReopeningInput, version: int | None, by: Member, at: datetime) -> Opportunity:
    """Work on a closed opportunity again, with a reason."""
    opportunity = _all_in_reach([public_id], by, EDIT)[0]
    if not opportunity.outcome:
        raise Refused("not_closed")
    stage = given.stage or opportunity.stage
    moved = {"stage": stage, "stage_since": at} if stage != opportunity.stage else {}
    cleared = {"outcome": "", "outcome_reason": "", "lost_to": "", "closed_at": None, "archived_at": None}
    opened = change(opportunity, version=version, by=by, at=at, last_touched_at=at, **cleared, **moved)
    record([_opening_fact(opened, reopened=True, reason=given.reason)], by=by, at=at)
    return opened


@transaction.atomic
def hand_over(
    *, public_ids: Sequence[str], owner: str, reason: str = "", by: Member, at: datetime
) -> list[Opportunity]:
    """Give opportunities to another member; those that are theirs already stay as they are."""
    taker = Member.objects.active().one(owner)
    if not reaches(by, ASSIGN, taker):
        raise Refused("not_for_this_person", field="owner")
    handed: list[Opportunity] = []
    facts: list[OpportunityFact] = []
    for opportunity in _all_in_reach(public_ids, by, ASSIGN):
        if opportunity.owner_id == taker.pk:
            continue
        before, is_open = opportunity.owner.code, opportunity.is_open
        values = {"owner": taker, "department": taker.department} | ({"last_touched_at": at} if is_open else {})
        handed.append(change(opportunity, version=None, by=by, at=at, **values))
        if is_open:
            # A closed one is no longer anybody's duty: the engine would take an opening for its return.
            facts.append(_opening_fact(handed[-1], before=before, reason=reason))
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


@transaction.atomic
def archive_opportunities(*, public_ids: Sequence[str], by: Member, at: datetime) -> list[Opportunity]:
    """Take closed opportunities off the lists. Open ones are refused: they are still owed an update each week."""
    rows = [one for one in _all_in_reach(public_ids, by, ARCHIVE) if one.archived_at is None]
    if any(not one.outcome for one in rows):
        raise Refused("still_open")
    archived = [change(one, version=None, by=by, at=at, archived_at=at) for one in rows]
    record(
        [OpportunityArchived(subject=one.public_id, customer=one.customer.public_id) for one in archived], by=by, at=at
    )
    return archived


@transaction.atomic
def restore_opportunities(*, public_ids: Sequence[str], by: Member, at: datetime) -> list[Opportunity]:
    """Put archived opportunities back on the lists."""
    rows = [one for one in _all_in_reach(public_ids, by, ARCHIVE) if one.archived_at is not None]
    restored = [change(one, version=None, by=by, at=at, archived_at=None) for one in rows]
    record(
        [OpportunityRestored(subject=one.public_id, customer=one.customer.public_id) for one in restored], by=by, at=at
    )
    return restored


def findable(opportunity: Opportunity) -> None:
    """Put what the opportunity is searched by."""
    texts = (opportunity.number, opportunity.name, opportunity.products, opportunity.competitors, opportunity.lost_to)
    put("opportunity", opportunity.pk, *texts)


def _opening_fact(
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


def _keep_completeness(opportunities: Iterable[Opportunity], form: Form | None) -> dict[int, bool]:
    """Look at the required fields anew and keep the answer; by key."""
    found: dict[int, bool] = {}
    for one in opportunities:
        found[one.pk] = not gaps(form, values_of(one))
        if found[one.pk] != one.is_complete:
            Opportunity.objects.filter(pk=one.pk).update(is_complete=found[one.pk])
            one.is_complete = found[one.pk]
    return found


def _is_taken(number: str) -> bool:
    return Opportunity.objects.filter(number=number).exists()


def _free_number(number: str) -> None:
    if _is_taken(number):
        raise Refused("number_taken", field="number", number=number)


def _to_change(public_id: str, by: Member) -> Opportunity:
    opportunity = _all_in_reach([public_id], by, EDIT)[0]
    if not opportunity.is_open:
        raise Refused("closed")
    return opportunity


def _all_in_reach(public_ids: Sequence[str], by: Member, permission: str) -> list[Opportunity]:
    """The opportunities, locked: Missing for one that is not visible, Refused for one that is, but out of reach."""
    rows = Opportunity.objects.select_related("customer", "owner", "department").select_for_update(of=("self",))
    wanted = set(public_ids)
    found = list(rows.visible_to(by, VIEW).filter(public_id__in=wanted).order_by("pk"))
    if len(found) < len(wanted):
        raise Missing
    if Opportunity.objects.visible_to(by, permission).filter(public_id__in=wanted).count() < len(wanted):
        raise Refused("no_permission", permission=permission)
    return found


@transaction.atomic
def note_export(*, name: str, count: int, by: Member, at: datetime) -> None:
    """Tell the log that a list left the system as a file."""
    record([OpportunitiesExported(subject=name, count=count)], by=by, at=at)
