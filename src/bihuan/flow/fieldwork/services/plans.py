"""Plans of follow-up (E8): dated steps on a customer, each with what, with whom and when (E10)."""

from collections.abc import Sequence
from datetime import datetime

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import Gap, checked_extra, clause_of, gaps
from bihuan.base.policies.selectors import form
from bihuan.base.records.models import change
from bihuan.base.records.refusals import Missing, Refused
from bihuan.base.records.transactions import whole
from bihuan.flow.fieldwork.events import PlanArchived, PlanChanged, PlanMade, PlanRestored, PlanStepDone
from bihuan.flow.fieldwork.inputs import PlanInput, PlanStep
from bihuan.flow.fieldwork.models import FollowupPlan, PlanLine
from bihuan.flow.fieldwork.services import reach

FIELDS = ("goal", "action", "with_whom", "channel", "due_on", "support", "support_by")
SPECIFIC = "E10"


@whole()
def make_plan(*, row: PlanInput, by: Member, at: datetime) -> FollowupPlan:
    """Make a plan. A step that does not say what is done, with whom or when is refused."""
    require(by, "followups.create")
    concerned = reach.about(row.customer, "", row.opportunity, by=by)
    _check(row.steps, at)
    stamps = {"created_at": at, "created_by": by, "updated_at": at, "updated_by": by}
    plan = FollowupPlan.objects.create(
        customer=concerned.customer, opportunity=concerned.opportunity, by=by, title=row.title, **stamps
    )
    _put(plan, row.steps, at)
    fact = PlanMade(
        subject=plan.public_id,
        customer=row.customer,
        by=by.code,
        opportunity=row.opportunity or None,
        lines=len(row.steps),
    )
    record([fact], by=by, at=at)
    return plan


@whole()
def change_plan(*, plan: str, row: PlanInput, version: int | None, by: Member, at: datetime) -> FollowupPlan:
    """Write the steps anew; those that were there before stay done. The customer stays."""
    there = reach.plan(plan, by=by)
    customer = there.customer.public_id
    concerned = reach.about(customer, "", row.opportunity, by=by)
    _check(row.steps, at)
    change(there, version=version, by=by, at=at, title=row.title, opportunity=concerned.opportunity)
    _put(there, row.steps, at)
    record([PlanChanged(subject=plan, customer=customer, lines=len(row.steps))], by=by, at=at)
    return there


@whole()
def set_step_done(*, plan: str, line: int, done: bool, by: Member, at: datetime) -> PlanLine:
    """A step is done, or open again."""
    there = reach.plan(plan, by=by)
    step = there.lines.filter(pk=line).first()
    if step is None:
        raise Missing
    values = {"done_at": at, "done_by": by} if done else {"done_at": None, "done_by": None}
    if not there.lines.filter(pk=line, done_at__isnull=done).update(**values):
        return step
    fact = PlanStepDone(subject=plan, customer=there.customer.public_id, place=step.place, done=done)
    record([fact], by=by, at=at)
    step.refresh_from_db()
    return step


@whole()
def archive_plan(*, plan: str, by: Member, at: datetime) -> FollowupPlan:
    """Put the plan away."""
    there = reach.plan(plan, by=by)
    customer = there.customer.public_id
    change(there, version=None, by=by, at=at, archived_at=at)
    record([PlanArchived(subject=plan, customer=customer)], by=by, at=at)
    return there


@whole()
def restore_plan(*, plan: str, by: Member, at: datetime) -> FollowupPlan:
    """Work on the plan again."""
    there = reach.plan(plan, by=by, archived=True)
    customer = there.customer.public_id
    change(there, version=None, by=by, at=at, archived_at=None)
    record([PlanRestored(subject=plan, customer=customer)], by=by, at=at)
    return there


def _check(steps: Sequence[PlanStep], at: datetime) -> None:
    asked = form("followup_plan", at)
    for number, step in enumerate(steps):
        values = {**step.extra, **step.model_dump(include=set(FIELDS))}
        missing = (
            gaps(asked, values) if asked else tuple(Gap(name, "") for name in ("action", "due_on") if not values[name])
        )
        if missing:
            gap = missing[0]
            clause = None if asked is None else SPECIFIC if SPECIFIC in asked.clauses else clause_of(asked, gap.field)
            raise Refused("step_not_specific", clause=clause, field=f"steps-{number}-{gap.field}", number=number + 1)


def _put(plan: FollowupPlan, steps: Sequence[PlanStep], at: datetime) -> None:
    asked = form("followup_plan", at)
    before = {line.pk: line for line in plan.lines.all()}
    made = []
    for place, step in enumerate(steps):
        kept = before.get(step.key or 0)
        values = {name: getattr(step, name) for name in FIELDS}
        extra = checked_extra(asked, step.extra, kept.extra if kept else None)
        done = {"done_at": kept.done_at, "done_by_id": kept.done_by_id} if kept else {}
        made.append(PlanLine(plan=plan, place=place, extra=extra, **values, **done))
    plan.lines.all().delete()
    PlanLine.objects.bulk_create(made)
