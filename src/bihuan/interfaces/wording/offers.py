"""Bids in words."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from bihuan.base.audit.models import Event
from bihuan.interfaces.wording import facts, refusals
from bihuan.interfaces.wording.facts import Reading, Told

Label = str | Promise

METHODS: dict[str, Label] = {
    "lowest_price": _l("Lowest price"),
    "scored": _l("Scored as a whole"),
    "negotiation": _l("Competitive negotiation"),
    "inquiry": _l("Inquiry for prices"),
    "single_source": _l("Single source"),
    "other": pgettext_lazy("method", "Other"),
}
CONCLUSIONS: dict[str, Label] = {
    "bid": pgettext_lazy("conclusion", "Bid"),
    "bid_with_reserve": _l("Bid with reserve"),
    "no_bid": _l("Do not bid"),
}
OUTCOMES: dict[str, Label] = {
    "won": pgettext_lazy("outcome of a bid", "Won"),
    "lost": pgettext_lazy("outcome of a bid", "Not won"),
    "void": pgettext_lazy("outcome of a bid", "Tender failed"),
    "abandoned": pgettext_lazy("outcome of a bid", "Given up"),
}
STATES: dict[str, Label] = {
    "analysis": pgettext_lazy("state of a bid", "Analysis"),
    "quoted": pgettext_lazy("state of a bid", "Quoted"),
    "opened": pgettext_lazy("state of a bid", "Opened, result due"),
    **OUTCOMES,
}
TONES = {
    "analysis": "gray",
    "quoted": "blue",
    "opened": "amber",
    "won": "green",
    "lost": "red",
    "void": "gray",
    "abandoned": "gray",
}
LABELS: dict[str, Label] = {
    "name": _l("Name of the bid"),
    "number": _l("Number"),
    "opportunity": _l("Opportunity"),
    "customer": _l("Customer"),
    "owner": _l("Owner"),
    "tenderer": _l("Tenderer or agent"),
    "method": _l("How bids are judged"),
    "ceiling_price": _l("Ceiling price"),
    "closes_at": _l("Bids close"),
    "opens_at": _l("Bids are opened"),
    "bond": _l("Bid bond"),
    "cost": pgettext_lazy("money", "Cost"),
    "cost_lines": _l("Items of the cost"),
    "our_price": _l("Our price"),
    "margin": _l("Margin"),
    "profit": _l("Profit"),
    "floor_price": _l("Floor price"),
    "competitor_prices": _l("Competitors' likely prices"),
    "conclusion": _l("Conclusion"),
    "notes": _l("Notes"),
    "opened_at": pgettext_lazy("of a bid", "Opened"),
    "outcome": _l("Outcome"),
    "bidders": _l("Bidders"),
    "lines": _l("Bidders"),
    "winner": _l("Winner"),
    "our_rank": _l("Our rank"),
    "gap": _l("Gap to the winner"),
    "cause": _l("Cause"),
    "lessons": _l("Lessons"),
}


def named(fields: Sequence[str], labels: Mapping[str, Label] | None = None) -> str:
    """Fields by their labels: what is missing."""
    known = {**LABELS, **(labels or {})}
    return _(", ").join(str(known.get(name, name)) for name in fields)


refusals.add(
    {
        "analysis_incomplete": lambda told: (
            _("The bid analysis comes before the quote. Still missing: %(named)s.") % {"named": named(told["fields"])}
        ),
        "price_missing": _l("There is no price to quote yet."),
        "concluded_not_to_bid": _l("The analysis concludes not to bid."),
        "bid_opened": _l("The tenders have been opened already."),
        "not_quoted": _l("Nothing has been quoted yet."),
        "result_owed": _l("The result is still due. Record it first."),
        "opportunity_closed": _l("The opportunity is closed."),
        "in_the_future": _l("This has not happened yet."),
        "not_in_the_future": _l("This must be in the future."),
    }
)
MISTAKES: dict[str, Label] = {
    "opens_before_closing": _l("Bids are opened after they close."),
    "bidder_twice": _l("A bidder stands there twice."),
    "two_winners": _l("Only one bidder wins."),
    "us_twice": _l("We bid once."),
    "winner_of_nothing": _l("A failed tender has no winner."),
    "won_but_not_us": _l("Won means that we are the winner: mark our line."),
    "lost_but_us": _l("Not won means that somebody else is the winner."),
    "not_an_amount": _l("This is not an amount."),
}


def _changed(event: Event, reading: Reading) -> Told:
    amounts = dict.fromkeys(("our_price", "cost", "bond", "ceiling_price", "floor_price"), facts.money)
    words: dict[str, facts.Words] = {
        **amounts,
        "margin": lambda value: f"{value}%" if value else "",
        "method": facts.label_of(METHODS),
        "conclusion": facts.label_of(CONCLUSIONS),
        "closes_at": facts.moment,
        "opens_at": facts.moment,
    }
    return Told(_("Bid analysis changed"), facts.changes(event, reading, LABELS, words), "pencil")


def _quoted(event: Event, reading: Reading) -> Told:
    told = _("Quoted %(price)s") % {"price": facts.money(event.data.get("price"))}
    note = "" if event.data.get("analysed") else _("before the analysis was complete")
    return Told(told, note, "send", "red" if note else "blue")


def _result(event: Event, reading: Reading) -> Told:
    data = event.data
    outcome = data.get("outcome") or ""
    parts = []
    if data.get("winner"):
        parts.append(_("Winner: %(name)s") % {"name": data["winner"]})
    if data.get("our_rank"):
        parts.append(_("our rank: %(rank)s") % {"rank": data["our_rank"]})
    if data.get("gap") is not None and outcome == "lost":
        parts.append(_("gap: %(gap)s") % {"gap": facts.money(data["gap"])})
    if not data.get("complete", True):
        parts.append(_("still incomplete"))
    icon = "trophy" if outcome == "won" else "list-details"
    return Told(
        _("Result: %(outcome)s") % {"outcome": OUTCOMES.get(outcome, outcome)},
        _("; ").join(parts),
        icon,
        TONES.get(outcome, ""),
    )


facts.add(
    {
        "bid.started": lambda event, reading: Told(
            _("Bid begun: %(name)s") % {"name": event.data.get("name") or ""}, "", "gavel", "blue"
        ),
        "bid.changed": _changed,
        "bid.quoted": _quoted,
        "bid.opened": lambda event, reading: Told(
            _("Tenders opened"), facts.moment(event.data.get("opened_at")), "lock-open"
        ),
        "bid.postponed": lambda event, reading: Told(
            _("Opening put off to %(moment)s") % {"moment": facts.moment(event.data["opens_at"])}, "", "calendar-event"
        ),
        "bid.result_recorded": _result,
        "bid.handed_over": facts.handed_over,
        "bid.archived": facts.archived,
        "bid.restored": facts.restored,
        "bids.exported": facts.exported,
    }
)
