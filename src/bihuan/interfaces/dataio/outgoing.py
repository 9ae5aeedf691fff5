"""The rows of the workbook's sheets as the database holds them: field → value, references as somebody would type them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone, translation

from bihuan.base.access.predicate import may
from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.models import Department, Member, Position
from bihuan.flow.contracts.models import Contract, Instalment, Receipt
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.offers.models import Bid, BidResultLine
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.wording import positions
from bihuan.steer.reports.models import WEEKLY, Report

Values = Mapping[str, Any]
AT_ONCE = 1_000


class Names:
    """How records are named in cells: people by name, by number where two share one; departments as paths; positions by title."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    @cached_property
    def people(self) -> dict[int, str]:
        """Member's key → what a cell says."""
        rows = list(Member.objects.values_list("pk", "name", "number", "code"))
        shared = {name for name, count in Counter(name for _, name, _, _ in rows).items() if count > 1}
        return {key: (number or code) if name in shared else name for key, name, number, code in rows}

    def person(self, key: int | None) -> str:
        """Who it is; empty for nobody."""
        return self.people.get(key, "") if key is not None else ""

    @cached_property
    def departments(self) -> dict[int, str]:
        """Department's key → its path in words."""
        rows = {row.pk: row for row in Department.objects.all()}
        return {
            key: "/".join(rows[int(part)].name for part in row.path.split("/") if part and int(part) in rows)
            for key, row in rows.items()
        }

    @cached_property
    def positions(self) -> dict[str, str]:
        """Position → the company's title of it."""
        with translation.override("zh-hans"):
            return positions.titles(self.now)


@dataclass(frozen=True)
class Outgoing:
    """A sheet's rows: who may take them, and how they are read."""

    permission: str
    rows: Callable[[Member, Names], Iterator[Values]]


def _each(rows: "QuerySet[Any]") -> Iterator[Any]:
    return rows.order_by("pk").iterator(chunk_size=AT_ONCE)


def _told(notes: str, name: str) -> str:
    """What the notes keep of a column that has no field of its own: a line ``客户性质：国企``."""
    begun = f"{name}："
    return next((line.removeprefix(begun) for line in notes.splitlines() if line.startswith(begun)), "")


def _kept(row: Any, key: str, name: str) -> Any:
    """A column for which the regulation's form may have a field of its own; the notes keep it where there is none."""
    return row.extra.get(key) or _told(row.notes, name)


def _day(told: str) -> Any:
    """A day that is kept as text; what is no day goes out as it is."""
    try:
        return date.fromisoformat(told)
    except ValueError:
        return told


def _amount(told: Any) -> Any:
    """A form's own field of money, which is kept as text; what is no amount goes out as it is."""
    try:
        return Decimal(told) if isinstance(told, str) and told else told
    except ArithmeticError:
        return told


def _people(member: Member, names: Names) -> Iterator[Values]:
    rows = Member.objects.visible_to(member, "members.view").with_position(day_of(names.now)).order_by("pk")
    coming = dict(Position.objects.filter(first_on__gt=day_of(names.now)).order_by("-pk").values_list("member", "role"))
    for row in rows.iterator(chunk_size=AT_ONCE):
        role = row.position_role or coming.get(row.pk, "")
        yield {
            "code": row.number,
            "name": row.name,
            "department": names.departments.get(row.department_id, ""),
            "role": names.positions.get(role, role) or positions.NONE,
            "manager": names.person(row.manager_id),
            "joined_on": row.joined_on,
            "left_on": row.left_on,
            "mobile": row.mobile,
            "level": row.level,
            "tags": row.tags,
        }


def _customers(member: Member, names: Names) -> Iterator[Values]:
    primary = Prefetch("contacts", Contact.objects.filter(is_primary=True, archived_at=None), to_attr="primary")
    rows = Customer.objects.visible_to(member, "customers.export").current().prefetch_related(primary)
    for row in _each(rows):
        contact = row.primary[0] if row.primary else None
        yield {
            **{name: getattr(row, name) for name in ("number", "name", "credit_code", "industry", "scale", "region")},
            **{name: getattr(row, name) for name in ("needs", "source", "collected_at", "first_contact_at", "grade")},
            "nature": _kept(row, "nature", "客户性质"),
            "contact_name": contact.name if contact else "",
            "contact_title": contact.title if contact else "",
            "contact_phone": (contact.mobile or contact.phone) if contact else "",
            "contact_email": contact.email if contact else "",
            "recorded_at": row.created_at,
            "owner": names.person(row.owner_id),
            "tags": row.tags,
        }


def _contacts(member: Member, _names: Names) -> Iterator[Values]:
    rows = Contact.objects.visible_to(member, "customers.export").current().filter(customer__archived_at=None)
    for row in _each(rows.select_related("customer")):
        yield {
            "customer": row.customer.name,
            "name": row.name,
            "title": row.title,
            "mobile": row.mobile or row.phone,
            "email": row.email,
            "decision_power": row.decision_power,
            "manager": _told(row.notes, "上级"),
            "notes": "\n".join(line for line in row.notes.splitlines() if not line.startswith("上级：")),
        }


def _opportunities(member: Member, names: Names) -> Iterator[Values]:
    rows = Opportunity.objects.visible_to(member, "opportunities.export").current().select_related("customer")
    for row in _each(rows):
        yield {
            **{name: getattr(row, name) for name in ("name", "stage", "industry", "products", "amount", "competitors")},
            **{name: getattr(row, name) for name in ("expected_close_on", "outcome", "outcome_reason", "created_at")},
            "brand": _kept(row, "brand", "设备品牌"),
            "specs": _kept(row, "specification", "技术参数"),
            "design_institute": _kept(row, "design_institute", "设计院"),
            "registered_vendor": _kept(row, "registered_vendor", "报备厂家"),
            "registration_state": _kept(row, "registration_state", "报备状态"),
            "customer": row.customer.name,
            "owner": names.person(row.owner_id),
            "updated_at": row.closed_at or row.last_touched_at,
        }


def _visits(member: Member, names: Names) -> Iterator[Values]:
    rows = Visit.objects.visible_to(member, "visits.export").current().filter(state="held")
    for row in _each(rows.select_related("customer").prefetch_related("people")):
        yield {
            **{name: getattr(row, name) for name in ("received_by", "purpose", "result", "needs", "competitors")},
            "customer": row.customer.name,
            "people": [names.person(one.member_id) for one in row.people.all()],
            "day": day_of(row.started_at),
            "started": timezone.localtime(row.started_at).time(),
            "ended": timezone.localtime(row.ended_at).time(),
            "investment": _amount(_kept(row, "investment", "投资规模")),
            "opinion": _kept(row, "equipment_needs", "客户意见"),
            "current_equipment": _kept(row, "present_equipment", "现用设备"),
            "complaints": _kept(row, "supplier_complaints", "对供货厂家的抱怨"),
            "relations": _kept(row, "personnel", "人事关系"),
            "next_steps": row.next_steps,
            "next_at": _day(_kept(row, "next_at", "后续日期")),
            "reported_at": row.reported_at,
        }


def _followups(member: Member, names: Names) -> Iterator[Values]:
    if not may(member, "customers.export"):
        return
    rows = Followup.objects.visible_to(member, "followups.view").current().select_related("customer")
    for row in _each(rows):
        yield {
            **{name: getattr(row, name) for name in ("happened_at", "channel", "content", "feedback", "next_step")},
            "customer": row.customer.name,
            "by": names.person(row.by_id),
            "next_at": row.next_at,
            "risk": row.risk,
            "recorded_at": row.logged_at,
        }


def _reports(member: Member, names: Names) -> Iterator[Values]:
    rows = Report.objects.visible_to(member, "reports.export").current().filter(report_kind=WEEKLY)
    for row in _each(rows):
        yield {
            "by": names.person(row.writer_id),
            "week": row.period,
            "work": row.words.get("daily_work", ""),
            "plan": row.words.get("next_week", ""),
            "submitted_at": row.submitted_at,
        }


def _bids(member: Member, _names: Names) -> Iterator[Values]:
    rows = Bid.objects.visible_to(member, "bids.export").current().select_related("opportunity")
    for row in _each(rows):
        yield {
            **{name: getattr(row, name) for name in ("number", "ceiling_price", "cost", "our_price", "method")},
            "opportunity": row.opportunity.name,
            "opened_on": row.opened_at or row.opens_at,
        }


def _bid_results(member: Member, _names: Names) -> Iterator[Values]:
    bids = Bid.objects.visible_to(member, "bids.export").current()
    rows = BidResultLine.objects.filter(bid__in=bids).select_related("bid")
    for row in rows.order_by("bid", "place").iterator(chunk_size=AT_ONCE):
        yield {
            **{name: getattr(row, name) for name in ("bidder", "price", "score", "rank", "is_winner")},
            "brand": _told(row.bid.notes, f"{row.bidder} 品牌"),
            "bid": row.bid.number,
        }


def _contracts(member: Member, names: Names) -> Iterator[Values]:
    rows = Contract.objects.visible_to(member, "contracts.export").current().select_related("customer")
    for row in _each(rows):
        yield {
            **{name: getattr(row, name) for name in ("number", "name", "amount", "signed_on", "expires_on")},
            "customer": row.customer.name,
            "owner": names.person(row.owner_id),
            "terms": row.payment_terms,
        }


def _instalments(member: Member, _names: Names) -> Iterator[Values]:
    contracts = Contract.objects.visible_to(member, "contracts.export").current()
    rows = Instalment.objects.filter(contract__in=contracts).select_related("contract")
    for row in rows.order_by("contract", "number").iterator(chunk_size=AT_ONCE):
        yield {"contract": row.contract.number, "number": row.number, "due_on": row.due_on, "amount": row.amount}


def _receipts(member: Member, _names: Names) -> Iterator[Values]:
    """What was reversed, and what reversed it, cancel out: neither goes out."""
    rows = Receipt.objects.visible_to(member, "receipts.export").current()
    rows = rows.filter(reversal_of=None, reversal=None, contract__archived_at=None)
    for row in _each(rows.select_related("contract", "instalment")):
        yield {
            "contract": row.contract.number,
            "instalment": row.instalment.number if row.instalment else None,
            "received_on": row.received_on,
            "amount": row.amount,
            "channel": row.method,
        }


OUTGOING: dict[str, Outgoing] = {
    "people": Outgoing("members.manage", _people),
    "customers": Outgoing("customers.export", _customers),
    "contacts": Outgoing("customers.export", _contacts),
    "opportunities": Outgoing("opportunities.export", _opportunities),
    "visits": Outgoing("visits.export", _visits),
    "followups": Outgoing("customers.export", _followups),
    "reports": Outgoing("reports.export", _reports),
    "bids": Outgoing("bids.export", _bids),
    "bid_results": Outgoing("bids.export", _bid_results),
    "contracts": Outgoing("contracts.export", _contracts),
    "instalments": Outgoing("contracts.export", _instalments),
    "receipts": Outgoing("receipts.export", _receipts),
}
"""Kind of sheet → its rows, in the order of the workbook."""
