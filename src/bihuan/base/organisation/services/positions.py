"""The verb about positions (岗位): which one a member holds from when on."""

from datetime import date, datetime, timedelta

from django.db import transaction

from bihuan.base.audit.services import record
from bihuan.base.organisation.events import PositionTaken
from bihuan.base.organisation.models import Member, Position
from bihuan.base.organisation.services.rights import count_up, locked, may_manage, not_oneself
from bihuan.base.records.refusals import Refused


@transaction.atomic
def take_position(*, member: Member, role: str, first_on: date, by: Member | None, at: datetime) -> Position:
    """From the day on the member holds the position; what they held ends the day before, what is known of later days stays.

    A day in the past is accepted: the duties from then on are judged anew.
    """
    current = locked(member)
    may_manage(by, current)
    not_oneself(by, current, "own_position")
    position = put_position(current, role, first_on, by=by, at=at)
    count_up(current)
    return position


def put_position(member: Member, role: str, first_on: date, *, by: Member | None, at: datetime) -> Position:
    """Write the position and tell of it, within the caller's transaction, rights checked."""
    if not role.strip():
        raise Refused("required", field="role")
    if first_on < member.joined_on:
        raise Refused("before_joining", field="first_on", joined_on=member.joined_on)
    held = list(Position.objects.filter(member=member).order_by("first_on"))
    before = next((one for one in reversed(held) if one.first_on < first_on and _holds_on(one, first_on)), None)
    later = next((one for one in held if one.first_on > first_on), None)
    until = None if later is None else later.first_on - timedelta(days=1)
    same = next((one for one in held if one.first_on == first_on), None)
    if before is not None:
        Position.objects.filter(pk=before.pk).update(last_on=first_on - timedelta(days=1))
    if same is not None:
        Position.objects.filter(pk=same.pk).update(role=role, last_on=until)
        same.refresh_from_db()
        position = same
    else:
        position = Position.objects.create(member=member, role=role, first_on=first_on, last_on=until)
    was = same.role if same is not None else before.role if before is not None else None
    told = PositionTaken(subject=member.code, role=role, first_on=first_on, until=until, before=was)
    record([told], by=by, at=at)
    return position


def _holds_on(position: Position, day: date) -> bool:
    return position.last_on is None or position.last_on >= day
