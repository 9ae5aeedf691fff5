"""Who may do what with webhooks: whoever manages the company."""

from typing import Any

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.web.access_table import Row
from bihuan.interfaces.web.webhooks.tests.made import URL, endpoint, past, paused, waiting


def _one(cast: Cast) -> list[str]:
    return [endpoint(cast).public_id]


def _delivery(cast: Cast) -> list[Any]:
    found = waiting(cast)
    return [found.endpoint.public_id, found.pk]


def _since(_cast: Cast) -> dict[str, str]:
    first = Event.objects.order_by("seq").values_list("recorded_at", flat=True)[0]
    return {"since": first.strftime("%Y-%m-%dT%H:%M")}


FORM = {"name": "BI", "url": URL, "verbs": "contract.signed\nreceipt.*"}
ROWS = [
    Row("webhooks:list", allowed="admin"),
    Row("webhooks:list", "POST", allowed="admin"),
    Row("webhooks:create", allowed="admin"),
    Row("webhooks:create", "POST", data=FORM, allowed="admin"),
    Row("webhooks:detail", args=_one, allowed="admin"),
    Row("webhooks:edit", args=_one, allowed="admin"),
    Row("webhooks:edit", "POST", args=_one, data={**FORM, "version": 1}, allowed="admin"),
    Row("webhooks:deliveries", args=_one, allowed="admin"),
    Row("webhooks:deliveries", "POST", args=_one, allowed="admin"),
    Row("webhooks:replay", "POST", args=_delivery, allowed="admin"),
    Row("webhooks:skip", "POST", args=_delivery, allowed="admin"),
    Row("webhooks:replay_since", args=_one, allowed="admin"),
    Row("webhooks:replay_since", "POST", args=lambda cast: [past(cast).public_id], data=_since, allowed="admin"),
    Row("webhooks:rotate", "POST", args=_one, allowed="admin"),
    Row("webhooks:test", "POST", args=_one, allowed="admin"),
    Row("webhooks:pause", "POST", args=_one, allowed="admin"),
    Row("webhooks:resume", "POST", args=lambda cast: [paused(cast).public_id], allowed="admin"),
    Row("webhooks:archive", "POST", args=_one, allowed="admin"),
]
