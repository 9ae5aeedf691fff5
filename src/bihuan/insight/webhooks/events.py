"""The facts about webhooks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bihuan.base.audit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class WebhookFact(Fact):
    """Something about an endpoint."""

    kind: ClassVar[str] = "webhook"


@dataclass(frozen=True, kw_only=True)
class WebhookCreated(WebhookFact):
    """Facts are told to the host from now on, as far as the actor may see them; no ``verbs``: every fact."""

    verb: ClassVar[str] = "webhook.created"
    name: str
    host: str
    verbs: Sequence[str] | None = None


@dataclass(frozen=True, kw_only=True)
class WebhookChanged(WebhookFact):
    """Where facts are told to, or which, was changed; from now on it acts in the actor's name."""

    verb: ClassVar[str] = "webhook.changed"
    name: str
    host: str
    verbs: Sequence[str] | None = None


@dataclass(frozen=True, kw_only=True)
class WebhookRotated(WebhookFact):
    """The endpoint got a new secret; the one before signs too until ``former_until``."""

    verb: ClassVar[str] = "webhook.rotated"
    former_until: datetime


@dataclass(frozen=True, kw_only=True)
class WebhookStopped(WebhookFact):
    """The endpoint is told nothing more: ``by_hand``, ``failing`` for days, ``gone`` (it said so), ``rights`` (its member lost theirs)."""

    verb: ClassVar[str] = "webhook.stopped"
    because: str


@dataclass(frozen=True, kw_only=True)
class WebhookResumed(WebhookFact):
    """The endpoint is told again; ``skipped``: what happened in between is left out."""

    verb: ClassVar[str] = "webhook.resumed"
    skipped: bool


@dataclass(frozen=True, kw_only=True)
class WebhookReplayed(WebhookFact):
    """The endpoint is told again what was recorded from ``since`` on; without it, one fact: ``seq``."""

    verb: ClassVar[str] = "webhook.replayed"
    since: datetime | None = None
    seq: int | None = None


@dataclass(frozen=True, kw_only=True)
class WebhookArchived(WebhookFact):
    """The endpoint was put away for good; its secret is forgotten."""

    verb: ClassVar[str] = "webhook.archived"
    name: str
