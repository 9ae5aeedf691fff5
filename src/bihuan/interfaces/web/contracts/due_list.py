"""All payments that are due, with the sums by how late they are."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bihuan.base.organisation.models import Member
from bihuan.flow.contracts.models import Contract, Instalment
from bihuan.flow.contracts.rules import bucket
from bihuan.flow.contracts.services import note_export
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.contracts.choices import search_contracts
from bihuan.interfaces.web.contracts.forms import PAGE_METHODS
from bihuan.interfaces.web.contracts.standing import today
from bihuan.interfaces.web.kit import cells, filters, rights
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.lists import Button, Column, Export, RecordList
from bihuan.interfaces.web.kit.lists_page import list_page
from bihuan.interfaces.web.kit.lists_query import Query
from bihuan.interfaces.wording import contracts as words

Label = str | Promise
MONEY = DecimalField(max_digits=16, decimal_places=2)


class Bucket(NamedTuple):
    """What is open, by how late it is. ``href``: the payments behind it."""

    label: Label
    amount: Decimal
    tone: str
    href: str
    chosen: bool


def _open(member: Member) -> "QuerySet[Instalment]":
    contracts = Contract.objects.visible_to(member, "contracts.view").current().filter(state="signed")
    rows = Instalment.objects.filter(contract__in=contracts.values("pk"), received__lt=F("amount"))
    return rows.annotate(outstanding_sum=ExpressionWrapper(F("amount") - F("received"), output_field=MONEY))


def _age(row: Any) -> Cell:
    days = (today() - row["due_on"]).days
    name = bucket(days)
    if days > 0:
        told = ngettext("%(count)d day overdue", "%(count)d days overdue", days) % {"count": days}
    elif days == 0:
        told = gettext("Due today")
    else:
        told = ngettext("due in %(count)d day", "due in %(count)d days", -days) % {"count": -days}
    return Cell("mark", told, tone="gray" if days < -7 else "amber" if days <= 0 else words.BUCKET_TONES[name])


EDGES = {"current": (None, 0), "1_30": (1, 30), "31_60": (31, 60), "61_90": (61, 90), "91": (91, None)}


def _of_age(name: str) -> Q:
    fewest, most = EDGES[name]
    found = Q()
    if fewest is not None:
        found &= Q(due_on__lte=today() - timedelta(days=fewest))
    if most is not None:
        found &= Q(due_on__gte=today() - timedelta(days=most))
    return found


def _by_age(rows: Any, value: Any, _member: Any) -> Any:
    if value == "overdue":
        return rows.filter(due_on__lt=today())
    return rows.filter(_of_age(value))


def _search(rows: Any, text: str) -> Any:
    return rows.filter(contract__in=search_contracts(Contract.objects.order_by(), text).values("pk"))


AGES: dict[str, Label] = {"overdue": _("All overdue"), **words.BUCKETS}


def buckets_of(request: HttpRequest) -> dict[str, Any]:
    """The sums by age of what the list shows, whatever age it is narrowed to."""
    query, chosen = Query(DUE, request), request.GET.get("age", "")
    whole = Query(replace(DUE, filters=[each for each in query.filters if each.key != "age"]), request)
    sums = whole.rows.order_by().aggregate(
        **{f"of_{name}": Sum("outstanding_sum", filter=_of_age(name), output_field=MONEY) for name in EDGES}
    )
    found = [
        Bucket(
            words.BUCKETS[name],
            sums[f"of_{name}"] or Decimal(0),
            words.BUCKET_TONES[name],
            query.address(age=None if chosen == name else name, part=None),
            chosen == name,
        )
        for name in EDGES
    ]
    return {"buckets": found}


DUE = RecordList(
    name="payments",
    title=_("Payments due"),
    note=_("Instalments of contracts in force that are not paid yet."),
    permission="contracts.view",
    rows=_open,
    columns=(
        Column(
            "contract",
            _("Contract"),
            cells.link("contract__name", to="contracts:detail", args=("contract__public_id",), note="contract__number"),
            order=("contract__sort_key",),
            lead=True,
        ),
        Column(
            "age", pgettext_lazy("a debt", "Age"), cells.computed(("due_on",), _age, align="badge"), order=("due_on",)
        ),
        Column(
            "customer",
            _("Customer"),
            cells.link("contract__customer__name", to="customers:detail", args=("contract__customer__public_id",)),
            order=("contract__customer__sort_key",),
        ),
        Column("part", _("Instalment"), cells.text("number", note="title"), order=("number",)),
        Column("due", _("Due on"), cells.date("due_on"), order=("due_on",)),
        Column("amount", _("Amount (CNY)"), cells.money("amount"), order=("amount",), total="amount"),
        Column(
            "received", _("Received (CNY)"), cells.money("received"), order=("received",), total="received", phone=False
        ),
        Column(
            "open", _("Open (CNY)"), cells.money("outstanding_sum"), order=("outstanding_sum",), total="outstanding_sum"
        ),
        Column("owner", _("Owner"), cells.text("contract__owner__name"), order=("contract__owner__sort_key",)),
    ),
    key="pk",
    order="due",
    search=_search,
    placeholder=_("Contract, number, customer or initials"),
    filters=(
        filters.custom("age", pgettext_lazy("a debt", "Age"), AGES, _by_age),
        filters.dates("due", _("Due on"), path="due_on"),
        filters.member("owner", _("Owner"), choices=deals.people("contracts.view"), path="contract__owner__public_id"),
        filters.department(
            "department",
            _("Department"),
            path="contract__owner__department__path",
            choices=deals.departments("contracts.view"),
        ),
    ),
    scopes=deals.scopes("contract__owner", "contract__owner__department"),
    buttons=(Button(_("Receipts"), "contracts:receipts", permission="receipts.view", icon="cash"),),
    export=Export(
        "contracts.export",
        recorded=lambda member, count, at: note_export(name="payments", count=count, by=member, at=at),
    ),
    empty=_("Nothing is due. Payments are planned on the page of a contract."),
    template="contracts/due.html",
    context=buckets_of,
)


@require_http_methods(PAGE_METHODS)
def due(request: HttpRequest) -> HttpResponse:
    """The list; ``?part=ages`` only the sums beside it, when the list alone was changed."""
    if request.method in {"GET", "HEAD"} and request.GET.get("part") == "ages":
        rights.require(request, "contracts.view")
        return render(request, "contracts/ages.html", buckets_of(request))
    return list_page(request, DUE)
