"""The job that tells webhooks what has happened. It stands alone, so that a slow receiver holds up no deadline and no notice."""

from datetime import datetime, timedelta
from typing import Any

from bihuan.base.organisation.selectors import company
from bihuan.insight.webhooks.services import sending
from bihuan.interfaces.channels.telling import tell_due
from bihuan.interfaces.jobs import running

NAME = "webhooks"
KEPT = timedelta(days=30)
"""For so long what became of a delivery can be looked up."""


def tell(tick: str) -> None:
    """Everything that is due in the minute ``tick``."""
    if company() is not None:
        running.run(NAME, tick, _tell)


def _tell(at: datetime) -> dict[str, Any]:
    return tell_due(at=at)


def tidy(at: datetime) -> int:
    """Forget what became of old deliveries; how many."""
    return sending.tidy(before=at - KEPT)
