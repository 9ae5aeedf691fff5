"""Who may open the regulation's pages, and change it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bihuan.base.policies.models import Draft
from bihuan.base.policies.services import publish, save_draft
from bihuan.interfaces.web.access_table import Row
from bihuan.playbook.load import read_source

TEXT = read_source("equipment").text


def next_monday(weeks: int = 1) -> date:
    """A Monday ahead of the clock's now."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=7 * weeks - today.weekday())


def published(cast: Any) -> list[int]:
    """A version that holds and one that is to come; the key of the latter."""
    now = datetime.now(UTC)
    publish(text=TEXT, name="equipment.yaml", starts_on=next_monday(-1), by=None, at=now, first=True)
    coming = publish(text=TEXT + "# 二\n", name="ours.yaml", starts_on=next_monday(2), by=cast.admin, at=now)
    return [coming.pk]


def nothing_to_name(cast: Any) -> list[int]:
    """For pages without an argument."""
    published(cast)
    return []


def draft(cast: Any) -> list[int]:
    """As above, with a draft of the administrator's."""
    published(cast)
    save_draft(text=TEXT + "# 三\n", name="ours.yaml", by=cast.admin, at=datetime.now(UTC))
    return []


def _publishing(cast: Any) -> dict[str, str]:
    return {"starts_on": next_monday(3).isoformat(), "sha256": Draft.objects.get().sha256, "note": ""}


ROWS = [
    Row("playbook:regulation", args=nothing_to_name, everyone=True),
    Row("playbook:versions", args=nothing_to_name, everyone=True),
    Row("playbook:version", args=published, everyone=True),
    Row("playbook:download", args=published, everyone=True),
    Row("playbook:withdraw", "POST", args=published, allowed="admin"),
    Row("playbook:change", args=nothing_to_name, allowed="admin"),
    Row("playbook:change", "POST", args=nothing_to_name, data={"name": "ours.yaml", "text": TEXT}, allowed="admin"),
    Row("playbook:preview", args=draft, allowed="admin"),
    Row("playbook:publish", "POST", args=draft, data=_publishing, allowed="admin"),
    Row("playbook:discard", "POST", args=draft, allowed="admin"),
    Row("playbook:calendar", args=nothing_to_name, everyone=True),
    Row(
        "playbook:set_days",
        "POST",
        args=nothing_to_name,
        data=lambda cast: {"first_on": next_monday(4).isoformat(), "last_on": "", "kind": "rest", "note": ""},
        allowed="admin",
    ),
    Row("playbook:presets", everyone=True),
    Row("playbook:preset_file", args=lambda cast: ["tob"], everyone=True),
    Row("playbook:take_preset", "POST", args=lambda cast: ["tob"], allowed="admin"),
    Row("playbook:coverage", everyone=True),
]
