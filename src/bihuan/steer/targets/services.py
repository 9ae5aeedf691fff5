"""Setting targets."""

from collections.abc import Iterable
from datetime import date, datetime

from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.base.records.transactions import whole
from bihuan.flow.customers.rules import reaches
from bihuan.steer.targets.events import TargetSet
from bihuan.steer.targets.inputs import TargetInput, TargetsInput
from bihuan.steer.targets.models import Target

EDIT = "targets.edit"
Place = tuple[int, date, str]


@whole()
def set_targets(*, given: TargetsInput, by: Member, at: datetime) -> list[Target]:
    """Set cells of the grid; those that differ from what stands there. All or none.

    Raises Conflict when a cell is not what it was when it was looked at, Refused for a member out of reach.
    """
    members = _members(given.lines, by)
    wanted = {(members[line.member].pk, line.month, line.measure): line for line in given.lines}
    months = {line.month for line in given.lines}
    rows = Target.objects.select_for_update().filter(member__in=members.values(), month__in=months).order_by("pk")
    there = {(row.member_id, row.month, row.measure): row for row in rows}
    changed: list[Target] = []
    facts: list[TargetSet] = []
    for place, line in wanted.items():
        before = there.get(place)
        if before is not None and before.amount == line.amount:
            continue
        if (None if before is None else before.amount) != line.seen:
            raise Refused("changed_meanwhile") if before is None else Conflict(before)
        changed.append(_target(place, line, by, at))
        facts.append(_fact(members[line.member], line, before))
    Target.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["member", "month", "measure"],
        update_fields=["amount", "set_at", "set_by"],
    )
    record(facts, by=by, at=at)
    return changed


def _members(lines: Iterable[TargetInput], by: Member) -> dict[str, Member]:
    ids = {line.member for line in lines}
    found = {
        member.public_id: member for member in Member.objects.select_related("department").filter(public_id__in=ids)
    }
    if len(found) < len(ids):
        raise Missing
    if not all(reaches(by, EDIT, member) for member in found.values()):
        raise Refused("no_permission", permission=EDIT)
    return found


def _target(place: Place, line: TargetInput, by: Member, at: datetime) -> Target:
    member, month, measure = place
    return Target(member_id=member, month=month, measure=measure, amount=line.amount, set_at=at, set_by=by)


def _fact(member: Member, line: TargetInput, before: Target | None) -> TargetSet:
    return TargetSet(
        subject=f"{member.code}:{line.month:%Y-%m}:{line.measure}",
        member=member.code,
        month=line.month,
        measure=line.measure,
        amount=line.amount,
        before=None if before is None else before.amount,
    )
