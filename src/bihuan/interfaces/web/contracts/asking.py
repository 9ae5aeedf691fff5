"""Asking for the review of a contract, and calling it off."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import holders
from bihuan.base.policies.selectors import in_force, work_calendar
from bihuan.flow.contracts import services
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.rules import review_due, signing_rule
from bihuan.interfaces.web.contracts import standing
from bihuan.interfaces.web.contracts.fields import Part, ReviewersWidget
from bihuan.interfaces.web.contracts.forms import PAGE_METHODS, WITHDRAWAL, request_spec
from bihuan.interfaces.web.contracts.page import contract_of, crumbs, own_page
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import Done, form_page
from bihuan.interfaces.wording import contracts as words
from bihuan.interfaces.wording import duties
from bihuan.playbook.schema.duties import ContractReview

ORDER = ("legal", "finance", "support", "manager", "director", "gm")
"""The parts of a review that are offered after those that the regulation knows."""


def parts_of(contract: Contract, now: datetime) -> list[Part]:
    """What can be asked for: what the regulation requires first, then what was asked before, then the rest."""
    playbook, calendar = in_force(now), work_calendar()
    clause, required = signing_rule(playbook)
    clocked = [
        step
        for duty in (playbook.duties.values() if playbook else ())
        if isinstance(duty, ContractReview)
        for step in duty.steps
    ]
    asked = contract.steps.values_list("step", flat=True)
    parts = []
    for step in dict.fromkeys([*required, *clocked, *asked, *ORDER]):
        due = review_due(playbook, calendar, step, now)
        within = duties.due(due[1], now).text if due else ""
        parts.append(Part(step, words.step(step), clause or "" if step in required else "", within))
    return parts


def proposed(contract: Contract, parts: list[Part]) -> dict[str, str]:
    """Whom to ask: who was asked last, else, for what is required or has a clock, who holds the position (empty: nobody)."""
    before = {
        step.step: step.reviewer.public_id for step in contract.steps.select_related("reviewer").order_by("round")
    }
    found = {}
    for part in parts:
        if part.step in before:
            found[part.step] = before[part.step]
        elif part.clause or part.within:
            holding = [one for one in holders(part.step, standing.today()) if one.pk != contract.owner_id]
            found[part.step] = holding[0].public_id if holding else ""
    return found


def _people(contract: Contract, asking: Member) -> list[tuple[str, str]]:
    """Who may be asked: everybody at work who is not concerned."""
    concerned = {contract.owner_id, contract.created_by_id, asking.pk}
    rows = Member.objects.active().exclude(pk__in=concerned - {None}).order_by("sort_key", "pk")
    return [
        (public_id, f"{name} · {department}" if department else name)
        for public_id, name, department in rows.values_list("public_id", "name", "department__name")
    ]


@require_http_methods(PAGE_METHODS)
def ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask reviewers to look at a draft."""
    member, now = rights.require(request, "contracts.edit"), timezone.now()
    contract = contract_of(request, public_id)
    parts = parts_of(contract, now)
    spec = request_spec(ReviewersWidget(parts, _people(contract, member)))
    return form_page(
        request,
        form=spec.form(request, initial={"steps": proposed(contract, parts)}, version=contract.version),
        save=lambda form: services.request_review(
            public_id=public_id, given=form.value, version=form.version, by=member, at=now
        ),
        done=lambda row: Done(own_page(row), _("The reviewers have been asked.")),
        title=gettext_lazy("Ask for review"),
        note=gettext_lazy("Nobody reviews a contract of their own."),
        submit=gettext_lazy("Ask for review"),
        back=own_page(contract),
        crumbs=crumbs(contract),
    )


@require_http_methods(PAGE_METHODS)
def call_off(request: HttpRequest, public_id: str) -> HttpResponse:
    """Call the review off: the contract is a draft again."""
    member, now = rights.require(request, "contracts.edit"), timezone.now()
    contract = contract_of(request, public_id)
    return form_page(
        request,
        form=WITHDRAWAL.form(request, version=contract.version),
        save=lambda form: services.withdraw_review(
            public_id=public_id, given=form.value, version=form.version, by=member, at=now
        ),
        done=lambda row: Done(own_page(row), _("The review was called off.")),
        title=gettext_lazy("Call the review off"),
        note=gettext_lazy("The contract is a draft again and can be changed."),
        submit=gettext_lazy("Call the review off"),
        back=own_page(contract),
        crumbs=crumbs(contract),
    )
