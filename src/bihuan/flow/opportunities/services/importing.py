"""Opportunities out of a workbook: opened, updated and closed when it says so, by whose they are."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bihuan.base.access.predicate import require
from bihuan.base.audit.services import Told, record_told
from bihuan.base.numbering.selectors import region_of
from bihuan.base.numbering.services import numbers_for, once_each
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import checked_extra, gaps
from bihuan.base.policies.selectors import form as form_of
from bihuan.base.policies.selectors import steady
from bihuan.base.records.pinyin import sort_key
from bihuan.base.records.refusals import Refused, at_row
from bihuan.base.records.services import insert
from bihuan.base.search.services import put_new
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.rules import in_the_future, reaches
from bihuan.flow.opportunities.events import OpportunityUpdated
from bihuan.flow.opportunities.inputs import ClosingInput, OpeningInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services.closing import closing_fact
from bihuan.flow.opportunities.services.reach import CREATE, FIELDS, is_taken, opening_fact, words_of
from bihuan.playbook.schema.forms import Form

IMPORT = "imports.run"


@dataclass(frozen=True)
class OpportunityRow:
    """An opportunity as a workbook tells it. ``closing`` is at ``updated_at``, without one at the import.

    Of ``given`` customer and owner are not read: they stand here.
    """

    given: OpeningInput
    customer: Customer
    owner: Member
    opened_at: datetime
    updated_at: datetime | None = None
    closing: ClosingInput | None = None

    @property
    def touched_at(self) -> datetime:
        """When the workbook last knows of it."""
        return self.updated_at or self.opened_at


def import_opportunities(*, rows: Sequence[OpportunityRow], by: Member, at: datetime) -> list[Opportunity]:
    """Enter opportunities, all or none; each as old as it is told to be and its owner's work (``created_at``, ``created_by``).

    One that is closed may be somebody's who has left; an open one needs an owner who works here.
    """
    require(by, IMPORT)
    require(by, CREATE)
    with steady(), once_each([row.given.number for row in rows], is_taken):
        _check(rows, by, at)
        form, opportunities = form_of("opportunity", at), []
        for number, (row, drawn) in enumerate(zip(rows, _numbers(rows, at), strict=True)):
            with at_row(number):
                opportunities.append(_opportunity(row, drawn, form, by, at))
        insert(opportunities)
        put_new("opportunity", {one.pk: words_of(one) for one in opportunities})
        pairs = zip(rows, opportunities, strict=True)
        record_told(told for row, opportunity in pairs for told in _told(row, opportunity, at))
        return opportunities


def _check(rows: Sequence[OpportunityRow], by: Member, at: datetime) -> None:
    """What the form checks of one, of each; nothing is told of the future."""
    keys = {row.customer.pk for row in rows}
    current = Customer.objects.visible_to(by, "customers.view").current().filter(pk__in=keys)
    customers = set(current.values_list("pk", flat=True))
    taken = set(_taken({row.given.number for row in rows} - {""}))
    for number, row in enumerate(rows):
        with at_row(number):
            if row.customer.pk not in customers:
                raise Refused("no_such_customer", field="customer")
            if row.given.number in taken:
                raise Refused("number_taken", field="number", number=row.given.number)
            taken |= {row.given.number} - {""}
            _check_owner(row, by)
            _check_times(row, at)


def _check_owner(row: OpportunityRow, by: Member) -> None:
    works_here = row.owner.is_active or row.closing is not None
    if not works_here or not reaches(by, CREATE, row.owner):
        raise Refused("not_for_this_person", field="owner")


def _check_times(row: OpportunityRow, at: datetime) -> None:
    for field, told in (("opened_at", row.opened_at), ("updated_at", row.updated_at)):
        if in_the_future(told, at):
            raise Refused("told_future", field=field)
    if row.touched_at < row.opened_at:
        raise Refused("ends_before_it_starts", field="updated_at")


def _taken(numbers: Collection[str]) -> list[str]:
    if not numbers:
        return []
    return list(Opportunity.objects.filter(number__in=numbers).values_list("number", flat=True))


def _numbers(rows: Sequence[OpportunityRow], at: datetime) -> list[str]:
    """The numbers that are told, and drawn ones for the others."""
    told = {row.given.number for row in rows}
    known: dict[int | None, str] = {}
    for row in rows:
        if row.owner.department_id not in known:
            known[row.owner.department_id] = region_of(row.owner.department)
    regions = [known[row.owner.department_id] for row in rows if not row.given.number]
    drawn = iter(numbers_for("opportunity", regions=regions, at=at, taken=lambda some: told.union(_taken(some))))
    return [row.given.number or next(drawn) for row in rows]


def _opportunity(row: OpportunityRow, number: str, form: Form | None, by: Member, at: datetime) -> Opportunity:
    given, closing = row.given, row.closing
    extra = checked_extra(form, given.extra)
    values = {name: getattr(given, name) for name in FIELDS}
    complete = not gaps(form, {**values, **extra, "customer": row.customer.public_id, "number": number})
    opportunity = Opportunity(
        **values,
        number=number,
        customer=row.customer,
        owner=row.owner,
        department=row.owner.department,
        sort_key=sort_key(given.name),
        stage_since=row.opened_at,
        extra=extra,
        is_complete=complete,
        last_touched_at=row.touched_at,
        created_at=row.opened_at,
        created_by=row.owner,
        updated_at=at,
        updated_by=by,
    )
    if closing is not None:
        opportunity.outcome, opportunity.outcome_reason = closing.outcome, closing.outcome_reason
        opportunity.lost_to = closing.lost_to
        opportunity.amount = given.amount if closing.amount is None else closing.amount
        opportunity.closed_at = opportunity.last_touched_at = row.updated_at or at
    return opportunity


def _told(row: OpportunityRow, opportunity: Opportunity, at: datetime) -> Iterator[Told]:
    yield Told(opening_fact(opportunity), row.owner, row.opened_at)
    if opportunity.closed_at is not None:
        yield Told(closing_fact(opportunity), row.owner, opportunity.closed_at)
    elif row.touched_at > row.opened_at:
        customer = row.customer.public_id
        fact = OpportunityUpdated(subject=opportunity.public_id, customer=customer, complete=opportunity.is_complete)
        yield Told(fact, row.owner, row.touched_at)
