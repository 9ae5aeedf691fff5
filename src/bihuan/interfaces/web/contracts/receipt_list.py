"""The list of receipts, with the sums of its months."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from bihuan.base.organisation.models import Member
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.flow.contracts.services import note_receipts_export
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.contracts.choices import search_contracts
from bihuan.interfaces.web.contracts.forms import PAGE_METHODS
from bihuan.interfaces.web.kit import cells, filters, rights
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.lists import Button, Column, Export, RecordList
from bihuan.interfaces.web.kit.lists_page import list_page
from bihuan.interfaces.web.kit.lists_query import Query
from bihuan.interfaces.web.taking_out import as_workbook
from bihuan.interfaces.wording import contracts as words

MONEY = DecimalField(max_digits=16, decimal_places=2)
MONTHS = 12
STATES = {
    "booked": pgettext_lazy("receipt", "Booked"),
    "reversed": pgettext_lazy("receipt", "Reversed"),
    "reversal": pgettext_lazy("receipt", "Reversal"),
}
TONES = {"booked": "green", "reversed": "gray", "reversal": "amber"}


def _state(row: Any) -> Cell:
    state = "reversal" if row["reversal_of"] else "reversed" if row["reversed_by"] else "booked"
    return Cell("mark", str(STATES[state]), tone=TONES[state])


STATE = cells.computed(("reversal_of", "reversed_by"), _state, align="badge")
METHOD = cells.choice("method", words.METHODS)


def seen_by(member: Member) -> "QuerySet[Receipt]":
    """The receipts that the member may see, with ``reversed_by``: the row that takes it back, if one does."""
    return Receipt.objects.visible_to(member, "receipts.view").annotate(reversed_by=F("reversal__pk"))


def _search(rows: Any, text: str) -> Any:
    """By contract or customer, or by the number of the bank slip."""
    contracts = search_contracts(Contract.objects.order_by(), text).values("pk")
    return rows.filter(Q(contract__in=contracts) | Q(bank_ref__icontains=text))


def _by_state(rows: Any, value: str, _member: Any) -> Any:
    """Those that count, those taken back, the rows that take them back."""
    return {
        "booked": rows.filter(reversal_of=None, reversal=None),
        "reversed": rows.filter(reversal__isnull=False),
        "reversal": rows.filter(reversal_of__isnull=False),
    }[value]


class Month(NamedTuple):
    """What came in in a month; ``share`` of the best month, for a bar. ``href``: its receipts."""

    first: date
    amount: Decimal
    number: int
    share: int
    href: str


def months_of(request: HttpRequest) -> dict[str, Any]:
    """The sums by month of what the list shows, the latest year of them."""
    query = Query(RECEIPTS, request)
    grouped = query.rows.order_by().annotate(month=TruncMonth("received_on")).values("month")
    told = list(grouped.annotate(sum=Sum("amount", output_field=MONEY), n=Count("pk")).order_by("-month")[:MONTHS])
    best = max((row["sum"] for row in told), default=Decimal(0))
    months = []
    for row in told:
        first: date = row["month"]
        span = {"received_from": first.isoformat(), "received_to": _last_of(first).isoformat()}
        share = int(row["sum"] * 100 / best) if best > 0 and row["sum"] > 0 else 0
        months.append(Month(first, row["sum"], row["n"], share, query.address(**span, part=None)))
    return {"months": months}


def _last_of(first: date) -> date:
    return date.fromordinal(date(first.year + first.month // 12, first.month % 12 + 1, 1).toordinal() - 1)


RECEIPTS = RecordList(
    name="receipts",
    title=_("Receipts"),
    permission="receipts.view",
    rows=seen_by,
    columns=(
        Column(
            "day",
            _("Received on"),
            cells.link("received_on", to="contracts:receipt"),
            order=("received_on",),
            lead=True,
        ),
        Column("amount", _("Amount (CNY)"), cells.money("amount"), order=("amount",), total="amount"),
        Column("state", _("State"), STATE, order=("reversal_of",)),
        Column(
            "contract",
            _("Contract"),
            cells.link("contract__name", to="contracts:detail", args=("contract__public_id",), note="contract__number"),
            order=("contract__sort_key",),
        ),
        Column(
            "customer",
            _("Customer"),
            cells.link("contract__customer__name", to="customers:detail", args=("contract__customer__public_id",)),
            order=("contract__customer__sort_key",),
        ),
        Column("instalment", _("Instalment"), cells.number("instalment__number"), shown=False, phone=False),
        Column("method", _("Way of payment"), METHOD, order=("method",)),
        Column("slip", _("Bank slip number"), cells.text("bank_ref"), order=("bank_ref",), phone=False),
        Column("owner", _("Owner"), cells.text("owner__name"), order=("owner__sort_key",)),
        Column(
            "recorder", _("Booked by"), cells.text("recorded_by__name"), order=("recorded_by__sort_key",), shown=False
        ),
        Column("entered", _("Booked at"), cells.moment("created_at"), order=("created_at",), shown=False),
        Column("note", _("Note"), cells.text("note"), shown=False, phone=False),
    ),
    order="-day",
    search=_search,
    placeholder=_("Contract, customer or bank slip"),
    filters=(
        filters.dates("received", _("Received on"), path="received_on"),
        filters.member("owner", _("Owner"), choices=deals.people("receipts.view")),
        filters.department(
            "department", _("Department"), path="owner__department__path", choices=deals.departments("receipts.view")
        ),
        filters.choice("method", _("Way of payment"), words.METHODS),
        filters.custom("state", _("State"), STATES, _by_state),
    ),
    scopes=deals.scopes(department="owner__department"),
    create=Button(_("Record a receipt"), "contracts:new_receipt", permission="receipts.record", dialog=True),
    buttons=(Button(_("Payments due"), "contracts:due", permission="contracts.view", icon="coin-yuan"),),
    menu=(as_workbook("receipts", "receipts.export"),),
    export=Export(
        "receipts.export",
        recorded=lambda member, count, at: note_receipts_export(name="receipts", count=count, by=member, at=at),
    ),
    empty=_("No receipts yet. Money that came in is booked for a signed contract."),
    template="contracts/receipts.html",
    context=months_of,
)


@require_http_methods(PAGE_METHODS)
def receipts(request: HttpRequest) -> HttpResponse:
    """The list; ``?part=months`` only the sums beside it, when the list alone was changed."""
    if request.method in {"GET", "HEAD"} and request.GET.get("part") == "months":
        rights.require(request, "receipts.view")
        return render(request, "contracts/months.html", months_of(request))
    return list_page(request, RECEIPTS)
