"""Which facts somebody may be told: those about records that they may see, by the one predicate of access."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bihuan.base.access.permissions import Scope
from bihuan.base.access.predicate import may, scope_of
from bihuan.base.audit.models import Event
from bihuan.base.duties.models import Duty, Proposal
from bihuan.base.organisation.models import Member, reach_over_members
from bihuan.base.products.models import Product
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.fieldwork.models import DayPlan, Followup, FollowupPlan, Visit
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.steer.reports.models import Report

RECORDS: dict[str, tuple[Any, str]] = {
    "customer": (Customer, "customers.view"),
    "contact": (Contact, "customers.view"),
    "followup": (Followup, "followups.view"),
    "plan": (FollowupPlan, "followups.view"),
    "visit": (Visit, "visits.view"),
    "dayplan": (DayPlan, "visits.view"),
    "opportunity": (Opportunity, "opportunities.view"),
    "bid": (Bid, "bids.view"),
    "contract": (Contract, "contracts.view"),
    "receipt": (Receipt, "receipts.view"),
    "product": (Product, "products.view"),
    "report": (Report, "reports.view"),
    "proposal": (Proposal, "duties.view"),
}
"""Kinds of subjects that are records → how they are looked up."""
OF_MEMBER = {"score.corrected": "scores.view", "target.set": "targets.view"}
"""Facts whose subject is no record, seen by whoever sees the figures of the member in ``data["member"]``."""
PLAIN = {"week": "statistics.view", "month": "scores.view", "company": "", "calendar": "", "playbook": ""}
"""Kinds that are seen with a permission that reaches all; without one named: by everybody here."""
ACCOUNTS = frozenset({"password", "second_factor", "sessions", "token"})
"""Areas of facts about members that concern their account: nobody's business but of those who read the log."""
REST = "log.view"
"""What all other facts (accounts, roles, exports, files …) are seen with."""


def visible(events: Sequence[Event], person: Member) -> set[int]:
    """The ``seq`` of those of the events that the person may be told. One query for each kind of record among them."""
    groups: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        kind = "account" if event.verb.partition(".")[0] in ACCOUNTS else event.kind
        groups[kind, OF_MEMBER.get(event.verb, "")].append(event)
    found: set[int] = set()
    for (kind, permission), group in groups.items():
        found |= _seen(kind, permission, group, person)
    return found


def _seen(kind: str, permission: str, group: list[Event], person: Member) -> set[int]:
    if permission:
        return _about_members(group, person, permission, lambda event: event.data.get("member"))
    if kind in RECORDS:
        model, named = RECORDS[kind]
        rows = model.objects.visible_to(person, named).filter(public_id__in={event.subject for event in group})
        return _among(group, rows.values_list("public_id", flat=True))
    if kind == "duty":
        rows = Duty.objects.visible_to(person, "duties.view").filter(key__in={event.subject for event in group})
        return _among(group, rows.values_list("key", flat=True))
    if kind == "member":
        return _about_members(group, person, "members.view", lambda event: event.subject)
    if kind in PLAIN:
        return {event.seq for event in group} if _reaches_all(person, PLAIN[kind]) else set()
    return {event.seq for event in group} if may(person, REST) else set()


def _about_members(
    group: list[Event], person: Member, permission: str, code: Callable[[Event], str | None]
) -> set[int]:
    reach = reach_over_members(person, permission)
    codes = {code(event) for event in group} - {None}
    seen = set(Member.objects.filter(reach, code__in=codes).values_list("code", flat=True))
    return {event.seq for event in group if code(event) in seen}


def _among(group: list[Event], subjects: Iterable[str]) -> set[int]:
    seen = set(subjects)
    return {event.seq for event in group if event.subject in seen}


def _reaches_all(person: Member, permission: str) -> bool:
    return not permission or scope_of(person, permission) is Scope.ALL
