"""The list of bids."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.flow.offers.models import Bid
from bihuan.flow.offers.selectors import awaiting_opening, awaiting_result
from bihuan.flow.offers.services import note_export
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.kit import cells, filters, times
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.lists import Bulk, Button, Column, Export, RecordList, archived_rows
from bihuan.interfaces.web.taking_out import as_workbook
from bihuan.interfaces.wording import offers as words

ASKS, RESULT = "asks", "result"


def state(row: Mapping[str, Any]) -> Cell:
    """How far it is; a planned opening that has passed without a word asks."""
    code = row["outcome"] or ("opened" if row["opened_at"] else "quoted" if row["quoted_at"] else "analysis")
    if code == "quoted" and row["opens_at"] is not None and row["opens_at"] <= timezone.now():
        return Cell("mark", gettext("Opened?"), tone="amber")
    return Cell("mark", str(words.STATES[code]), tone=words.TONES[code])


def margin(row: Mapping[str, Any]) -> Cell:
    """Per cent of our price."""
    value = row["margin"]
    return Cell() if value is None else Cell("number", f"{times.number(value)}%", tone="red" if value < 0 else "")


def gap(row: Mapping[str, Any]) -> Cell:
    """Our price less the winner's; nothing where we are the winner."""
    value = row["gap"]
    return Cell("number", f"{'+' if value > 0 else ''}{times.amount(value)}") if value else Cell()


STATE_PATHS = ("outcome", "opened_at", "quoted_at", "opens_at")
COLUMNS = (
    Column(
        "name", words.LABELS["name"], cells.link("name", to="offers:detail", note="number"), ("sort_key",), lead=True
    ),
    Column(
        "state", _("State"), cells.computed(STATE_PATHS, state, align="badge"), ("outcome", "opened_at", "quoted_at")
    ),
    Column(
        "customer",
        words.LABELS["customer"],
        cells.link("customer__name", to="customers:detail", args=("customer__public_id",)),
        ("customer__sort_key",),
    ),
    Column("owner", words.LABELS["owner"], cells.text("owner__name"), ("owner__sort_key",)),
    Column("our_price", words.LABELS["our_price"], cells.money("our_price"), ("our_price",), total="our_price"),
    Column(
        "margin",
        words.LABELS["margin"],
        cells.computed(("margin",), margin, plain=lambda row: row["margin"], align="number"),
        ("margin",),
    ),
    Column("closes_at", words.LABELS["closes_at"], cells.moment("closes_at"), ("closes_at",)),
    Column("opens_at", words.LABELS["opens_at"], cells.moment("opens_at"), ("opens_at",)),
    Column("our_rank", words.LABELS["our_rank"], cells.number("our_rank"), ("our_rank",), phone=False),
    Column(
        "gap",
        words.LABELS["gap"],
        cells.computed(("gap",), gap, plain=lambda row: row["gap"], align="number"),
        ("gap",),
        phone=False,
    ),
    Column(
        "opportunity",
        words.LABELS["opportunity"],
        cells.link("opportunity__name", to="opportunities:detail", args=("opportunity__public_id",)),
        ("opportunity__sort_key",),
        shown=False,
    ),
    Column("tenderer", words.LABELS["tenderer"], cells.text("tenderer"), ("tenderer",), shown=False),
    Column("method", words.LABELS["method"], cells.choice("method", words.METHODS), ("method",), shown=False),
    Column(
        "ceiling_price", words.LABELS["ceiling_price"], cells.money("ceiling_price"), ("ceiling_price",), shown=False
    ),
    Column("cost", words.LABELS["cost"], cells.money("cost"), ("cost",), shown=False),
    Column("bond", words.LABELS["bond"], cells.money("bond"), ("bond",), shown=False),
    Column("conclusion", words.LABELS["conclusion"], cells.choice("conclusion", words.CONCLUSIONS), shown=False),
    Column("cause", words.LABELS["cause"], cells.text("cause"), shown=False),
    Column("begun", _("Begun on"), cells.moment("created_at"), ("created_at",), shown=False),
)
STATES = {
    "analysis": words.STATES["analysis"],
    "quoted": words.STATES["quoted"],
    ASKS: _("Opened? Still to be said"),
    RESULT: _("Result due or incomplete"),
    **words.OUTCOMES,
}


def _in_state(rows: Any, value: str, _member: Any) -> Any:
    if value == ASKS:
        return awaiting_opening(rows, timezone.now())
    if value == RESULT:
        return awaiting_result(rows)
    if value in words.OUTCOMES:
        return rows.filter(outcome=value)
    return rows.filter(outcome="", opened_at=None, quoted_at__isnull=value == "analysis")


def waiting(request: HttpRequest) -> Mapping[str, Any]:
    """How many of one's own bids ask for a word: was it opened, what came of it. One query."""
    rows = Bid.objects.all().current().filter(owner=request.user.pk, outcome="")
    asks = Q(quoted_at__isnull=False, opened_at=None, opens_at__lte=timezone.now())
    found = rows.filter(asks | Q(opened_at__isnull=False)).values_list("opened_at", flat=True)
    opened = [each is not None for each in found[:200]]
    home = reverse("offers:list")
    return {
        "asks": opened.count(False),
        "owed": opened.count(True),
        "asks_url": f"{home}?scope=mine&state={ASKS}",
        "owed_url": f"{home}?scope=mine&state={RESULT}",
    }


BIDS = RecordList(
    name="bids",
    title=_("Bids"),
    permission="bids.view",
    rows=lambda member: Bid.objects.visible_to(member, "bids.view"),
    columns=COLUMNS,
    order="-begun",
    search=deals.searched("bid"),
    placeholder=_("Bid, tenderer, bidder, customer or initials"),
    filters=(
        filters.custom("state", _("State"), STATES, _in_state),
        filters.member("owner", words.LABELS["owner"], choices=deals.people("bids.view")),
        filters.department(
            "department", _("Department"), path="department__path", choices=deals.departments("bids.view")
        ),
        filters.choice("method", words.LABELS["method"], words.METHODS),
        filters.dates("opens_at", words.LABELS["opens_at"], moments=True),
    ),
    scopes=deals.scopes(),
    create=Button(_("New bid"), "offers:create", permission="bids.create"),
    bulk=(
        Bulk(_("Hand over"), "offers:hand_over_many", "opportunities.assign", icon="arrows-exchange", dialog=True),
        Bulk(
            _("Archive"), "offers:archive_many", "bids.archive", confirm=_("Archive the chosen bids?"), icon="archive"
        ),
    ),
    menu=(as_workbook("bids", "bids.export"),),
    export=Export(
        permission="bids.export",
        recorded=lambda member, count, at: note_export(name="bids", count=count, by=member, at=at),
    ),
    archived=archived_rows,
    empty=_("No bids yet. Begin one for an opportunity."),
    template="offers/list.html",
    context=waiting,
)
