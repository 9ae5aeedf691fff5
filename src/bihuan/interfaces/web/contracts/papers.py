"""On A4: the review form of a contract with its signatures, and the plan of its payments."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.base.policies.selectors import form as form_of
from bihuan.flow.contracts.capitals import in_capitals
from bihuan.flow.contracts.models import Contract
from bihuan.interfaces.web.contracts import standing
from bihuan.interfaces.web.contracts.page import contract_of, own_labels
from bihuan.interfaces.web.contracts.reviewing import told_content
from bihuan.interfaces.web.kit.cells import bilingual
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.wording import contracts as words


def _shown(contract: Contract) -> dict[str, Any]:
    return {
        "contract": contract,
        "capitals": in_capitals(contract.amount),
        "printed_at": timezone.localtime(),
        "state_label": words.STATES[contract.state],
    }


@require_safe
def review_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """The review form: what is agreed, each reviewer's opinion with room for a signature, the approval."""
    contract, now = contract_of(request, public_id), timezone.now()
    steps = [
        step
        for step in contract.steps.select_related("reviewer", "decided_by", "requested_by")
        if step.round == contract.round
    ]
    rounds = standing.rounds(steps, now)
    asked = form_of("contract_review", now)
    context = {
        **_shown(contract),
        "terms": [
            one for one in told_content(contract, own_labels(now)) if one.name not in {"name", "customer", "amount"}
        ],
        "parts": rounds[0].parts if rounds else (),
        "clauses": " ".join(asked.clauses) if asked else "",
    }
    title = bilingual(asked.title) if asked else _("Contract review form")
    return render_page(request, "contracts/review_paper.html", context, title=title)


@require_safe
def plan_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """The plan of payments with what has come in of each."""
    contract = contract_of(request, public_id)
    parts = contract.instalments.all()
    shown = standing.payments(parts, standing.today(), in_force=contract.state == "signed")
    context = {**_shown(contract), "payments": shown, "remaining": contract.remaining}
    return render_page(request, "contracts/plan_paper.html", context, title=_("Payment plan"))
