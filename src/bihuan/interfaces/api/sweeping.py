"""The nightly job that drops what was kept for requests and forms that are sent again."""

from datetime import datetime

from bihuan.interfaces.api import idempotency
from bihuan.interfaces.jobs import running
from bihuan.interfaces.web.kit import sending


def sweep(tick: str) -> None:
    """The worker calls it with the planned moment."""
    running.run("answers", tick, _sweep)


def _sweep(at: datetime) -> dict[str, int]:
    return {"answers": idempotency.forget(at=at), "forms": sending.forget(at=at)}
