"""What people do about what was found: waive a duty, decide on a proposal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from django.db import transaction

from bihuan.base.access.predicate import found_in
from bihuan.base.audit.services import record
from bihuan.base.duties.events import DutyWaived, ProposalAccepted, ProposalDismissed
from bihuan.base.duties.models import Duty, Proposal
from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Missing, Refused

Decision = Literal["accepted", "dismissed"]
LONGEST_REASON = 500
_FACTS = {"accepted": ProposalAccepted, "dismissed": ProposalDismissed}


def waive(*, duty: Duty, reason: str, by: Member, at: datetime) -> Duty:
    """Waive one duty; see ``waive_all``."""
    return waive_all(duties=[duty], reason=reason, by=by, at=at)[0]


@transaction.atomic
def waive_all(*, duties: Sequence[Duty], reason: str, by: Member, at: datetime) -> list[Duty]:
    """Not hold the duties against who owes them, with a reason, from now on. All of them or none.

    Raises:
        Missing: one of them is not to be seen by ``by``.
        Refused: ``no_permission``, ``own_duty``, ``reason_required``, ``reason_too_long``, ``already_waived``.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("reason_required", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused("reason_too_long", field="reason", limit=LONGEST_REASON)
    keys = [duty.pk for duty in duties]
    found = {row.pk: row for row in Duty.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    seen = set(Duty.objects.visible_to(by, "duties.view").filter(pk__in=keys).values_list("pk", flat=True))
    reached = set(Duty.objects.visible_to(by, "duties.waive").filter(pk__in=keys).values_list("pk", flat=True))
    for duty in duties:
        _may_waive(found.get(duty.pk), duty, seen, reached, by)
    facts = [DutyWaived(subject=row.key, reason=reason, member=row.who) for row in found.values()]
    record(facts, by=by, at=at)
    Duty.objects.filter(pk__in=keys).update(waived_at=at, waived_by=by, waived_reason=reason)
    for row in found.values():
        row.waived_at, row.waived_by, row.waived_reason = at, by, reason
    return [found[key] for key in keys]


def _may_waive(row: Duty | None, asked: Duty, seen: set[int], reached: set[int], by: Member) -> None:
    if row is None or asked.pk not in seen:
        raise Missing
    if asked.pk not in reached:
        raise Refused("no_permission", permission="duties.waive")
    if row.member_id == by.pk:
        raise Refused("own_duty", clause=row.clause)
    if row.waived_at is not None:
        raise Refused("already_waived", clause=row.clause)


@transaction.atomic
def decide_proposal(*, proposal: Proposal, decision: Decision, by: Member, at: datetime) -> Proposal:
    """Accept or turn down a proposal, once. To act on it is the caller's: call the stage's service beside this.

    Raises:
        Missing: not to be seen by ``by``.
        Refused: ``no_permission``, ``own_proposal`` (it is about oneself), ``already_decided``, ``proposal_lapsed``.
    """
    row: Proposal = found_in(Proposal.objects.visible_to(by, "duties.view").select_related("member"), pk=proposal.pk)
    if not Proposal.objects.visible_to(by, "duties.decide").filter(pk=row.pk).exists():
        raise Refused("no_permission", permission="duties.decide")
    if row.about_kind == "person" and row.member_id == by.pk:
        raise Refused("own_proposal", clause=row.clause)
    if row.lapsed_at is not None:
        raise Refused("proposal_lapsed", clause=row.clause)
    decided = Proposal.objects.filter(pk=row.pk, decision="", lapsed_at=None)
    if not decided.update(decision=decision, decided_at=at, decided_by=by):
        raise Refused("already_decided", clause=row.clause)
    row.refresh_from_db()
    customer = row.about_id if row.about_kind == "customer" else None
    member = row.member.code if row.member else None
    told = {"subject": row.public_id, "clause": row.clause, "action": row.action}
    record([_FACTS[decision](**told, customer=customer, member=member)], by=by, at=at)
    return row
