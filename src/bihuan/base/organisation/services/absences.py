"""The verbs about leave and about delegation."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import record
from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.events import DelegationEnded, DelegationGiven, LeaveCancelled, LeaveRecorded
from bihuan.base.organisation.inputs import DelegationInput, LeaveInput
from bihuan.base.organisation.models import Delegation, Leave, Member
from bihuan.base.organisation.services.rights import count_up, locked
from bihuan.base.records.refusals import Missing, Refused

NOT_DELEGATED = frozenset({"members.manage", "roles.manage", "company.manage", "past.record", "imports.run"})
"""Who has what rights, and what is told of the past, stays with those who answer for it."""
LONGEST_DELEGATION_DAYS = 366


@transaction.atomic
def record_leave(*, member: Member, value: LeaveInput, by: Member | None, at: datetime) -> Leave:
    """Days on which the member is away; past days are accepted, the duties of those days are judged anew.

    Leave lifts duties, so one's own is recorded by somebody else: whoever has ``leave.record`` over the member.
    """
    current = locked(member)
    _may_record(by, current)
    if value.last_on < current.joined_on or (current.left_on is not None and value.first_on > current.left_on):
        raise Refused("not_employed_then", field="first_on")
    there = Leave.objects.filter(
        member=current, cancelled_at=None, first_on__lte=value.last_on, last_on__gte=value.first_on
    )
    overlapping = there.first()
    if overlapping is not None:
        raise Refused("leave_overlaps", field="first_on", first_on=overlapping.first_on, last_on=overlapping.last_on)
    leave = Leave.objects.create(
        member=current,
        first_on=value.first_on,
        last_on=value.last_on,
        reason=value.reason,
        recorded_by=by,
        recorded_at=at,
    )
    told = LeaveRecorded(
        subject=current.code,
        leave=leave.public_id,
        first_on=leave.first_on,
        last_on=leave.last_on,
        reason=leave.reason or None,
    )
    record([told], by=by, at=at)
    count_up(current)
    return leave


@transaction.atomic
def cancel_leave(*, leave: Leave, by: Member | None, at: datetime) -> Leave:
    """Take an absence back; whoever may record it may."""
    current = locked(leave.member)
    _may_record(by, current)
    if not Leave.objects.filter(pk=leave.pk, cancelled_at=None).update(cancelled_at=at):
        raise Refused("already_cancelled")
    told = LeaveCancelled(subject=current.code, leave=leave.public_id, first_on=leave.first_on, last_on=leave.last_on)
    record([told], by=by, at=at)
    count_up(current)
    leave.refresh_from_db()
    return leave


@transaction.atomic
def give_delegation(*, giver: Member, value: DelegationInput, by: Member | None, at: datetime) -> Delegation:
    """Permissions of the giver in another's hands for a time. Given by the giver, or by an administrator for somebody absent.

    What the giver does not hold in their own place cannot be given, what was delegated to them neither.
    """
    current = locked(giver)
    if by is not None and by.pk != current.pk and not by.is_administrator:
        raise Refused("no_permission", permission="members.manage")
    taker = Member.objects.filter(public_id=value.taker, is_active=True).first()
    if taker is None:
        raise Refused("unknown_member", field="taker")
    if taker.pk == current.pk:
        raise Refused("to_oneself", field="taker")
    lacking = [name for name in value.permissions if name not in current.own_authority.grants or name in NOT_DELEGATED]
    if lacking:
        raise Refused("not_held", field="permissions", permissions=lacking)
    if value.last_on < day_of(at):
        raise Refused("over_already", field="last_on")
    if (value.last_on - value.first_on).days >= LONGEST_DELEGATION_DAYS:
        raise Refused("too_long", field="last_on", days=LONGEST_DELEGATION_DAYS)
    delegation = Delegation.objects.create(
        giver=current,
        taker=taker,
        permissions=sorted(set(value.permissions)),
        first_on=value.first_on,
        last_on=value.last_on,
        reason=value.reason,
        recorded_by=by,
        recorded_at=at,
    )
    told = DelegationGiven(
        subject=current.code,
        giver=current.code,
        delegation=delegation.public_id,
        member=taker.code,
        permissions=delegation.permissions,
        first_on=delegation.first_on,
        last_on=delegation.last_on,
        reason=delegation.reason or None,
    )
    record([told], by=by, at=at)
    count_up(current)
    return delegation


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: Member | None, at: datetime) -> Delegation:
    """End it before its day: the giver, the one who has it, or an administrator."""
    if by is not None and by.pk not in (delegation.giver_id, delegation.taker_id) and not by.is_administrator:
        raise Refused("no_permission", permission="members.manage")
    if not Delegation.objects.filter(pk=delegation.pk, ended_at=None).update(ended_at=at):
        raise Refused("already_ended")
    told = DelegationEnded(
        subject=delegation.giver.code,
        giver=delegation.giver.code,
        delegation=delegation.public_id,
        member=delegation.taker.code,
    )
    record([told], by=by, at=at)
    count_up(delegation.giver)
    delegation.refresh_from_db()
    return delegation


def _may_record(by: Member | None, member: Member) -> None:
    if by is None:
        return
    require(by, "leave.record")
    if not Member.objects.visible_to(by, "leave.record").filter(Q(pk=member.pk)).exists():
        raise Missing
    if by.pk == member.pk and not by.is_administrator:
        raise Refused("own_leave")
