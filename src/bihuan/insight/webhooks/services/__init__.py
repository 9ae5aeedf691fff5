"""Verbs about webhooks: setting them up, following the log for them, and what a sender says of its attempts."""

from bihuan.insight.webhooks.services.endpoints import (
    archive_endpoint,
    change_endpoint,
    create_endpoint,
    pause,
    resume,
    rotate_secret,
)
from bihuan.insight.webhooks.services.following import follow
from bihuan.insight.webhooks.services.queueing import replay, replay_since, skip, test

__all__ = [
    "archive_endpoint",
    "change_endpoint",
    "create_endpoint",
    "follow",
    "pause",
    "replay",
    "replay_since",
    "resume",
    "rotate_secret",
    "skip",
    "test",
]
