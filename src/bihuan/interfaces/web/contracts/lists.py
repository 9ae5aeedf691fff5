"""The list of contracts."""

from datetime import timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form as form_of
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.selectors import with_ageing
from bihuan.flow.contracts.services import note_export
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.contracts.choices import search_contracts
from bihuan.interfaces.web.contracts.standing import today
from bihuan.interfaces.web.kit import cells, filters, times
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.lists import Bulk, Button, Column, Export, RecordList, archived_rows, extra_columns
from bihuan.interfaces.web.taking_out import as_workbook
from bihuan.interfaces.wording import contracts as words

LABEL = words.LABELS
EDGES = (100_000, 500_000, 1_000_000, 5_000_000)
AMOUNTS = {
    "1": _("Below ¥100,000"),
    "2": _("¥100,000 to ¥500,000"),
    "3": _("¥500,000 to ¥1,000,000"),
    "4": _("¥1,000,000 to ¥5,000,000"),
    "5": _("¥5,000,000 and more"),
}
NEAR = timedelta(days=30)


def _rows(member: Member) -> "QuerySet[Contract]":
    rows = with_ageing(Contract.objects.visible_to(member, "contracts.view"), today())
    return rows.annotate(rest=F("amount") - F("received"))


def _overdue(row: Any) -> Cell | str:
    """How much, and since how many days."""
    if not row["overdue"]:
        return ""
    days = (today() - row["overdue_since"]).days
    note = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return Cell("number", times.amount(row["overdue"]), tone="red", note=note)


def _expiry(row: Any) -> Cell | str:
    day = row["expires_on"]
    if day is None:
        return ""
    return Cell("nowrap", times.day(day), tone="amber" if row["state"] == "signed" and day <= today() + NEAR else "")


def _by_amount(rows: Any, value: str, _member: Any) -> Any:
    place = int(value)
    if place > 1:
        rows = rows.filter(amount__gte=EDGES[place - 2])
    return rows.filter(amount__lt=EDGES[place - 1]) if place <= len(EDGES) else rows


def _by_overdue(rows: Any, value: str, _member: Any) -> Any:
    return rows.filter(overdue_since__isnull=value == "no")


def _ending(rows: Any, value: str, _member: Any) -> Any:
    """Contracts in force that end within so many days, or whose time is over."""
    rows, day = rows.filter(state="signed"), today()
    if value == "past":
        return rows.filter(expires_on__lt=day)
    return rows.filter(expires_on__gte=day, expires_on__lte=day + timedelta(days=int(value)))


COLUMNS = (
    Column("name", LABEL["name"], cells.link("name", to="contracts:detail", note="number"), ("sort_key",), lead=True),
    Column("state", _("State"), cells.badge("state", words.STATES, words.TONES), ("state",)),
    Column(
        "customer",
        LABEL["customer"],
        cells.link("customer__name", to="customers:detail", args=("customer__public_id",)),
        ("customer__sort_key",),
    ),
    Column("owner", LABEL["owner"], cells.text("owner__name"), ("owner__sort_key",)),
    Column("amount", _("Amount (CNY)"), cells.money("amount"), ("amount",), total="amount"),
    Column("received", _("Received (CNY)"), cells.money("received"), ("received",), total="received", phone=False),
    Column("rest", _("Still to come (CNY)"), cells.money("rest"), ("rest",), total="rest", shown=False),
    Column(
        "overdue",
        _("Overdue (CNY)"),
        cells.computed(
            ("overdue", "overdue_since"),
            _overdue,
            plain=lambda row: cells.cents(row["overdue"]) if row["overdue"] else None,
            align="number",
        ),
        ("overdue_since",),
    ),
    Column("signed", LABEL["signed_on"], cells.date("signed_on"), ("signed_on",)),
    Column(
        "expires",
        LABEL["expires_on"],
        cells.computed(("expires_on", "state"), _expiry, plain=lambda row: row["expires_on"]),
        ("expires_on",),
        phone=False,
    ),
    Column("starts", LABEL["starts_on"], cells.date("starts_on"), ("starts_on",), shown=False),
    Column(
        "opportunity",
        LABEL["opportunity"],
        cells.link("opportunity__name", to="opportunities:detail", args=("opportunity__public_id",)),
        ("opportunity__sort_key",),
        shown=False,
    ),
    Column(
        "department",
        _("Department"),
        cells.text("owner__department__name"),
        ("owner__department__path",),
        shown=False,
    ),
    Column("content", LABEL["content"], cells.text("content"), shown=False, phone=False),
    Column("payment", LABEL["payment_terms"], cells.text("payment_terms"), shown=False, phone=False),
    Column("drafted", _("Drafted"), cells.moment("created_at"), ("created_at",), shown=False),
)


def columns(_request: HttpRequest) -> tuple[Column, ...]:
    """The columns; the regulation's own fields come last."""
    return (*COLUMNS, *extra_columns(form_of("contract", timezone.now())))


CONTRACTS = RecordList(
    name="contracts",
    title=_("Contracts"),
    permission="contracts.view",
    rows=_rows,
    columns=columns,
    order="-drafted",
    search=search_contracts,
    placeholder=_("Contract, number, customer or initials"),
    filters=(
        filters.choice("state", _("State"), words.STATES),
        filters.member("owner", LABEL["owner"], choices=deals.people("contracts.view")),
        filters.department(
            "department", _("Department"), path="owner__department__path", choices=deals.departments("contracts.view")
        ),
        filters.custom("amount", LABEL["amount"], AMOUNTS, _by_amount),
        filters.dates("signed", LABEL["signed_on"], path="signed_on"),
        filters.custom(
            "ending",
            pgettext_lazy("a contract", "Ends"),
            {
                "30": _("within 30 days"),
                "60": _("within 60 days"),
                "90": _("within 90 days"),
                "past": _("its time is over"),
            },
            _ending,
        ),
        filters.custom("overdue", _("Overdue payments"), {"yes": _("Yes"), "no": _("No")}, _by_overdue),
    ),
    scopes=deals.scopes(department="owner__department"),
    create=Button(_("Draft a contract"), "contracts:create", permission="contracts.create"),
    buttons=(
        Button(_("To review"), "contracts:reviews", icon="clipboard-check"),
        Button(_("Payments due"), "contracts:due", permission="contracts.view", icon="coin-yuan"),
    ),
    bulk=(
        Bulk(_("Hand over"), "contracts:hand_over_many", "opportunities.assign", icon="arrows-exchange", dialog=True),
        Bulk(
            _("Archive"),
            "contracts:archive_many",
            "contracts.archive",
            confirm=_("Archive those chosen? They leave the lists and can be restored."),
            icon="archive",
        ),
    ),
    menu=(as_workbook("contracts", "contracts.export"),),
    export=Export(
        "contracts.export",
        recorded=lambda member, count, at: note_export(name="contracts", count=count, by=member, at=at),
    ),
    archived=archived_rows,
    empty=_("No contracts yet. Draft the first one once a customer has said that they want it."),
)
