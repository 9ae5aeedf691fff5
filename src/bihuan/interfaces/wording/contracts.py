"""Contracts, reviews and receipts in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext, pgettext_lazy

from bihuan.base.audit.models import Event
from bihuan.interfaces.wording import duties, facts, refusals
from bihuan.interfaces.wording.facts import Reading, Told

Label = str | Promise

STATES: dict[str, Label] = {
    "draft": pgettext_lazy("state of a contract", "Draft"),
    "review": pgettext_lazy("state of a contract", "Under review"),
    "approved": pgettext_lazy("state of a contract", "Approved"),
    "signed": pgettext_lazy("state of a contract", "Signed"),
    "terminated": pgettext_lazy("state of a contract", "Terminated"),
}
TONES = {"draft": "gray", "review": "amber", "approved": "blue", "signed": "green", "terminated": "red"}
DECISIONS: dict[str, Label] = {
    "": pgettext_lazy("review", "Waiting"),
    "approved": pgettext_lazy("review", "Approved"),
    "returned": pgettext_lazy("review", "Returned"),
    "withdrawn": pgettext_lazy("review", "Called off"),
}
DECISION_TONES = {"": "amber", "approved": "green", "returned": "red", "withdrawn": "gray"}
FORMS: dict[str, Label] = {"written": _l("In writing"), "meeting": _l("In a meeting")}
STEPS: dict[str, Label] = {
    "legal": pgettext_lazy("review step", "Legal"),
    "finance": pgettext_lazy("review step", "Finance"),
    "manager": pgettext_lazy("review step", "Sales manager"),
    "director": pgettext_lazy("review step", "Sales director"),
    "gm": pgettext_lazy("review step", "General manager"),
    "support": pgettext_lazy("review step", "Technical team"),
}
CHECKS: dict[str, Label] = {
    "parties": _l("The other side may contract, and who signs for it may sign"),
    "lawful": _l("Content and form are lawful"),
    "breach": _l("Liability for breach is clear and fair"),
    "disputes": _l("Disputes: law, place and way are settled"),
    "standard_text": _l("Departures from our standard text are marked and accepted"),
    "price": _l("Price and tax agree with the quote"),
    "payment_terms": _l("Terms of payment are acceptable"),
    "collection_dates": _l("It is clear what is to be paid when"),
    "tax": _l("Invoices and tax rate are settled"),
    "specification": _l("Specification and scope are right and can be met"),
    "acceptance": _l("How it is accepted is settled"),
    "delivery": _l("Delivery can be kept"),
    "amount": _l("Amount and discount are within our authority"),
}
METHODS: dict[str, Label] = {
    "bank_transfer": _l("Bank transfer"),
    "online_transfer": _l("Online transfer"),
    "bank_acceptance": _l("Bank acceptance bill"),
    "commercial_acceptance": _l("Commercial acceptance bill"),
    "cheque": _l("Cheque"),
    "cash": _l("Cash"),
    "wechat": _l("WeChat"),
    "alipay": _l("Alipay"),
    "other": pgettext_lazy("way of payment", "Other"),
}
BUCKETS: dict[str, Label] = {
    "current": _l("Not overdue"),
    "1_30": _l("1–30 days"),
    "31_60": _l("31–60 days"),
    "61_90": _l("61–90 days"),
    "91": _l("More than 90 days"),
}
BUCKET_TONES = {"current": "green", "1_30": "amber", "31_60": "amber", "61_90": "red", "91": "red"}
LABELS: dict[str, Label] = {
    "name": _l("Contract name"),
    "number": _l("Number"),
    "customer": _l("Customer"),
    "opportunity": _l("Opportunity"),
    "owner": _l("Owner"),
    "amount": _l("Amount"),
    "content": _l("Products and services"),
    "price": _l("Price"),
    "delivery": _l("Delivery period"),
    "payment_terms": _l("Terms of payment"),
    "breach": _l("Liability for breach"),
    "starts_on": _l("In force from"),
    "expires_on": _l("Expires"),
    "intent_confirmed_on": _l("Customer confirmed on"),
    "intent_note": _l("How the customer confirmed"),
    "notes": _l("Notes"),
    "signed_on": _l("Signed on"),
    "signed_by": _l("Signed for the customer by"),
    "lines": _l("Instalments"),
    "steps": _l("Reviewers"),
    "reason": _l("Reason"),
    "received_on": _l("Received on"),
    "method": _l("Way of payment"),
    "instalment": _l("For instalment"),
    "bank_ref": _l("Bank slip number"),
    "note": pgettext_lazy("field", "Note"),
    "decision": _l("Decision"),
    "form": _l("Form of the review"),
    "attendees": _l("Attendees"),
    "minutes": pgettext_lazy("meeting", "Minutes"),
    "checklist": _l("Looked at"),
    "opinion": _l("Opinion"),
}


def step(name: str) -> str:
    """The review step's name: a role, or the company's own word."""
    return str(STEPS.get(name, name))


def named(fields: Sequence[str], labels: Mapping[str, Label] | None = None) -> str:
    """Fields by their labels: what is missing."""
    known = {**LABELS, **(labels or {})}
    return _(", ").join(str(known.get(name, name)) for name in fields)


def _steps(text: Label, steps: Sequence[str]) -> str:
    return str(text) % {"named": _(", ").join(map(step, steps))}


refusals.add(
    {
        "intent_missing": _l("A contract is drafted once the customer has said that they want it: when, and how?"),
        "another_customer": _l("The opportunity is with another customer."),
        "in_review": _l("It is under review. Call the review off first."),
        "not_a_draft": _l("Only a draft can be reviewed."),
        "already_signed": _l("It is signed; what was signed does not change."),
        "terms_missing": lambda told: (
            _("Not everything is settled yet. Still missing: %(named)s.") % {"named": named(told["fields"])}
        ),
        "required_step_missing": lambda told: _steps(_("These reviews are required: %(named)s."), told["steps"]),
        "no_such_reviewer": _l("Nobody like this works here."),
        "own_contract": _l("Nobody reviews a contract of their own: %(name)s."),
        "not_in_review": _l("It is not under review any more."),
        "not_asked": _l("You were not asked to review this."),
        "checklist_incomplete": _l("Look at every point of the list before you approve."),
        "opinion_missing": _l("Give your opinion."),
        "not_reviewed": lambda told: (
            _steps(_("It may be signed once it has passed the review. Still open: %(named)s."), told["steps"])
            if told["steps"]
            else _("It may be signed once it has passed a review. None has been asked for yet.")
        ),
        "not_signed": _l("It is not signed, or no longer in force."),
        "not_in_force": _l("It is no longer in force."),
        "money_outstanding": _l("Money is still to come for it."),
        "instalments_do_not_add_up": lambda told: (
            _("The instalments come to %(planned)s, the contract to %(amount)s.")
            % {name: facts.money(told[name]) for name in ("planned", "amount")}
        ),
        "instalment_has_receipts": _l("An instalment with receipts cannot be taken away."),
        "over_remaining": lambda told: (
            _("Only %(remaining)s is still to come for this contract.") % {"remaining": facts.money(told["remaining"])}
        ),
        "slip_booked": _l("The bank slip %(reference)s has been booked for this contract already."),
        "no_such_instalment": _l("There is no such instalment."),
        "is_a_reversal": _l("A reversal is not reversed. Record the receipt anew."),
        "already_reversed": _l("It has been reversed already."),
    }
)
MISTAKES: dict[str, Label] = {
    "expires_before_start": _l("It would expire before it starts."),
    "step_twice": _l("A review is asked for twice."),
    "returned_without_opinion": _l("Say why you return it."),
    "meeting_without_minutes": _l("A meeting has attendees and minutes."),
    "not_an_amount": _l("This is not an amount."),
}


def _drafted(event: Event, reading: Reading) -> Told:
    told = _("Contract drafted: %(name)s") % {"name": event.data.get("name") or ""}
    return Told(told, facts.money(event.data["amount"]), "file-text", "blue")


def _changed(event: Event, reading: Reading) -> Told:
    told = facts.changes(event, reading, LABELS, {"amount": facts.money})
    if event.data.get("review_again"):
        return Told(_("Contract changed: it must be reviewed again"), told, "alert-triangle", "amber")
    return Told(_("Contract changed"), told, "pencil")


def _asked(event: Event, reading: Reading) -> Told:
    words = {"name": reading.person(event.data["reviewer"]), "step": step(event.data["step"])}
    return Told(_("%(name)s asked for the review: %(step)s") % words, "", "send", "blue")


def _reviewed(event: Event, reading: Reading) -> Told:
    approved = event.data["decision"] == "approved"
    words = _("Review passed: %(step)s") if approved else _("Returned by the review: %(step)s")
    tone, icon = ("green", "circle-check") if approved else ("red", "arrow-back-up")
    note = event.data.get("opinion") or ""
    if event.data.get("form") == "meeting":
        note = _("In a meeting. %(opinion)s") % {"opinion": note}
    return Told(words % {"step": step(event.data["step"])}, note, icon, tone)


def _signed(event: Event, reading: Reading) -> Told:
    private = event.private or {}
    note = _("For the customer: %(name)s") % {"name": private["signed_by"]} if private.get("signed_by") else ""
    told = _("Contract signed, %(amount)s") % {"amount": facts.money(event.data.get("amount"))}
    return Told(told, note, "signature", "green")


def _planned(event: Event, reading: Reading) -> Told:
    parts = [f"{number}. {facts.day(due)} {facts.money(amount)}" for number, due, amount in event.data["instalments"]]
    return Told(_("Instalments planned"), _("; ").join(parts[:12]), "calendar-event")


def _received(event: Event, reading: Reading) -> Told:
    told = _("Received %(amount)s") % {"amount": facts.money(event.data["amount"])}
    parts = [facts.day(event.data["received_on"]), str(METHODS.get(event.data.get("method") or "", ""))]
    return Told(told, " ".join(filter(None, [*parts, event.data.get("bank_ref") or ""])), "cash", "green")


def _reversed(event: Event, reading: Reading) -> Told:
    told = _("Receipt of %(amount)s reversed") % {"amount": facts.money(event.data["amount"])}
    return Told(told, event.data["reason"], "arrow-back-up", "red")


facts.add(
    {
        "contract.drafted": _drafted,
        "contract.changed": _changed,
        "contract.review_requested": _asked,
        "contract.review_withdrawn": lambda event, reading: Told(
            _("Review called off"), event.data.get("reason") or "", "arrow-back-up"
        ),
        "contract.reviewed": _reviewed,
        "contract.signed": _signed,
        "contract.terminated": lambda event, reading: Told(
            _("Contract terminated"), event.data["reason"], "ban", "red"
        ),
        "contract.handed_over": facts.handed_over,
        "contract.instalments_planned": _planned,
        "contract.archived": facts.archived,
        "contract.restored": facts.restored,
        "receipt.recorded": _received,
        "receipt.reversed": _reversed,
        "contracts.exported": facts.exported,
        "receipts.exported": facts.exported,
    }
)


def left(due_at: datetime, now: datetime) -> duties.Due:
    """How much of a reviewer's time is left: ``3 hours left`` within two days, then by when; ``2 hours over``."""
    rest = due_at - now
    if rest <= timedelta() or rest > timedelta(hours=48):
        return duties.due(due_at, now)
    hours = int(rest.total_seconds() // 3600)
    if not hours:
        return duties.due(due_at, now)
    words = ngettext("%(count)d hour left", "%(count)d hours left", hours) % {"count": hours}
    return duties.Due(words, False, "amber" if hours < 8 else "blue")
