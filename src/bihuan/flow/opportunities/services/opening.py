"""Opening opportunities."""

from collections.abc import Sequence
from datetime import datetime

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import record
from bihuan.base.numbering.selectors import region_of
from bihuan.base.numbering.services import next_number, once_each
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import checked_extra, gaps
from bihuan.base.policies.selectors import form as form_of
from bihuan.base.records.pinyin import sort_key
from bihuan.base.records.refusals import Refused
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.rules import reaches
from bihuan.flow.opportunities.inputs import OpeningInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services.reach import CREATE, FIELDS, findable, free_number, is_taken, opening_fact
from bihuan.playbook.schema.forms import Form


def open_opportunity(*, given: OpeningInput, by: Member, at: datetime) -> Opportunity:
    """Open one opportunity."""
    return open_opportunities(batch=[given], by=by, at=at)[0]


def open_opportunities(*, batch: Sequence[OpeningInput], by: Member, at: datetime) -> list[Opportunity]:
    """Open opportunities with customers that ``by`` may see; all of them or none."""
    require(by, CREATE)
    form = form_of("opportunity", at)
    with once_each([given.number for given in batch], is_taken):
        opened = [_opened(given, form, by, at) for given in batch]
        record([opening_fact(one) for one in opened], by=by, at=at)
        return opened


def _opened(given: OpeningInput, form: Form | None, by: Member, at: datetime) -> Opportunity:
    customer = Customer.objects.visible_to(by, "customers.view").current().one(given.customer)
    owner = _owner_to_be(given.owner, by)
    if given.number:
        free_number(given.number)
    region = region_of(owner.department)
    number = given.number or next_number("opportunity", region=region, at=at, is_taken=is_taken)
    extra = checked_extra(form, given.extra)
    values = {name: getattr(given, name) for name in FIELDS}
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
