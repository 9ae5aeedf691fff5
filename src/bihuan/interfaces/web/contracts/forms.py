"""The forms of contracts, reviews, instalments and receipts."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.flow.contracts.inputs import (
    ContractHandOverInput,
    ContractInput,
    Id,
    PlanInput,
    ReceiptInput,
    RequestInput,
    ReversalInput,
    ReviewInput,
    SigningInput,
    TerminationInput,
    WithdrawalInput,
)
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.rules import TERMS, checks_of
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.contracts.choices import CONTRACT as PAYING
from bihuan.interfaces.web.contracts.fields import AmountField, ReviewersField, ReviewersWidget
from bihuan.interfaces.web.kit import fields
from bihuan.interfaces.web.kit.forms import FormSpec, Section
from bihuan.interfaces.web.kit.lines import LineColumn, LinesField
from bihuan.interfaces.wording import contracts as words

PAGE_METHODS = ("GET", "HEAD", "POST")
"""What a page with a form answers."""


class Booking(ReceiptInput):
    """Money that came in, and for which contract."""

    contract: Id


CONTRACT = FormSpec(
    input=ContractInput,
    labels=words.LABELS,
    helps={
        "number": _("Given by the system when left empty."),
        "opportunity": _("With the signature the opportunity is won."),
        "content": _("What is delivered or done, how many, to what specification."),
        "price": _("Unit prices, tax, what is included."),
        "delivery": _("When, where, by whom, how it is accepted."),
        "payment_terms": _("Which part when; the plan of payments follows from it."),
        "intent_note": _("Letter of award, order, mail, minutes: what it is and its date."),
    },
    placeholders={"amount": _("For example 1,200,000 or 120万")},
    related={"customer": deals.CUSTOMER, "opportunity": deals.DEAL},
    own={"amount": AmountField},
    long=(*TERMS, "notes"),
    suffixes={"amount": _("CNY")},
    sections=(
        Section(_("Contract"), ("name", "number", "customer", "opportunity", "amount", "starts_on", "expires_on")),
        Section(
            _("The customer's word"),
            ("intent_confirmed_on", "intent_note"),
            note=_("A contract is drafted once the customer has said that they want it (E25)."),
        ),
        Section(
            _("What is agreed"), TERMS, note=_("All five must be settled before it can be reviewed and signed (E15).")
        ),
        Section(_("Further"), ("notes",)),
    ),
    errors=words.MISTAKES,
)
REVIEW = FormSpec(
    input=ReviewInput,
    labels={**words.LABELS, "decision": pgettext_lazy("review", "Conclusion")},
    helps={
        "attendees": _("For a review in a meeting."),
        "minutes": _("For a review in a meeting."),
        "opinion": _("Who returns a contract says why."),
    },
    choices={
        "decision": {"approved": pgettext_lazy("review", "Approve"), "returned": pgettext_lazy("review", "Return")},
        "form": words.FORMS,
    },
    radios=("decision", "form"),
    long=("minutes", "opinion"),
    wide=("checklist", "decision", "form", "attendees"),
    sections=(
        Section("", ("checklist", "opinion", "decision")),
        Section(_("How it was reviewed"), ("form", "attendees", "minutes")),
    ),
    errors=words.MISTAKES,
)
WITHDRAWAL = FormSpec(input=WithdrawalInput, labels=words.LABELS, wide=("reason",))
SIGNING = FormSpec(input=SigningInput, labels=words.LABELS)
TERMINATION = FormSpec(input=TerminationInput, labels=words.LABELS, wide=("reason",))
HANDING_OVER = FormSpec(
    input=ContractHandOverInput,
    labels={"owner": _("To")},
    choices={"owner": deals.people("opportunities.assign")},
    wide=("owner",),
)
REVERSAL = FormSpec(input=ReversalInput, labels=words.LABELS, wide=("reason",))
RECEIPT = FormSpec(
    input=ReceiptInput,
    labels=words.LABELS,
    helps={
        "bank_ref": _("The same slip is booked once for a contract."),
        "instalment": _("Left empty: the oldest that is not covered."),
    },
    choices={"method": words.METHODS},
    own={"amount": AmountField},
    suffixes={"amount": _("CNY")},
    wide=("note", "instalment"),
    errors=words.MISTAKES,
)
BOOKING = FormSpec(
    input=Booking,
    labels={**words.LABELS, "contract": _("Contract")},
    helps={"bank_ref": _("The same slip is booked once for a contract.")},
    choices={"method": words.METHODS},
    related={"contract": PAYING},
    own={"amount": AmountField},
    suffixes={"amount": _("CNY")},
    hidden=("instalment",),
    wide=("contract", "note"),
    sections=(Section("", ("contract", "received_on", "amount", "method", "bank_ref", "note")),),
    errors=words.MISTAKES,
)


def receipt_spec(instalments: list[tuple[str, str]]) -> FormSpec[ReceiptInput]:
    """The form of a receipt for a contract with these instalments to choose from."""
    if not instalments:
        return replace(RECEIPT, hidden=("instalment",))
    return replace(RECEIPT, choices={**RECEIPT.choices, "instalment": lambda _member: instalments})


def review_spec(step: str) -> FormSpec[ReviewInput]:
    """The form of a reviewer: with what one in this part looks at."""
    checks = {name: words.CHECKS[name] for name in checks_of(step)}
    return replace(REVIEW, choices={**REVIEW.choices, "checklist": checks})


def request_spec(widget: ReviewersWidget) -> FormSpec[RequestInput]:
    """The form in which reviewers are asked."""
    return FormSpec(
        input=RequestInput,
        labels=words.LABELS,
        own={"steps": lambda: ReviewersField(widget=widget)},
        wide=("steps",),
        errors={**words.MISTAKES, "too_short": _("Choose at least one reviewer.")},
    )


def plan_spec(amount: Decimal) -> FormSpec[PlanInput]:
    """The form of a payment plan: below its lines, what they come to beside the contract's amount."""

    def lines() -> LinesField:
        return LinesField(
            (
                LineColumn("title", _("What for"), lambda: fields.text(60)),
                LineColumn("due_on", _("Due on"), fields.day, "medium", needed=True),
                LineColumn(
                    "amount", _("Amount (CNY)"), lambda: fields.figure(places=2), "medium", total=True, needed=True
                ),
            ),
            add=_("Add an instalment"),
            blank=3,
            target=amount,
        )

    return FormSpec(input=PlanInput, labels=words.LABELS, wide=("lines",), own={"lines": lines}, errors=words.MISTAKES)


def read(contract: Contract) -> dict[str, Any]:
    """A contract's values under the names of the form."""
    return {**CONTRACT.read(contract), "extra": contract.extra}


def read_plan(contract: Contract) -> dict[str, Any]:
    """The instalments as the form begins with them."""
    parts = contract.instalments.all()
    return {"lines": [{"title": part.title, "due_on": part.due_on, "amount": part.amount} for part in parts]}
