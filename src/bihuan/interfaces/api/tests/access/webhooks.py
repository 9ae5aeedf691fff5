"""Who may do what with webhooks, and read the log, through the API."""

from typing import Any

from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.api.access_table import Row
from bihuan.interfaces.web.webhooks.tests.made import URL, earliest, endpoint, past, paused, waiting


def _one(cast: Cast) -> dict[str, str]:
    return {"public_id": endpoint(cast).public_id}


def _delivery(cast: Cast) -> dict[str, str]:
    found = waiting(cast)
    return {"public_id": found.endpoint.public_id, "delivery": str(found.pk)}


def _since(_cast: Cast) -> dict[str, Any]:
    return {"since": earliest()}


ROWS = [
    Row("list_webhooks", allowed="admin"),
    Row("create_webhook", body={"name": "BI", "url": URL, "verbs": ["contract.signed"]}, allowed="admin"),
    Row("get_webhook", args=_one, allowed="admin"),
    Row("change_webhook", args=_one, body={"verbs": []}, version=1, allowed="admin"),
    Row("rotate_webhook_secret", args=_one, allowed="admin"),
    Row("pause_webhook", args=_one, allowed="admin"),
    Row("resume_webhook", args=lambda cast: {"public_id": paused(cast).public_id}, allowed="admin"),
    Row("test_webhook", args=_one, allowed="admin"),
    Row("replay_webhook", args=lambda cast: {"public_id": past(cast).public_id}, body=_since, allowed="admin"),
    Row("archive_webhook", args=_one, allowed="admin"),
    Row("list_deliveries", args=_one, allowed="admin"),
    Row("skip_delivery", args=_delivery, allowed="admin"),
    Row("list_facts", query="type=member.&limit=2", allowed="admin"),
    Row("export_log", allowed="admin"),
]
