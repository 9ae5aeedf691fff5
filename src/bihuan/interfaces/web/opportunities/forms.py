"""The forms of opportunities."""

from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bihuan.flow.opportunities.inputs import (
    ClosingInput,
    HandOverInput,
    OpeningInput,
    OpportunityInput,
    ReopeningInput,
    StageInput,
)
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.kit.forms import FormSpec, Section
from bihuan.interfaces.wording import opportunities as words

SECTIONS = (
    Section(pgettext_lazy("section", "Project"), ("name", "customer", "stage", "industry", "owner", "number")),
    Section(_("What and when"), ("products", "amount", "expected_close_on", "competitors", "notes")),
)
HELPS = {
    "number": _("Given by the system when left empty."),
    "competitors": _("Who else is after it, and how they stand."),
}


def _owners(member: Any) -> list[tuple[str, str]]:
    """Oneself first, then those for whom one may open one."""
    others = [pair for pair in deals.people("opportunities.create")(member) if pair[0] != member.public_id]
    return [(member.public_id, gettext("Me (%(name)s)") % {"name": member.name}), *others]


OPENING = FormSpec(
    input=OpeningInput,
    labels=words.LABELS,
    helps=HELPS,
    choices={"stage": words.STAGES, "owner": _owners},
    related={"customer": deals.CUSTOMER},
    long=("notes",),
    wide=("products", "competitors"),
    money=("amount",),
    sections=SECTIONS,
    errors=words.MISTAKES,
)
CHANGING = FormSpec(
    input=OpportunityInput,
    labels=words.LABELS,
    helps=HELPS,
    choices={"stage": words.STAGES},
    related={"customer": deals.CUSTOMER},
    long=("notes",),
    wide=("products", "competitors"),
    money=("amount",),
    sections=SECTIONS,
    errors=words.MISTAKES,
)
STAGE = FormSpec(
    input=StageInput,
    labels={**words.LABELS, "stage": _("Now at")},
    choices={"stage": words.STAGES},
    radios=("stage",),
    wide=("stage", "note"),
)
CLOSING = FormSpec(
    input=ClosingInput,
    labels={**words.LABELS, "amount": _("Final amount")},
    helps={"outcome_reason": _("What decided it. The analysis of wins and losses reads this.")},
    choices={"outcome": words.OUTCOMES},
    radios=("outcome",),
    wide=("outcome", "outcome_reason"),
    money=("amount",),
    errors=words.MISTAKES,
)
REOPENING = FormSpec(
    input=ReopeningInput,
    labels={**words.LABELS, "stage": _("Now at")},
    choices={"stage": words.STAGES},
    wide=("reason",),
)
HANDING_OVER = FormSpec(
    input=HandOverInput,
    labels={**words.LABELS, "owner": _("To")},
    choices={"owner": deals.people("opportunities.assign")},
)


def read(opportunity: Opportunity) -> dict[str, Any]:
    """The opportunity as the forms begin with it."""
    return {**CHANGING.read(opportunity), "extra": opportunity.extra}
