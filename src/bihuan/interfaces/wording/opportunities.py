"""Opportunities in words: stages, outcomes, fields, facts, refusals."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from bihuan.base.audit.models import Event
from bihuan.interfaces.wording import facts, refusals
from bihuan.interfaces.wording.facts import Reading, Told

Label = str | Promise

STAGES: dict[str, Label] = {
    "discovered": pgettext_lazy("stage", "Discovered"),
    "contacted": pgettext_lazy("stage", "Contacted"),
    "proposal": pgettext_lazy("stage", "Proposal"),
    "bidding": pgettext_lazy("stage", "Bidding"),
    "negotiation": pgettext_lazy("stage", "Negotiation"),
}
OUTCOMES: dict[str, Label] = {
    "won": pgettext_lazy("outcome of an opportunity", "Won"),
    "lost": pgettext_lazy("outcome of an opportunity", "Lost"),
    "void": pgettext_lazy("outcome of an opportunity", "Void"),
}
STATES: dict[str, Label] = {"": pgettext_lazy("outcome of an opportunity", "Open"), **OUTCOMES}
TONES = {"": "blue", "won": "green", "lost": "red", "void": "gray"}
LABELS: dict[str, Label] = {
    "name": _l("Project name"),
    "customer": _l("Customer"),
    "owner": _l("Owner"),
    "number": _l("Number"),
    "stage": _l("Project status"),
    "industry": _l("Industry"),
    "products": _l("Products"),
    "amount": _l("Expected amount"),
    "expected_close_on": _l("Expected to close"),
    "competitors": _l("Competitors"),
    "notes": _l("Notes"),
    "outcome": _l("Outcome"),
    "outcome_reason": _l("Reason"),
    "lost_to": _l("Lost to"),
    "reason": _l("Reason"),
    "note": pgettext_lazy("field", "Note"),
}
MISTAKES: dict[str, Label] = {
    "competitor_but_not_lost": _l("Name who won it only when we lost."),
    "not_an_amount": _l("This is not an amount."),
}

refusals.add(
    {
        "closed": _l("It is closed. Reopen it first."),
        "not_closed": _l("It is open already."),
        "still_open": _l("Only closed opportunities can be archived: open ones are owed an update each week."),
        "not_for_this_person": _l("Your permission does not reach this person."),
        "number_taken": _l("The number %(number)s has been given already."),
        "archived": _l("It is archived. Restore it first."),
    }
)


def _opened(event: Event, reading: Reading) -> Told:
    data, reason = event.data, event.data.get("reason") or ""
    if data.get("reopened"):
        return Told(_("Reopened"), reason, "refresh", "blue")
    if data.get("before"):
        return facts.handed_over(event, reading)
    return Told(_("Opportunity opened: %(name)s") % {"name": data.get("name") or ""}, "", "target-arrow", "blue")


def _updated(event: Event, reading: Reading) -> Told:
    incomplete = "" if event.data.get("complete", True) else _("Required fields are still empty.")
    if event.data.get("unchanged"):
        return Told(_("Confirmed: no change"), incomplete, "check", "amber" if incomplete else "green")
    told = facts.changes(event, reading, LABELS, {"amount": facts.money, "expected_close_on": facts.day})
    return Told(_("Opportunity brought up to date"), _("; ").join(filter(None, [told, incomplete])), "pencil")


def _moved(event: Event, reading: Reading) -> Told:
    stages = {
        "before": STAGES.get(event.data.get("before", ""), ""),
        "after": STAGES.get(event.data["stage"], event.data["stage"]),
    }
    return Told(
        _("Moved from %(before)s to %(after)s") % stages, event.data.get("note") or "", "chevrons-right", "blue"
    )


def _closed(event: Event, reading: Reading) -> Told:
    outcome = event.data["outcome"]
    parts = [event.data.get("reason") or ""]
    if event.data.get("lost_to"):
        parts.append(_("Won by %(name)s") % {"name": event.data["lost_to"]})
    icon = {"won": "trophy", "lost": "circle-x"}.get(outcome, "ban")
    words = _("Closed: %(outcome)s") % {"outcome": OUTCOMES.get(outcome, outcome)}
    return Told(words, _("; ").join(filter(None, parts)), icon, TONES.get(outcome, ""))


facts.add(
    {
        "opportunity.opened": _opened,
        "opportunity.updated": _updated,
        "opportunity.stage_changed": _moved,
        "opportunity.closed": _closed,
        "opportunity.archived": facts.archived,
        "opportunity.restored": facts.restored,
        "opportunities.exported": facts.exported,
    }
)
