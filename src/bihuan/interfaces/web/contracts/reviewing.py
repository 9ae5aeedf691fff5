"""Asking for the review of a contract, the reviewer's queue, deciding, calling it off."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form as form_of
from bihuan.base.policies.selectors import in_force, work_calendar
from bihuan.base.records.refusals import Conflict
from bihuan.flow.contracts import services
from bihuan.flow.contracts.inputs import ReviewInput
from bihuan.flow.contracts.models import Contract, ReviewStep
from bihuan.flow.contracts.rules import content_difference, content_of, review_due
from bihuan.flow.contracts.selectors import content_values, decided_by, waiting_for
from bihuan.interfaces.web.contracts import standing
from bihuan.interfaces.web.contracts.differences import told
from bihuan.interfaces.web.contracts.forms import PAGE_METHODS, review_spec
from bihuan.interfaces.web.contracts.page import contract_of, crumbs, own_labels, own_page
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import Done, FormPage, form_page
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.kit.record_form import RecordForm
from bihuan.interfaces.web.middleware import by_htmx
from bihuan.interfaces.wording import contracts as words

MOST = 100
LATELY = 10
PREFIX = "review"
"""A field that is called ``form`` would stand where scripts look for an input's form."""


# The queue


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for one's own review, and for that of whom one stands in for; what is due first stands first."""
    member, now = rights.member(request), timezone.now()
    steps = waiting_for(member).select_related("contract__customer", "contract__owner", "reviewer", "requested_by")
    playbook, calendar = in_force(now), work_calendar()
    rows = []
    for step in steps[:MOST]:
        due = review_due(playbook, calendar, step.step, step.requested_at)
        rows.append((due[1] if due else None, standing.reviewed(step, playbook, calendar, now)))
    rows.sort(key=lambda row: (row[0] is None, row[0] or now))
    before = decided_by(member).select_related("contract__customer", "contract__owner", "reviewer", "requested_by")
    context = {
        "rows": [row for _due, row in rows],
        "decided": [standing.reviewed(step, playbook, calendar, now) for step in before[:LATELY]],
        "member": member,
    }
    return render_page(request, "contracts/queue.html", context, title=_("Contracts to review"), crumbs=crumbs())


# Deciding


class Changed(Exception):
    """The contract is not the one any more that the reviewer looked at."""


@dataclass(frozen=True)
class Reviewing:
    """A reviewer before a contract. ``looked_at``: the part of the round that was on the screen."""

    contract: Contract
    looked_at: ReviewStep
    member: Member
    now: Any


def _reviewing(request: HttpRequest, public_id: str) -> Reviewing | None:
    """The part that the address names, or the first that waits; None when there is nothing to review here.

    The form's ``version`` is the number of the round: within one the content does not change.
    """
    member, contract = rights.member(request), contract_of(request, public_id)
    steps = contract.steps.select_related("reviewer", "requested_by").order_by("-round", "pk")
    named = request.GET.get("step", "")[:40]
    if request.method == "POST":
        number = request.POST.get("version", "")
        sent = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else -1
        looked_at = steps.filter(round=sent, step=named).first()
    else:
        waiting = waiting_for(member).filter(contract=contract)
        step = (waiting.filter(step=named) if named else waiting).first()
        looked_at = None if step is None else steps.get(pk=step.pk)
    return None if looked_at is None else Reviewing(contract, looked_at, member, timezone.now())


@require_http_methods(PAGE_METHODS)
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    """Look at a contract and decide the part that one was asked for (``?step=``)."""
    this = _reviewing(request, public_id)
    if this is None:
        return redirect("contracts:detail", public_id)
    if "step" not in request.GET:
        return redirect(f"{request.path}?step={this.looked_at.step}")
    form = _form(request, this, this.looked_at.round)
    try:
        return form_page(
            request,
            form=form,
            save=lambda filled: _decide(this, filled.value),
            done=lambda row: _next(request, row),
            title=this.contract.name,
            submit=gettext_lazy("Hand in the review"),
            back=own_page(this.contract),
            crumbs=[*crumbs(), (_("To review"), reverse("contracts:reviews"))],
            template="contracts/review.html",
            context=_about(this),
        )
    except Changed:
        return _differs(request, this, form)


def _form(request: HttpRequest, this: Reviewing, number: int) -> RecordForm[ReviewInput]:
    fixed = {"content_hash": this.looked_at.content_hash}
    asked = form_of("contract_review", this.now)
    return review_spec(this.looked_at.step).form(
        request, playbook_form=asked, initial={"form": "written"}, fixed=fixed, version=number, prefix=PREFIX
    )


def _decide(this: Reviewing, given: ReviewInput) -> Contract:
    try:
        return services.review(
            public_id=this.contract.public_id, step=this.looked_at.step, given=given, by=this.member, at=this.now
        )
    except Conflict as newer:
        raise Changed from newer


def _next(request: HttpRequest, contract: Contract) -> Done:
    """To what waits next, where something does."""
    waiting = waiting_for(rights.member(request)).exists()
    said = {
        "approved": _("The review is handed in. The contract has passed its review."),
        "draft": _("The review is handed in. The contract goes back to its owner."),
    }
    said_now = said.get(contract.state, _("The review is handed in."))
    return Done(reverse("contracts:reviews") if waiting else own_page(contract), said_now)


def _about(this: Reviewing) -> dict[str, Any]:
    """The contract beside the form, and what the others said."""
    steps = list(this.contract.steps.select_related("reviewer", "decided_by", "requested_by"))
    step, labels = this.looked_at, own_labels(this.now)
    return {
        "contract": this.contract,
        "step": step,
        "step_label": words.step(step.step),
        "clock": standing.clock(in_force(this.now), work_calendar(), step, this.now),
        "terms": told_content(this.contract, labels),
        "payments": standing.payments(this.contract.instalments.all(), standing.today(), in_force=False),
        "rounds": standing.rounds(steps, this.now),
        "state_label": words.STATES[this.contract.state],
        "state_tone": words.TONES[this.contract.state],
        "changed": None,
    }


def told_content(contract: Contract, labels: Mapping[str, Any]) -> list[Any]:
    """All that the review is about, by its labels."""
    return told(content_difference({}, content_of(content_values(contract))), labels, names_of(contract))


def names_of(contract: Contract) -> dict[str, str]:
    """What ids in the content stand for."""
    return {contract.customer.public_id: contract.customer.name}


def _differs(request: HttpRequest, this: Reviewing, form: RecordForm[ReviewInput]) -> HttpResponse:
    """409: what was agreed when the reviewer opened it beside what is agreed now; what they typed stays."""
    contract = contract_of(request, this.contract.public_id)
    asked_now = waiting_for(this.member).filter(contract=contract, step=this.looked_at.step).first()
    pairs = content_difference(this.looked_at.content, content_of(content_values(contract)))
    renewed = Reviewing(contract, asked_now or this.looked_at, this.member, this.now)
    if asked_now is not None:
        data = request.POST.copy()
        data["version"] = str(asked_now.round)
        form.data = data
    context = {
        **_about(renewed),
        "changed": told(pairs, own_labels(this.now), names_of(contract)),
        "asked_now": asked_now,
    }
    page = FormPage(contract.name, own_page(contract), gettext_lazy("Hand in the review"))
    whole = {"form": form, "page": page, "action": request.get_full_path(), **context}
    if by_htmx(request):
        return render(request, "contracts/changed.html", {**whole, "in_passing": True}, status=409)
    return render_page(
        request,
        "contracts/review.html",
        whole,
        title=contract.name,
        crumbs=[*crumbs(), (_("To review"), reverse("contracts:reviews"))],
        status=409,
    )
