"""Logging contacts with customers."""

from datetime import datetime

from bihuan.base.access.predicate import may, require
from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import checked_extra
from bihuan.base.policies.selectors import form, work_calendar
from bihuan.base.records.models import change, differences
from bihuan.base.records.refusals import Refused
from bihuan.base.records.services import insert
from bihuan.base.records.transactions import whole
from bihuan.flow.customers.rules import reaches
from bihuan.flow.customers.services import note_followup
from bihuan.flow.fieldwork.events import FollowupChanged, FollowupLogged
from bihuan.flow.fieldwork.indexing import index_followup, index_new_followups
from bihuan.flow.fieldwork.inputs import FollowupInput, FollowupWords
from bihuan.flow.fieldwork.models import Followup
from bihuan.flow.fieldwork.rules import check_told, is_late_entry
from bihuan.flow.fieldwork.services import reach

WORDS = ("content", "feedback", "next_step", "next_at", "risk")


@whole()
def log_followup(*, row: FollowupInput, author: Member | None = None, by: Member, at: datetime) -> Followup:
    """Log a contact (E11). ``author``: whose contact it was, where that is not ``by`` (import, an assistant)."""
    require(by, "followups.create")
    whose = author or by
    if not reaches(by, "followups.create", whose):
        raise Refused("no_permission", permission="followups.create")
    concerned = reach.about(row.customer, row.contact, row.opportunity, by=by)
    happened_at = row.happened_at or at
    check_told(happened_at, at, field="happened_at", any_past=may(by, "past.record"))
    zone = work_calendar().zone
    followup = Followup(
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
        customer=concerned.customer,
        contact=concerned.contact,
        opportunity=concerned.opportunity,
        by=whose,
        happened_at=happened_at,
        channel=row.channel,
        progress=row.progress,
        logged_at=at,
        is_late_entry=is_late_entry(happened_at, at, zone),
        extra=checked_extra(form("followup", at), row.extra),
        **{name: getattr(row, name) for name in WORDS},
    )
    insert([followup])
    day = happened_at.astimezone(zone).date()
    note_followup(customer=concerned.customer, happened_at=happened_at, day=day, next_on=row.next_at)
    index_new_followups([followup])
    record([logged(followup)], by=by, at=at)
    return followup


@whole()
def change_followup(*, followup: str, row: FollowupWords, version: int | None, by: Member, at: datetime) -> Followup:
    """Write what was said. When, how and with whom it was is corrected, with a reason (``correct_followup``)."""
    call = reach.followup(followup, by=by)
    customer = call.customer
    concerned = reach.about(customer.public_id, row.contact, row.opportunity, by=by)
    extra = checked_extra(form("followup", at), row.extra, call.extra)
    named = {"contact": concerned.contact, "opportunity": concerned.opportunity}
    words = {name: getattr(row, name) for name in WORDS}
    found = differences(call, {**words, **named, "extra": extra})
    if not found:
        return call
    change(call, version=version, by=by, at=at, **words, **named, extra=extra)
    reach.recount(customer)
    index_followup(call)
    plain = {name: (_id(before), _id(after)) for name, (before, after) in found.items() if name in named}
    plain |= {name: values for name, values in found.items() if name == "next_at"}
    personal = {name: values for name, values in found.items() if name not in plain}
    fact = FollowupChanged(subject=followup, customer=customer.public_id, changes=plain, personal=personal or None)
    record([fact], by=by, at=at)
    return call


def _id(record: object) -> str | None:
    return getattr(record, "public_id", None)


def logged(followup: Followup, *, corrects: int | None = None, corrected_by: Member | None = None) -> FollowupLogged:
    """The follow-up as a fact."""
    return FollowupLogged(
        subject=followup.public_id,
        customer=followup.customer.public_id,
        by=followup.by.code,
        happened_at=followup.happened_at,
        channel=followup.channel,
        progress=followup.progress,
        opportunity=_id(followup.opportunity),
        contact=_id(followup.contact),
        late_entry=followup.is_late_entry or None,
        corrects=corrects,
        corrected_by=None if corrected_by is None else corrected_by.code,
        content=followup.content,
        next_step=followup.next_step or None,
    )
