"""Reading what was found, in the engine's own words."""

from collections.abc import Sequence
from datetime import datetime

from bihuan.base.access.predicate import Person
from bihuan.base.duties import models
from bihuan.base.duties.moments import nanoseconds
from bihuan.base.organisation.selectors import people
from bihuan.base.policies.selectors import regulation, work_calendar
from bihuan.base.records.refusals import Missing
from bihuan.playbook.engine import Judged, Result, apart, judge_duty
from bihuan.playbook.facts import SYSTEM
from bihuan.playbook.schema.rules import Charge, Fines
from bihuan.playbook.verdict import Duty, Proposal, Violation


def result(*, at: datetime) -> Result:
    """What the tables hold, as a replay would say it. Reads everything: for proofs and exports, not for pages."""
    now, found = nanoseconds(at), regulation()
    waived = {row.key: row.waived_at for row in models.Duty.objects.exclude(waived_at=None)}
    duties = apart([duty_of(row) for row in models.Duty.objects.iterator()])
    return Result(
        "" if found is None else found.id,
        now,
        work_calendar(),
        tuple(person.id for person in people()),
        [_judged(duty, waived.get(duty.key), at) for duty in sorted(duties, key=lambda duty: duty[:2])],
        sorted(proposal_of(row) for row in models.Proposal.objects.standing().iterator()),
        sorted((violation_of(row) for row in models.Violation.objects.iterator()), key=lambda one: one[:3]),
    )


def _judged(duty: Duty, waived_at: datetime | None, at: datetime) -> Judged:
    return judge_duty(duty, nanoseconds(at), waived=waived_at is not None and waived_at <= at)


def charge_of(row: models.Duty) -> Charge:
    """What the duty costs by the version it was judged under."""
    fines = Fines(missing=row.missing_fine, late=row.late_fine, incomplete=row.incomplete_fine)
    return Charge(missing=row.missing_points, late=row.late_points, incomplete=row.incomplete_points, fine=fines)


def chosen(ids: Sequence[str], *, by: Person) -> list[models.Duty]:
    """The duties of these public ids, the first due first; Missing where one of them is not to be seen."""
    seen = models.Duty.objects.visible_to(by, "duties.view").select_related("member").filter(public_id__in=ids)
    found = list(seen.order_by("due_at", "key"))
    if len(found) != len(set(ids)):
        raise Missing
    return found


def duty_of(row: models.Duty) -> Duty:
    """The duty as the engine has it."""
    return Duty(
        due_at=nanoseconds(row.due_at),
        key=row.key,
        clause=row.clause,
        who=row.who,
        about=f"{row.about_kind}:{row.about_id}",
        opened_at=nanoseconds(row.opened_at),
        missing_at=nanoseconds(row.missing_at),
        handed_at=None if row.done_at is None else nanoseconds(row.done_at),
        completed_at=None if row.completed_at is None else nanoseconds(row.completed_at),
        charge=charge_of(row),
        origin=row.origin,
        reached=row.count,
        target=row.target,
        opened_by=row.opened_by,
    )


def proposal_of(row: models.Proposal) -> Proposal:
    """The proposal as the engine has it."""
    return Proposal(nanoseconds(row.at), f"{row.about_kind}:{row.about_id}", row.clause, row.action, row.origin)


def violation_of(row: models.Violation) -> Violation:
    """The violation as the engine has it."""
    actor = None if row.actor == SYSTEM else row.actor
    about = f"{row.about_kind}:{row.about_id}"
    return Violation(nanoseconds(row.at), about, row.clause, actor, row.origin, row.done_by)
