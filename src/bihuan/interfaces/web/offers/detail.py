"""The page of a bid."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.base.policies.selectors import form as form_of
from bihuan.base.policies.selectors import in_force
from bihuan.flow.offers.models import Bid
from bihuan.flow.offers.rules import quote_gate, result_gaps, share
from bihuan.flow.offers.selectors import analysis_values, result_values
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.kit import cells, rights
from bihuan.interfaces.web.kit.details import Action, Detail, Part, Value, Values
from bihuan.interfaces.web.offers.lists import STATE_PATHS, gap, margin, state
from bihuan.interfaces.wording import offers as words

LABEL = words.LABELS


def _is_before_opening(bid: Bid) -> bool:
    return bid.archived_at is None and not bid.opened_at and not bid.outcome


def _values(names: str, kind: Any) -> list[Value]:
    return [Value(LABEL[name], kind(name)) for name in names.split()]


def sections(request: HttpRequest, bid: Bid) -> tuple[Values, ...]:
    """Tender, price and judgement, the result."""
    own = [Value(label, cell) for _key, label, cell in cells.extras(form_of("bid_analysis", bid.updated_at))]
    deal = cells.link("opportunity__name", to="opportunities:detail", args=("opportunity__public_id",))
    customer = cells.link("customer__name", to="customers:detail", args=("customer__public_id",))
    return (
        Values(
            _("Tender"),
            (
                Value(LABEL["opportunity"], deal),
                Value(LABEL["customer"], customer),
                Value(LABEL["tenderer"], cells.text("tenderer"), always=True),
                Value(LABEL["method"], cells.choice("method", words.METHODS), always=True),
                *_values("closes_at opens_at", cells.moment),
                *_values("ceiling_price bond", cells.money),
            ),
        ),
        Values(
            _("Cost and price"),
            (
                Value(LABEL["cost"], cells.money("cost"), always=True),
                Value(LABEL["our_price"], cells.money("our_price"), always=True),
                Value(LABEL["profit"], cells.money("profit")),
                Value(LABEL["margin"], cells.computed(("margin",), margin)),
                Value(LABEL["floor_price"], cells.money("floor_price")),
                Value(_("Price quoted"), cells.money("quoted_price")),
            ),
        ),
        Values(
            _("Judgement"),
            (
                Value(LABEL["conclusion"], cells.choice("conclusion", words.CONCLUSIONS), always=True),
                Value(LABEL["competitor_prices"], cells.text("competitor_prices", lines=True), wide=True),
                Value(LABEL["notes"], cells.text("notes", lines=True), wide=True),
                *own,
            ),
        ),
        Values(
            pgettext_lazy("of a bid", "Result"),
            (
                Value(LABEL["outcome"], cells.badge("outcome", words.OUTCOMES, words.TONES)),
                Value(LABEL["opened_at"], cells.moment("opened_at")),
                Value(LABEL["our_rank"], cells.number("our_rank")),
                Value(LABEL["gap"], cells.computed(("gap",), gap)),
                Value(LABEL["cause"], cells.text("cause", lines=True), wide=True),
                Value(LABEL["lessons"], cells.text("lessons", lines=True), wide=True),
            ),
        ),
    )


PAGE = Detail(
    title=lambda bid: bid.name,
    number=lambda bid: bid.number,
    status=cells.computed(STATE_PATHS, state),
    line=(Value(LABEL["owner"], cells.text("owner__name")), Value(_("Quoted on"), cells.moment("quoted_at"))),
    sections=sections,
    actions=(
        Action(
            _("Bid analysis"),
            "offers:edit",
            "bids.edit",
            icon="pencil",
            primary=True,
            shown=_is_before_opening,
        ),
        Action(
            _("Record the result"),
            "offers:result",
            "bids.edit",
            icon="list-details",
            primary=True,
            shown=lambda bid: bid.archived_at is None and bool(bid.opened_at),
        ),
        Action(
            _("Tenders were opened"),
            "offers:opened",
            "bids.edit",
            icon="lock-open",
            menu=True,
            dialog=True,
            shown=lambda bid: _is_before_opening(bid) and bool(bid.quoted_at),
        ),
        Action(
            _("Opening put off"),
            "offers:postpone",
            "bids.edit",
            icon="calendar-event",
            menu=True,
            dialog=True,
            shown=_is_before_opening,
        ),
        Action(_("Give it up"), "offers:give_up", "bids.edit", icon="ban", menu=True, shown=_is_before_opening),
        Action(
            _("Hand over"), "offers:hand_over", "opportunities.assign", icon="arrows-exchange", menu=True, dialog=True
        ),
    ),
    archive="offers:archive",
    restore="offers:restore",
    archive_permission="bids.archive",
    signatures=(_("Drawn up by"), _("Sales manager"), _("Sales director")),
    template="offers/detail.html",
)


def parts(request: HttpRequest, bid: Bid, now: datetime) -> list[Part]:
    """The way to the quote (A14), the items of the cost, the bidders (A16)."""
    lines = list(bid.lines.all())
    found = [Part("offers/gate.html", _gate(request, bid, now), side=True)]
    if bid.cost_lines:
        found.append(Part("offers/cost_lines.html", {"bid": bid}))
    if lines:
        found.append(Part("offers/bidders.html", {"lines": [_line(line, bid) for line in lines]}))
    return found


def _line(line: Any, bid: Bid) -> dict[str, Any]:
    """A bidder, with how far our price was from theirs."""
    known = line.price is not None and bid.quoted_price is not None and not line.is_us
    difference = bid.quoted_price - line.price if known and bid.quoted_price is not None else None
    return {"line": line, "difference": difference, "share": share(difference, line.price)}


def _gate(request: HttpRequest, bid: Bid, now: datetime) -> dict[str, Any]:
    gate = quote_gate(in_force(now), analysis_values(bid))
    own = deals.labels_of(form_of("bid_analysis", now))
    owed = (
        result_gaps(form_of("bid_result", now), result_values(bid, bid.lines.all()))
        if bid.opened_at or bid.outcome
        else ()
    )
    return {
        "gate": gate,
        "missing": [
            (own.get(each.field) or words.LABELS.get(each.field, each.field), each.clause, each.field)
            for each in gate.missing
        ],
        "owed": [(words.LABELS.get(each.field, each.field), each.clause) for each in owed],
        "may_edit": rights.may(request, "bids.edit") and bid.archived_at is None,
        "before_opening": _is_before_opening(bid),
        "price_changed": bid.quoted_at is not None and bid.quoted_price != bid.our_price,
        "below_floor": bid.floor_price is not None and bid.our_price is not None and bid.our_price < bid.floor_price,
        "above_ceiling": bid.ceiling_price is not None
        and bid.our_price is not None
        and bid.our_price > bid.ceiling_price,
    }
