"""A customer with everything: what the stage of customers shows, then the deals, bids, contracts and money of later stages."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bihuan.base.organisation.models import Member
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.flow.customers.models import Customer
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.web.customers.page import customer_page
from bihuan.interfaces.web.kit import cells
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.details import RelatedList
from bihuan.interfaces.web.kit.lists import Column
from bihuan.interfaces.wording import abouts, contracts, offers, opportunities


def _opportunities(customer: Customer, member: Member) -> QuerySet[Opportunity]:
    rows = Opportunity.objects.visible_to(member, "opportunities.view").filter(customer=customer, archived_at=None)
    return rows.order_by("outcome", "-last_touched_at", "-pk")


def _bids(customer: Customer, member: Member) -> QuerySet[Bid]:
    return (
        Bid.objects.visible_to(member, "bids.view")
        .filter(customer=customer, archived_at=None)
        .order_by("-created_at", "-pk")
    )


def _contracts(customer: Customer, member: Member) -> QuerySet[Contract]:
    rows = Contract.objects.visible_to(member, "contracts.view").filter(customer=customer, archived_at=None)
    return rows.order_by("-created_at", "-pk")


def _receipts(customer: Customer, member: Member) -> QuerySet[Receipt]:
    rows = Receipt.objects.visible_to(member, "receipts.view").filter(contract__customer=customer)
    return rows.order_by("-received_on", "-pk")


def _stage(row: Any) -> Cell:
    """How far an open one is; how a closed one came out."""
    if row["outcome"]:
        return Cell("mark", str(opportunities.OUTCOMES[row["outcome"]]), tone=opportunities.TONES[row["outcome"]])
    return Cell("mark", str(opportunities.STAGES[row["stage"]]), tone="blue")


def _bid_state(row: Any) -> Cell:
    state = row["outcome"] or ("opened" if row["opened_at"] else "quoted" if row["quoted_at"] else "analysis")
    return Cell("mark", str(offers.STATES[state]), tone=offers.TONES.get(state, "gray"))


def _name_of(kind: str) -> cells.Renderer:
    def show(row: Any) -> Cell:
        return Cell("link", row["name"], abouts.address(kind, row["public_id"]))

    return cells.computed(("name", "public_id"), show)


def _of_contract(row: Any) -> Cell:
    return Cell("link", row["contract__name"], abouts.address("contract", row["contract__public_id"]))


RELATED = (
    RelatedList(
        _("Opportunities"),
        columns=(
            Column("name", opportunities.LABELS["name"], _name_of("opportunity"), lead=True),
            Column("stage", opportunities.LABELS["stage"], cells.computed(("stage", "outcome"), _stage)),
            Column("amount", opportunities.LABELS["amount"], cells.money("amount")),
            Column("owner", opportunities.LABELS["owner"], cells.text("owner__name")),
            Column("close", opportunities.LABELS["expected_close_on"], cells.date("expected_close_on")),
        ),
        rows=_opportunities,
        permission="opportunities.view",
        empty=_("No opportunities yet."),
    ),
    RelatedList(
        _("Bids"),
        columns=(
            Column("name", _("Project"), _name_of("bid"), lead=True),
            Column("state", _("State"), cells.computed(("outcome", "opened_at", "quoted_at"), _bid_state)),
            Column("price", _("Our price"), cells.money("our_price")),
            Column("owner", _("Owner"), cells.text("owner__name")),
        ),
        rows=_bids,
        permission="bids.view",
        empty=_("No bids yet."),
    ),
    RelatedList(
        _("Contracts"),
        columns=(
            Column("name", _("Contract"), _name_of("contract"), lead=True),
            Column("number", _("Number"), cells.text("number")),
            Column("state", _("State"), cells.badge("state", contracts.STATES, contracts.TONES)),
            Column("amount", _("Amount"), cells.money("amount")),
            Column("received", _("Received"), cells.money("received")),
            Column("signed", _("Signed on"), cells.date("signed_on")),
        ),
        rows=_contracts,
        permission="contracts.view",
        empty=_("No contracts yet."),
    ),
    RelatedList(
        _("Receipts"),
        columns=(
            Column("day", _("Received on"), cells.date("received_on"), lead=True),
            Column("amount", _("Amount"), cells.money("amount")),
            Column("contract", _("Contract"), cells.computed(("contract__name", "contract__public_id"), _of_contract)),
            Column("method", _("Method"), cells.choice("method", contracts.METHODS)),
        ),
        rows=_receipts,
        permission="receipts.view",
        empty=_("Nothing received yet."),
    ),
)
"""The sections of later stages, each shown to whom has its permission; the queries are those of the stages' own rights."""


@require_safe
def customer(request: HttpRequest, public_id: str) -> HttpResponse:
    """The customer's page."""
    return customer_page(request, public_id, related=RELATED)
