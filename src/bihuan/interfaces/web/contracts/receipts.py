"""Receipts: booked for a contract or one of its instalments, reversed, never changed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.base.records.refusals import Missing
from bihuan.flow.contracts import services
from bihuan.flow.contracts.capitals import in_capitals
from bihuan.flow.contracts.inputs import ReceiptInput
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.interfaces.web.contracts.forms import BOOKING, PAGE_METHODS, REVERSAL, Booking, receipt_spec
from bihuan.interfaces.web.contracts.receipt_list import METHOD, STATE, seen_by
from bihuan.interfaces.web.contracts.standing import today
from bihuan.interfaces.web.kit import cells, history, rights, times
from bihuan.interfaces.web.kit.acting import Done, form_page
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.details import Action, Detail, Value, Values, detail_page
from bihuan.interfaces.wording import contracts as words

LIST = "contracts:receipts"

# Booking


def _paying(request: HttpRequest, public_id: str) -> Contract:
    member = rights.require(request, "receipts.record")
    return Contract.objects.visible_to(member, "contracts.view").select_related("customer").one(public_id)


def _instalments(contract: Contract) -> list[tuple[str, str]]:
    """Those that are not covered, with what is outstanding of each."""
    found = []
    for part in contract.instalments.all():
        if part.outstanding:
            told = {
                "number": part.number,
                "title": part.title,
                "day": part.due_on.isoformat(),
                "amount": times.money(part.outstanding),
            }
            found.append((str(part.number), gettext("%(number)s. %(title)s due %(day)s, open %(amount)s") % told))
    return found


@require_http_methods(PAGE_METHODS)
def record_receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """Book money that came in for the contract, for one of its instalments (``?instalment=``) or the oldest that is open."""
    member, now = rights.require(request, "receipts.record"), timezone.now()
    contract = _paying(request, public_id)
    wanted = request.GET.get("instalment", "")
    part = (
        contract.instalments.filter(number=int(wanted)).first()
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 4
        else None
    )
    amount = part.outstanding if part and part.outstanding else contract.remaining
    initial = {
        "received_on": today(),
        "amount": amount or None,
        "method": "bank_transfer",
        "instalment": str(part.number) if part else "",
    }
    back = reverse("contracts:detail", args=[public_id])
    return form_page(
        request,
        form=receipt_spec(_instalments(contract)).form(request, initial=initial),
        save=lambda form: services.record_receipt(contract=public_id, given=form.value, by=member, at=now),
        done=lambda receipt: Done(back, gettext("Booked: %(amount)s") % {"amount": times.money(receipt.amount)}),
        title=_("Record a receipt"),
        note=gettext("%(name)s: %(amount)s of %(whole)s is still to come.")
        % {"name": contract.name, "amount": times.money(contract.remaining), "whole": times.money(contract.amount)},
        submit=pgettext_lazy("a receipt", "Book"),
        back=back,
        crumbs=[(_("Contracts"), reverse("contracts:list")), (contract.name, back)],
    )


@require_http_methods(PAGE_METHODS)
def new_receipt(request: HttpRequest) -> HttpResponse:
    """Book money that came in; the contract is found by typing. It goes to the oldest instalment that is open."""
    member, now = rights.require(request, "receipts.record"), timezone.now()

    def save(form: Any) -> Receipt:
        given: Booking = form.value
        told = ReceiptInput(**given.model_dump(exclude={"contract"}))
        return services.record_receipt(contract=given.contract, given=told, by=member, at=now)

    return form_page(
        request,
        form=BOOKING.form(request, initial={"received_on": today(), "method": "bank_transfer"}),
        save=save,
        done=lambda receipt: Done(
            reverse(LIST), gettext("Booked: %(amount)s") % {"amount": times.money(receipt.amount)}
        ),
        title=_("Record a receipt"),
        note=_(
            "It is matched to the oldest instalment that is open; from the contract's page it can be booked for a certain one."
        ),
        submit=pgettext_lazy("a receipt", "Book"),
        back=reverse(LIST),
        crumbs=[(_("Receipts"), reverse(LIST))],
    )


# One receipt


def _found(request: HttpRequest, public_id: str) -> Receipt:
    related = ("contract__customer", "contract__owner", "owner", "recorded_by", "instalment", "reversal_of")
    rows = seen_by(rights.member(request)).select_related(*related, "created_by", "updated_by")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Missing
    return found


def _is_booked(receipt: Any) -> bool:
    return receipt.reversal_of_id is None and receipt.reversed_by is None


def _counterpart(receipt: Any) -> Cell:
    """The way to the row that takes it back, or that it takes back."""
    other = receipt.reversal_of or Receipt.objects.filter(pk=receipt.reversed_by).first()
    if other is None:
        return Cell()
    said = gettext("Takes this receipt back") if receipt.reversal_of else gettext("Taken back by this row")
    return Cell("link", said, reverse("contracts:receipt", args=[other.public_id]))


def _instalment(part: Any) -> str:
    return f"{part.number}. {part.title}" if part else ""


def _sections(_request: HttpRequest, receipt: Receipt) -> tuple[Values, ...]:
    counterpart = _counterpart(receipt)
    customer = cells.link("contract__customer__name", to="customers:detail", args=("contract__customer__public_id",))
    return (
        Values(
            _("Receipt"),
            (
                Value(_("Amount (CNY)"), cells.money("amount")),
                Value(_("In capitals"), cells.computed(("amount",), lambda row: in_capitals(row["amount"]))),
                Value(_("Contract number"), cells.text("contract__number")),
                Value(words.LABELS["customer"], customer),
                Value(words.LABELS["method"], METHOD),
                Value(words.LABELS["bank_ref"], cells.text("bank_ref"), always=True),
                Value(
                    words.LABELS["instalment"],
                    cells.computed(("instalment",), lambda row: _instalment(row["instalment"])),
                ),
                Value(_("Counts for"), cells.text("owner__name")),
                Value(_("Booked by"), cells.text("recorded_by__name")),
                Value(_("Reversal"), cells.computed((), lambda _row: counterpart)),
                Value(words.LABELS["note"], cells.text("note", lines=True), wide=True),
            ),
        ),
    )


PAGE = Detail(
    title=lambda row: gettext("Receipt of %(amount)s") % {"amount": times.money(row.amount)},
    status=STATE,
    line=(
        Value(_("Contract"), cells.link("contract__name", to="contracts:detail", args=("contract__public_id",))),
        Value(words.LABELS["received_on"], cells.date("received_on")),
    ),
    sections=_sections,
    actions=(
        Action(
            pgettext_lazy("a receipt", "Reverse"),
            "contracts:reverse",
            "receipts.record",
            icon="arrow-back-up",
            dialog=True,
            risky=True,
            shown=_is_booked,
        ),
    ),
    signatures=(pgettext_lazy("on a form", "Booked by"), pgettext_lazy("on a form", "Checked by"), _("Date")),
)


@require_safe
def receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """A receipt's page. A posted receipt is never changed, only reversed."""
    row = _found(request, public_id)
    told = history.timeline(request, row, more="contracts:receipt_history")
    return detail_page(request, PAGE, row, crumbs=[(_("Receipts"), reverse(LIST))], timeline=told)


@require_safe
def earlier(request: HttpRequest, public_id: str) -> HttpResponse:
    """Earlier entries of a receipt's timeline."""
    return history.earlier(request, _found(request, public_id), more="contracts:receipt_history")


@require_http_methods(PAGE_METHODS)
def reverse_receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back a receipt that was booked by mistake, with a reason."""
    member, now = rights.require(request, "receipts.record"), timezone.now()
    row = _found(request, public_id)
    here = reverse("contracts:receipt", args=[public_id])
    return form_page(
        request,
        form=REVERSAL.form(request),
        save=lambda form: services.reverse_receipt(public_id=public_id, given=form.value, by=member, at=now),
        done=lambda _made: Done(here, gettext("Reversed. The amount is open again.")),
        title=gettext("Reverse the receipt of %(amount)s") % {"amount": times.money(row.amount)},
        note=_("It stays in the books with a row that takes it back; its bank slip can be booked anew."),
        submit=pgettext_lazy("a receipt", "Reverse"),
        back=here,
        crumbs=[(_("Receipts"), reverse(LIST)), (PAGE.title(row), here)],
    )
