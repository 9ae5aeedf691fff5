"""The lists of webhooks and of what one was told; the API walks the same ones."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _l

from bihuan.insight.webhooks import selectors
from bihuan.insight.webhooks.models import Delivery, state_of
from bihuan.insight.webhooks.services.endpoints import MANAGE
from bihuan.interfaces.web.kit import cells, filters
from bihuan.interfaces.web.kit.lists import Button, Column, RecordList
from bihuan.interfaces.wording import webhooks as wording


def _standing(row: Any) -> cells.Cell:
    if row["stopped"]:
        return cells.Cell("mark", str(wording.STOPS[row["stopped"]]), tone="amber")
    if row["failures"]:
        return cells.Cell("mark", str(wording.STATES[Delivery.FAILING]), tone="red")
    return cells.Cell("mark", str(wording.RUNNING), tone="green")


ENDPOINTS = RecordList(
    name="webhooks",
    title=_l("Webhooks"),
    permission=MANAGE,
    rows=selectors.endpoints,
    columns=(
        Column("name", _l("Name"), cells.link("name", to="webhooks:detail"), order=("name",), lead=True),
        Column("url", _l("Address"), cells.text("url")),
        Column("verbs", _l("Facts"), cells.computed(("verbs",), lambda row: wording.verbs(row["verbs"])), phone=False),
        Column("state", _l("State"), cells.computed(("stopped", "failures"), _standing)),
        Column("acts_for", _l("Acts for"), cells.text("acts_for__name"), order=("acts_for__sort_key",)),
        Column("created", _l("Made"), cells.moment("created_at"), order=("created_at",), shown=False),
    ),
    order="name",
    search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(url__icontains=text)),
    filters=(
        filters.custom(
            "state",
            _l("State"),
            {"running": wording.RUNNING, "stopped": _l("stopped")},
            lambda rows, value, _member: rows.filter(stopped="") if value == "running" else rows.exclude(stopped=""),
        ),
    ),
    create=Button(_l("New webhook"), "webhooks:create", permission=MANAGE),
    empty=_l("No webhooks yet. One tells another system what happens here."),
)


def state(row: Any) -> str:
    """How a delivery of these values stands."""
    return state_of(row["delivered_at"], row["skipped_at"], row["error"])


def _state(row: Any) -> cells.Cell:
    found = state(row)
    return cells.Cell("mark", str(wording.STATES[found]), tone=wording.TONES[found])


def _narrow(rows: Any, value: str, _member: Any) -> Any:
    return {
        Delivery.DELIVERED: rows.exclude(delivered_at=None),
        Delivery.SKIPPED: rows.exclude(skipped_at=None),
        Delivery.FAILING: rows.waiting().exclude(error=""),
        Delivery.WAITING: rows.waiting().filter(error=""),
    }[value]


DELIVERIES = RecordList(
    name="deliveries",
    title=_l("Deliveries"),
    permission=MANAGE,
    rows=lambda _member: Delivery.objects.none(),
    key="pk",
    columns=(
        Column("verb", _l("Fact"), cells.text("verb"), order=("verb",), lead=True),
        Column("seq", _l("Entry of the log"), cells.number("seq"), order=("seq",)),
        Column("state", _l("State"), cells.computed(("delivered_at", "skipped_at", "error"), _state)),
        Column("attempts", _l("Attempts"), cells.number("attempts")),
        Column("tried", _l("Latest attempt"), cells.moment("tried_at"), order=("tried_at",)),
        Column(
            "answer",
            _l("Answer"),
            cells.computed(
                ("error", "status", "excerpt"),
                lambda row: wording.failure(row["error"], row["status"]) or str(row["status"] or ""),
            ),
        ),
        Column("excerpt", _l("It began"), cells.text("excerpt"), shown=False),
        Column("took", _l("Milliseconds"), cells.number("milliseconds"), shown=False),
    ),
    order="-seq",
    search=lambda rows, text: rows.filter(verb__icontains=text),
    filters=(filters.custom("state", _l("State"), wording.STATES, _narrow),),
    empty=_l("Nothing has been told yet."),
)
