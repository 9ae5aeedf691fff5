"""The forms of bids."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.flow.offers.inputs import (
    AnalysisInput,
    BidHandOverInput,
    BidInput,
    OpenedInput,
    PostponingInput,
    ResultInput,
)
from bihuan.flow.offers.models import Bid
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.kit import fields
from bihuan.interfaces.web.kit.forms import FormSpec, Section
from bihuan.interfaces.web.kit.lines import LineColumn, LinesField
from bihuan.interfaces.wording import offers as words

METHODS = {"": "—", **words.METHODS}
CONCLUSIONS = {"": "—", **words.CONCLUSIONS}
MONEY = ("ceiling_price", "bond", "cost", "our_price", "floor_price")
SECTIONS = (
    Section(
        _("Tender"),
        ("name", "opportunity", "tenderer", "method", "ceiling_price", "bond", "closes_at", "opens_at", "number"),
    ),
    Section(_("Cost and price"), ("cost_lines", "cost", "our_price", "floor_price")),
    Section(_("Judgement"), ("competitor_prices", "conclusion", "notes")),
)
HELPS = {
    "cost": _("With items above it is their sum."),
    "opens_at": _("When it has passed, the app asks whether the tenders were opened."),
    "competitor_prices": _("One a line: who, what price, how you know."),
    "number": _("Given by the system when left empty."),
}


def cost_lines() -> LinesField:
    """Items of the cost and what they come to."""
    return LinesField(
        (
            LineColumn("item", pgettext_lazy("of a cost", "Item"), lambda: fields.text(60), needed=True),
            LineColumn("amount", _("Amount"), lambda: fields.figure(places=2), "medium", total=True, needed=True),
        ),
        add=_("Add an item"),
        blank=2,
    )


def bidders() -> LinesField:
    """Every bidder with price, rank, score; who won, who we are."""
    return LinesField(
        (
            LineColumn("bidder", _("Bidder"), lambda: fields.text(120), needed=True),
            LineColumn("price", _("Price offered"), lambda: fields.figure(places=2), "medium"),
            LineColumn("score", _("Score"), lambda: fields.figure(places=2), "narrow"),
            LineColumn("rank", _("Rank"), lambda: fields.figure(whole=True), "narrow"),
            LineColumn(
                "is_winner", pgettext_lazy("column", "Winner"), lambda: fields.answer(unknown=False), "box", single=True
            ),
            LineColumn("is_us", _("Us"), lambda: fields.answer(unknown=False), "box", single=True),
        ),
        add=_("Add a bidder"),
        blank=4,
    )


BEGINNING = FormSpec(
    input=BidInput,
    labels=words.LABELS,
    helps=HELPS,
    choices={"method": METHODS, "conclusion": CONCLUSIONS},
    related={"opportunity": deals.OPPORTUNITY},
    long=("competitor_prices", "notes"),
    wide=("cost_lines",),
    money=MONEY,
    sections=SECTIONS,
    own={"cost_lines": cost_lines},
    errors=words.MISTAKES,
)
ANALYSIS = FormSpec(
    input=AnalysisInput,
    labels=words.LABELS,
    helps=HELPS,
    choices={"method": METHODS, "conclusion": CONCLUSIONS},
    long=("competitor_prices", "notes"),
    wide=("cost_lines",),
    money=MONEY,
    sections=SECTIONS,
    own={"cost_lines": cost_lines},
    errors=words.MISTAKES,
)
RESULT = FormSpec(
    input=ResultInput,
    labels=words.LABELS,
    helps={
        "lines": _("All bidders, we among them. Ranks left empty follow from the prices or the scores."),
        "cause": _("What decided it."),
        "lessons": _("What to do differently next time."),
    },
    choices={"outcome": words.OUTCOMES},
    radios=("outcome",),
    long=("cause", "lessons"),
    wide=("outcome", "lines"),
    sections=(
        Section(pgettext_lazy("of a bid", "Result"), ("outcome", "opened_at", "lines")),
        Section(_("Why it came out so"), ("cause", "lessons")),
    ),
    own={"lines": bidders},
    errors=words.MISTAKES,
)
OPENED = FormSpec(
    input=OpenedInput,
    labels={"opened_at": _("Opened at")},
    helps={"opened_at": _("Left empty: just now.")},
    wide=("opened_at",),
)
POSTPONING = FormSpec(input=PostponingInput, labels={"opens_at": _("Opened instead at")}, wide=("opens_at",))
HANDING_OVER = FormSpec(
    input=BidHandOverInput, labels={"owner": _("To")}, choices={"owner": deals.people("opportunities.assign")}
)


def read(bid: Bid) -> dict[str, Any]:
    """The bid's analysis as the form begins with it."""
    return {**ANALYSIS.read(bid), "extra": bid.extra}


def read_result(bid: Bid, us: str) -> dict[str, Any]:
    """The result as the form begins with it: ours is the first of the bidders."""
    lines: list[Mapping[str, Any]] = [
        {
            "bidder": line.bidder,
            "price": line.price,
            "score": line.score,
            "rank": line.rank,
            "is_winner": line.is_winner,
            "is_us": line.is_us,
        }
        for line in bid.lines.all()
    ]
    return {
        "outcome": bid.outcome,
        "opened_at": bid.opened_at or bid.opens_at,
        "lines": lines or [{"bidder": us, "price": bid.quoted_price, "is_us": True}],
        "cause": bid.cause,
        "lessons": bid.lessons,
        "extra": bid.result_extra,
    }
