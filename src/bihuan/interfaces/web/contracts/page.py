"""The page of a contract: what is agreed, who reviewed it, what was paid, what happened."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form as form_of
from bihuan.flow.contracts.capitals import in_capitals
from bihuan.flow.contracts.models import Contract, ReviewStep
from bihuan.flow.contracts.rules import TERMS
from bihuan.flow.contracts.selectors import waiting_for
from bihuan.interfaces.web.contracts import standing
from bihuan.interfaces.web.contracts.receipt_list import METHOD, STATE, seen_by
from bihuan.interfaces.web.kit import cells, history, rights
from bihuan.interfaces.web.kit.details import Action, Detail, Part, RelatedList, Value, Values, detail_page
from bihuan.interfaces.web.kit.lists import Column
from bihuan.interfaces.wording import contracts as words

ACTS = {
    "edit": "contracts.edit",
    "sign": "contracts.sign",
    "archive": "contracts.archive",
    "assign": "opportunities.assign",
    "receive": "receipts.record",
}
"""What one may do with a contract → the permission that has to reach it."""


def contract_of(request: HttpRequest, public_id: str, permission: str = "contracts.view") -> Contract:
    """The contract that the address names, with what its pages read."""
    rows = Contract.objects.visible_to(rights.member(request), permission)
    return rows.select_related(
        "customer", "opportunity", "owner__department", "signed_for_us", "created_by", "updated_by"
    ).one(public_id)


def own_page(contract: Contract) -> str:
    """The contract's address."""
    return reverse("contracts:detail", args=[contract.public_id])


def crumbs(contract: Contract | None = None) -> list[tuple[Any, str]]:
    """The way here."""
    above: list[tuple[Any, str]] = [(_("Contracts"), reverse("contracts:list"))]
    return above if contract is None else [*above, (contract.name, own_page(contract))]


def reached(member: Member, contract: Contract) -> frozenset[str]:
    """What the member may do with the contract, one query for all of it."""
    asked = {
        act: Exists(Contract.objects.visible_to(member, permission).filter(pk=OuterRef("pk")))
        for act, permission in ACTS.items()
    }
    row = Contract.objects.filter(pk=contract.pk).values(**asked).get()
    return frozenset(act for act, within in row.items() if within)


def _actions(contract: Contract, may: frozenset[str], own_step: ReviewStep | None, shut: bool) -> tuple[Action, ...]:
    """What can be done now; the one that is next stands out."""
    state, offered = contract.state, []
    if contract.archived_at is not None:
        return ()
    if own_step is not None:
        offered.append(
            Action(pgettext_lazy("a contract", "Review"), "contracts:review", icon="clipboard-check", primary=True)
        )
    if "sign" in may and state in {"draft", "approved"}:
        offered.append(
            Action(
                pgettext_lazy("a contract", "Sign"),
                "contracts:sign",
                icon="signature",
                primary=not shut,
                menu=shut,
                dialog=True,
            )
        )
    if "edit" in may:
        offered += _edits(state, shut)
    if "receive" in may and state == "signed" and contract.remaining:
        offered.append(
            Action(_("Record a receipt"), "contracts:record_receipt", icon="cash", primary=True, dialog=True)
        )
    if "assign" in may:
        offered.append(Action(_("Hand over"), "contracts:hand_over", icon="arrows-exchange", menu=True, dialog=True))
    offered.append(Action(_("Print the review form"), "contracts:review_paper", icon="printer", menu=True))
    offered.append(Action(_("Print the payment plan"), "contracts:plan_paper", icon="printer", menu=True))
    if "sign" in may and state == "signed":
        offered.append(
            Action(
                pgettext_lazy("a contract", "Terminate"),
                "contracts:terminate",
                icon="ban",
                menu=True,
                dialog=True,
                risky=True,
            )
        )
    return tuple(offered)


def _edits(state: str, shut: bool) -> list[Action]:
    offered = []
    if state == "draft":
        offered.append(Action(_("Ask for review"), "contracts:request_review", icon="send", primary=shut, dialog=True))
    if state in {"draft", "approved"}:
        offered.append(Action(_("Edit"), "contracts:edit", icon="pencil"))
    if state == "review":
        offered.append(Action(_("Call the review off"), "contracts:call_off", icon="arrow-back-up", dialog=True))
    if state != "terminated":
        offered.append(Action(_("Plan payments"), "contracts:plan", icon="calendar-event", menu=True))
    return offered


def _term(name: str) -> Value:
    return Value(words.LABELS[name], cells.text(name, lines=True), wide=True, always=True)


CAPITALS = cells.computed(("amount",), lambda row: in_capitals(row["amount"]))


def _sections(_request: HttpRequest, _contract: Contract) -> Sequence[Values]:
    own = cells.extras(form_of("contract", timezone.now()))
    return (
        Values(
            _("Contract"),
            (
                Value(
                    words.LABELS["customer"],
                    cells.link("customer__name", to="customers:detail", args=("customer__public_id",)),
                ),
                Value(_("Amount (CNY)"), cells.money("amount")),
                Value(_("In capitals"), CAPITALS),
                Value(
                    words.LABELS["opportunity"],
                    cells.link("opportunity__name", to="opportunities:detail", args=("opportunity__public_id",)),
                ),
                Value(words.LABELS["starts_on"], cells.date("starts_on")),
                Value(words.LABELS["expires_on"], cells.date("expires_on")),
                Value(words.LABELS["intent_confirmed_on"], cells.date("intent_confirmed_on")),
                Value(words.LABELS["intent_note"], cells.text("intent_note")),
                Value(words.LABELS["signed_on"], cells.date("signed_on")),
                Value(words.LABELS["signed_by"], cells.text("signed_by")),
                Value(_("Signed for us by"), cells.text("signed_for_us__name")),
                Value(_("Why it was terminated"), cells.text("termination_reason", lines=True), wide=True),
            ),
        ),
        Values(
            _("What is agreed"),
            (*map(_term, TERMS), *(Value(label, cell) for _key, label, cell in own)),
        ),
        Values(_("Notes"), (Value(words.LABELS["notes"], cells.text("notes", lines=True), wide=True),)),
    )


RECEIPTS = RelatedList(
    _("Receipts"),
    (
        Column("day", _("Received on"), cells.link("received_on", to="contracts:receipt"), lead=True),
        Column("amount", _("Amount (CNY)"), cells.money("amount")),
        Column("state", _("State"), STATE),
        Column("method", _("Way of payment"), METHOD),
        Column("instalment", _("For instalment"), cells.number("instalment__number")),
        Column("slip", _("Bank slip number"), cells.text("bank_ref")),
    ),
    rows=lambda row, member: seen_by(member).filter(contract=row).order_by("-received_on", "-pk"),
    permission="receipts.view",
    more=lambda row: f"{reverse('contracts:receipts')}?q={row.number}",
    empty=_("No money has come in yet."),
)
PAGE = Detail(
    title=lambda row: row.name,
    number=lambda row: row.number,
    status=cells.badge("state", words.STATES, words.TONES),
    line=(
        Value(words.LABELS["owner"], cells.text("owner__name")),
        Value(_("Department"), cells.text("owner__department__name")),
    ),
    sections=_sections,
    related=(RECEIPTS,),
    archive="contracts:archive",
    restore="contracts:restore",
    archive_permission="contracts.archive",
    template="contracts/detail.html",
)


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """The contract's page."""
    contract, member, now = contract_of(request, public_id), rights.member(request), timezone.now()
    may = reached(member, contract)
    steps = list(contract.steps.select_related("reviewer", "decided_by", "requested_by"))
    own_step = waiting_for(member).filter(contract=contract).first()
    parts = list(contract.instalments.all())
    unsigned = contract.state in {"draft", "review", "approved"}
    still_open = standing.before_signing(contract, steps, parts, now)
    spec = replace(PAGE, actions=_actions(contract, may, own_step, bool(still_open)))
    if unsigned:
        spec = replace(spec, related=())
    if "archive" not in may or contract.state in {"review", "approved"}:
        spec = replace(spec, archive="", restore="" if "archive" not in may else spec.restore)
    return detail_page(
        request,
        spec,
        contract,
        crumbs=crumbs(),
        timeline=history.timeline(request, contract, more="contracts:history", labels=own_labels(now)),
        parts=[
            Part("contracts/money.html", _money(contract, parts, may)),
            *([Part("contracts/reviews.html", {"rounds": standing.rounds(steps, now)})] if steps else []),
            Part("files/part.html", {"kind": contract.kind, "public_id": contract.public_id}, side=True),
        ],
        context={**_ahead(contract, steps, still_open, now), "may": may, "own_step": own_step, "unsigned": unsigned},
    )


def own_labels(now: datetime) -> dict[str, Any]:
    """How the regulation calls its own fields."""
    return standing.own_labels(form_of("contract", now))


def _ahead(contract: Contract, steps: Sequence[ReviewStep], still_open: Any, now: datetime) -> dict[str, Any]:
    """What stands over the page: what is open, who returned it and why, whose turn it is."""
    latest = [step for step in steps if step.round == contract.round]
    returned = next((step for step in latest if step.decision == "returned"), None)
    waiting = standing.rounds([step for step in latest if not step.decision and step.withdrawn_at is None], now)
    return {
        "still_open": still_open,
        "returned": returned if contract.state == "draft" else None,
        "returned_step": words.step(returned.step) if returned else "",
        "waiting": waiting[0].parts if waiting and contract.state == "review" else (),
    }


def _money(contract: Contract, parts: Sequence[Any], may: frozenset[str]) -> dict[str, Any]:
    day = standing.today()
    shown = standing.payments(parts, day, in_force=contract.state == "signed")
    overdue = sum((one.part.outstanding for one in shown if one.days > 0 and contract.state == "signed"), Decimal(0))
    return {
        "payments": shown,
        "overdue": overdue,
        "share": int(contract.received * 100 / contract.amount),
        "may_plan": "edit" in may and contract.state != "terminated" and contract.archived_at is None,
        "may_receive": "receive" in may and contract.state == "signed" and contract.archived_at is None,
    }


@require_safe
def earlier(request: HttpRequest, public_id: str) -> HttpResponse:
    """Earlier entries of the timeline."""
    contract = contract_of(request, public_id)
    return history.earlier(request, contract, more="contracts:history", labels=own_labels(timezone.now()))
