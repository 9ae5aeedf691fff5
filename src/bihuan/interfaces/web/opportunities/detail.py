"""The page of an opportunity."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.base.policies.forms import Gap
from bihuan.base.policies.selectors import form as form_of
from bihuan.flow.contracts.models import Contract
from bihuan.flow.fieldwork.models import Followup
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import STAGES, Opportunity
from bihuan.flow.opportunities.selectors import confirmation, empty_fields, is_waiting
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.kit import cells, rights
from bihuan.interfaces.web.kit.details import Action, Detail, Part, RelatedList, Value, Values
from bihuan.interfaces.web.kit.lists import Column
from bihuan.interfaces.wording import contracts as contract_words
from bihuan.interfaces.wording import offers as bid_words
from bihuan.interfaces.wording import opportunities as words
from bihuan.playbook.schema.forms import Form

LABEL = words.LABELS


def _state(row: Any) -> cells.Cell:
    if row["outcome"]:
        return cells.Cell("mark", str(words.OUTCOMES[row["outcome"]]), tone=words.TONES[row["outcome"]])
    return cells.Cell("mark", str(words.STAGES[row["stage"]]), tone="blue")


def sections(request: HttpRequest, opportunity: Opportunity) -> Sequence[Values]:
    """The pipeline table's fields (A7), the regulation's own among them, and how it ended."""
    form = form_of("opportunity", timezone.now())
    long = {f"extra-{one.key}" for one in form.extra if one.type == "long text"} if form else set()
    own = [Value(label, cell, wide=key in long) for key, label, cell in cells.extras(form)]
    customer = cells.link("customer__name", to="customers:detail", args=("customer__public_id",))
    return (
        Values(
            pgettext_lazy("section", "Project"),
            (
                Value(LABEL["customer"], customer),
                Value(LABEL["industry"], cells.text("industry")),
                Value(LABEL["amount"], cells.money("amount"), always=True),
                Value(LABEL["expected_close_on"], cells.date("expected_close_on"), always=True),
                Value(LABEL["products"], cells.text("products"), wide=True),
                *own,
                Value(LABEL["competitors"], cells.text("competitors"), wide=True),
                Value(LABEL["notes"], cells.text("notes", lines=True), wide=True),
            ),
        ),
        Values(
            _("How it ended"),
            (
                Value(LABEL["outcome_reason"], cells.text("outcome_reason"), wide=True),
                Value(LABEL["lost_to"], cells.text("lost_to")),
                Value(_("Closed on"), cells.moment("closed_at")),
            ),
        ),
    )


PAGE = Detail(
    title=lambda row: row.name,
    number=lambda row: row.number,
    status=cells.computed(("outcome", "stage"), _state),
    line=(
        Value(LABEL["owner"], cells.text("owner__name")),
        Value(_("Brought up to date"), cells.moment("last_touched_at")),
        Value(_("At this stage since"), cells.moment("stage_since")),
    ),
    sections=sections,
    actions=(
        Action(
            _("Edit"),
            "opportunities:edit",
            "opportunities.edit",
            icon="pencil",
            primary=True,
            shown=lambda row: row.is_open,
        ),
        Action(
            _("No change"),
            "opportunities:confirm_one",
            "opportunities.edit",
            post=True,
            icon="check",
            shown=lambda row: row.is_open,
        ),
        Action(
            _("Reopen"),
            "opportunities:reopen",
            "opportunities.edit",
            icon="refresh",
            dialog=True,
            shown=lambda row: bool(row.outcome) and row.archived_at is None,
        ),
        Action(
            _("Move to another stage"),
            "opportunities:stage",
            "opportunities.edit",
            icon="chevrons-right",
            dialog=True,
            menu=True,
            shown=lambda row: row.is_open,
        ),
        Action(
            _("Begin a bid"),
            "offers:create_for",
            "bids.create",
            icon="gavel",
            menu=True,
            shown=lambda row: row.is_open,
        ),
        Action(
            _("Draft a contract"),
            "contracts:draft_from",
            "contracts.create",
            icon="file-text",
            menu=True,
            shown=lambda row: row.outcome in {"", "won"} and row.archived_at is None,
        ),
        Action(
            _("Close: won, lost or void"),
            "opportunities:close",
            "opportunities.edit",
            icon="flag",
            dialog=True,
            menu=True,
            shown=lambda row: row.is_open,
        ),
        Action(
            _("Hand over"),
            "opportunities:hand_over",
            "opportunities.assign",
            icon="arrows-exchange",
            dialog=True,
            menu=True,
        ),
    ),
    related=(
        RelatedList(
            _("Bids"),
            (
                Column(
                    "name", bid_words.LABELS["name"], cells.link("name", to="offers:detail", note="number"), lead=True
                ),
                Column("price", bid_words.LABELS["our_price"], cells.money("our_price")),
                Column("opens", bid_words.LABELS["opens_at"], cells.moment("opens_at")),
                Column(
                    "outcome", bid_words.LABELS["outcome"], cells.badge("outcome", bid_words.OUTCOMES, bid_words.TONES)
                ),
            ),
            lambda row, member: (
                Bid.objects.visible_to(member, "bids.view").current().filter(opportunity=row).order_by("-pk")
            ),
            permission="bids.view",
        ),
        RelatedList(
            _("Contracts"),
            (
                Column(
                    "name",
                    contract_words.LABELS["name"],
                    cells.link("name", to="contracts:detail", note="number"),
                    lead=True,
                ),
                Column("amount", contract_words.LABELS["amount"], cells.money("amount")),
                Column("state", _("State"), cells.badge("state", contract_words.STATES, contract_words.TONES)),
            ),
            lambda row, member: (
                Contract.objects.visible_to(member, "contracts.view").current().filter(opportunity=row).order_by("-pk")
            ),
            permission="contracts.view",
        ),
        RelatedList(
            _("Follow-ups"),
            (
                Column("at", _("When"), cells.moment("happened_at"), lead=True),
                Column("who", _("Who"), cells.text("by__name")),
                Column("content", _("What"), cells.text("content")),
                Column("next", _("Next step"), cells.text("next_step")),
            ),
            lambda row, member: (
                Followup.objects.visible_to(member, "followups.view")
                .current()
                .filter(opportunity=row)
                .order_by("-happened_at", "-pk")
            ),
            permission="followups.view",
        ),
    ),
    archive="opportunities:archive",
    restore="opportunities:restore",
    archive_permission="opportunities.archive",
    signatures=(_("Owner"), _("Sales manager")),
)


def named(found: Sequence[Gap], form: Form | None) -> list[tuple[str, str, str]]:
    """Gaps as label, clause, name of the field."""
    own = deals.labels_of(form)
    return [(str(own.get(gap.field) or LABEL.get(gap.field, gap.field)), gap.clause, gap.field) for gap in found]


def parts(request: HttpRequest, opportunity: Opportunity, now: datetime) -> list[Part]:
    """What is still missing, the stages, and the week's update."""
    if not opportunity.is_open:
        return []
    form, week = form_of("opportunity", now), confirmation(now)
    may_edit = rights.may(request, "opportunities.edit")
    context = {
        "stages": [(stage, words.STAGES[stage], _place(stage, opportunity.stage)) for stage in STAGES],
        "missing": named(empty_fields(opportunity, form), form),
        "week": week,
        "is_waiting": is_waiting(opportunity, week),
        "may_edit": may_edit,
        "edit_url": reverse("opportunities:edit", args=[opportunity.public_id]),
        "stage_url": reverse("opportunities:to_stage", args=[opportunity.public_id]),
    }
    return [Part("opportunities/state.html", context, side=True)]


def _place(stage: str, current: str) -> str:
    before = STAGES.index(stage) - STAGES.index(current)
    return "now" if not before else "passed" if before < 0 else "ahead"
