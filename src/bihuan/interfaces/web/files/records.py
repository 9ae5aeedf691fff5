"""Which records take attachments, and who may see or write to one: asked of the record, by its own predicate."""

from collections.abc import Callable
from typing import Any

from bihuan.base.organisation.models import Member
from bihuan.base.products.models import Product
from bihuan.base.records.refusals import Missing, Refused
from bihuan.flow.contracts.models import Contract
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.fieldwork.services import reach
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity

Rows = Callable[[Member, str], Any]

KINDS: dict[str, tuple[Rows, str, str]] = {
    # kind: rows by permission, the permission to see, the permission to write
    "customer": (Customer.objects.visible_to, "customers.view", "customers.edit"),
    "followup": (Followup.objects.visible_to, "followups.view", "followups.create"),
    "visit": (Visit.objects.visible_to, "visits.view", "visits.edit"),
    "opportunity": (Opportunity.objects.visible_to, "opportunities.view", "opportunities.edit"),
    "bid": (Bid.objects.visible_to, "bids.view", "bids.edit"),
    "contract": (Contract.objects.visible_to, "contracts.view", "contracts.edit"),
    "product": (Product.objects.visible_to, "products.view", "products.edit"),
}


def seen(member: Member, kind: str, public_id: str) -> Any:
    """The record; Missing when there is none that the member may see."""
    if kind not in KINDS:
        raise Missing
    rows, view, _edit = KINDS[kind]
    record = rows(member, view).filter(public_id=public_id).first()
    if record is None:
        raise Missing
    return record


def may_write(member: Member, kind: str, record: Any) -> bool:
    """Whether the member may attach something to the record, and take it off again."""
    try:
        writable(member, kind, record)
    except Refused:
        return False
    return True


def writable(member: Member, kind: str, record: Any) -> None:
    """Refuse whoever may see the record only. On a visit those write who take part in it, as with its report."""
    rows, _view, edit = KINDS[kind]
    if record.archived_at is not None:
        raise Refused("is_archived")
    if kind == "visit":
        reach.visit(record.public_id, by=member)
    elif kind == "followup":
        reach.followup(record.public_id, by=member)
    elif not rows(member, edit).filter(pk=record.pk).exists():
        raise Refused("no_permission", permission=edit)
