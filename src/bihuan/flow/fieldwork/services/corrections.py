"""Correcting what the rules judge about follow-ups and visits: withdrawn and made anew in one transaction, with the reason."""

from datetime import datetime

from bihuan.base.access.predicate import may
from bihuan.base.audit.corrections import latest, replace
from bihuan.base.audit.services import withdraw
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import work_calendar
from bihuan.base.records.models import change
from bihuan.base.records.refusals import Refused
from bihuan.base.records.transactions import whole
from bihuan.base.search.services import drop
from bihuan.flow.fieldwork.events import FollowupLogged, VisitHeld
from bihuan.flow.fieldwork.inputs import FollowupCorrection, VisitCorrection
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.fieldwork.rules import check_span, check_told, is_late_entry
from bihuan.flow.fieldwork.services import reach
from bihuan.flow.fieldwork.services.followups import logged
from bihuan.flow.fieldwork.services.visits import held, put_people


@whole()
def correct_followup(
    *, followup: str, row: FollowupCorrection, version: int | None, by: Member, at: datetime
) -> Followup:
    """Correct when, how and with whom it was. Told times are bound to when it was first logged, not to now."""
    call = reach.followup(followup, by=by)
    check_told(row.happened_at, call.logged_at, field="happened_at", any_past=may(by, "past.record"))
    before = call.customer
    concerned = reach.about(row.customer, "", "", by=by)
    moved = concerned.customer.pk != before.pk
    values = {"happened_at": row.happened_at, "channel": row.channel, "progress": row.progress}
    if not moved and all(getattr(call, name) == value for name, value in values.items()):
        raise Refused("nothing_changed")
    late = is_late_entry(row.happened_at, call.logged_at, work_calendar().zone)
    elsewhere = {"customer": concerned.customer, "contact": None, "opportunity": None} if moved else {}
    change(call, version=version, by=by, at=at, **values, is_late_entry=late, **elsewhere)
    entry = latest("followup", followup, FollowupLogged.verb)
    replace(entry, logged(call, corrects=entry.seq, corrected_by=by), reason=row.reason, by=by, at=at)
    reach.recount(concerned.customer)
    if moved:
        reach.recount(before)
    return call


@whole()
def withdraw_followup(*, followup: str, reason: str, version: int | None, by: Member, at: datetime) -> Followup:
    """Take back a follow-up that was logged by mistake: it counts no more and stays to be seen."""
    if not reason.strip():
        raise Refused("reason_required", field="reason")
    call = reach.followup(followup, by=by)
    change(call, version=version, by=by, at=at, archived_at=at)
    drop("followup", [call.pk])
    entry = latest("followup", followup, FollowupLogged.verb)
    withdraw(seqs=[entry.seq], reason=reason.strip()[:200], by=by, at=at)
    reach.recount(call.customer)
    return call


@whole()
def correct_visit(*, visit: str, row: VisitCorrection, version: int | None, by: Member, at: datetime) -> Visit:
    """Correct when a visit was, to whom, and who went. Told times are bound to when it was first entered."""
    made = reach.visit(visit, by=by)
    if made.state != "held" or made.held_at is None:
        raise Refused("visit_not_held")
    check_span(row.started_at, row.ended_at, made.held_at, any_past=may(by, "past.record"))
    people = reach.taking_part(row.people, by=by)
    before = made.customer
    concerned = reach.about(row.customer, "", "", by=by)
    moved = concerned.customer.pk != before.pk
    same_people = [one.member_id for one in made.people.all()] == [member.pk for member in people]
    if not moved and same_people and (made.started_at, made.ended_at) == (row.started_at, row.ended_at):
        raise Refused("nothing_changed")
    late = is_late_entry(row.ended_at, made.held_at, work_calendar().zone)
    elsewhere = {"customer": concerned.customer, "contact": None, "opportunity": None} if moved else {}
    times = {"started_at": row.started_at, "ended_at": row.ended_at, "is_late_entry": late}
    change(made, version=version, by=by, at=at, leader=people[0], **times, **elsewhere)
    put_people(made, people)
    entry = latest("visit", visit, VisitHeld.verb)
    replace(entry, held(made, people, corrects=entry.seq, corrected_by=by), reason=row.reason, by=by, at=at)
    reach.recount(concerned.customer)
    if moved:
        reach.recount(before)
    return made
