"""Telling webhooks what waits for them: a job's work, bounded in time, so that a slow receiver costs nobody else anything."""

import json
import logging
import time
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from bihuan.base.audit.facts import plain
from bihuan.base.audit.models import Event
from bihuan.base.records.inputs import one_line
from bihuan.base.records.refusals import Missing, Refused
from bihuan.insight.webhooks import addresses
from bihuan.insight.webhooks.addresses import Policy
from bihuan.insight.webhooks.models import Delivery, Endpoint
from bihuan.insight.webhooks.services import follow, sending
from bihuan.insight.webhooks.services.sending import Attempt
from bihuan.interfaces.channels import calling
from bihuan.interfaces.channels.sealing import unseal
from bihuan.interfaces.channels.signing import signed

RUN_SECONDS = 20.0
"""After that no new attempt is begun: the worker has other things to do. What is left is told in the next minute."""
MOST_A_TURN = 100
"""Told to one endpoint before the next has its turn."""
LONGEST_EXCERPT = 300
AGENT = "Bihuan-Webhooks/1"
_log = logging.getLogger(__name__)


def policy() -> Policy:
    """Where this installation may send to."""
    return Policy(https_only=settings.PRODUCTION, named=frozenset(settings.WEBHOOK_HOSTS))


def tell_due(*, at: datetime) -> dict[str, int]:
    """Read the log for the webhooks and tell what is due; how much was written down, told and refused."""
    counts = {"found": follow(at=at), "told": 0, "failed": 0}
    until = time.monotonic() + RUN_SECONDS
    for public_id in sending.waiting(at=at):
        if time.monotonic() >= until:
            break
        _tell(public_id, until, counts)
    for stopped in sending.untold_stops():
        sending.tell_administrators(stopped, at=at)
    return counts


def _tell(public_id: str, until: float, counts: dict[str, int]) -> None:
    """One endpoint's turn: in order, until one fails."""
    for _ in range(MOST_A_TURN):
        now = timezone.now()
        row = sending.claim(public_id, at=now) if time.monotonic() < until else None
        if row is None:
            return
        try:
            found = sending.next_delivery(row, at=now)
            if found is None:
                return
            delivery, event = found
            attempt = _attempt(row, delivery, event, now)
            sending.ended(delivery, attempt, at=timezone.now())
        except Missing:
            # Put away in the meantime.
            return
        finally:
            sending.release(row)
        counts["failed" if attempt.error else "told"] += 1
        if attempt.error:
            _log.warning("a webhook was not taken: %s %s %s", row.public_id, attempt.error, attempt.status)
            if event is not None:
                return


def _attempt(row: Endpoint, delivery: Delivery, event: Event | None, at: datetime) -> Attempt:
    body = payload(delivery, event)
    sealed = [row.sealed]
    if row.former_sealed and row.former_until is not None and row.former_until > at:
        sealed.append(row.former_sealed)
    keys = [key for key in map(unseal, sealed) if key is not None]
    if not keys:
        return Attempt("no_secret")
    headers = {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        **signed(message_id=delivery.message_id, body=body, keys=keys, at=at),
    }
    began = time.monotonic()
    try:
        allowed = policy()
        answer = calling.post(addresses.read(row.url, allowed), body, headers, allowed)
    except Refused as refused:
        return Attempt(refused.code)
    except calling.Failed as failed:
        return Attempt(failed.code, milliseconds=_since(began))
    excerpt = one_line(answer.body[: 4 * LONGEST_EXCERPT].decode(errors="replace"))[:LONGEST_EXCERPT]
    return Attempt(_error(answer.status), answer.status, excerpt, _since(began))


def payload(delivery: Delivery, event: Event | None) -> bytes:
    """The message, the same however often it is told. Of personal data, which can be blanked here, nothing leaves."""
    told: dict[str, Any] = {"id": delivery.message_id, "type": delivery.verb}
    if event is None:
        told |= {"occurred_at": plain(delivery.created_at), "recorded_at": plain(delivery.created_at)}
        told |= {"seq": None, "subject": {"kind": "webhook", "id": delivery.endpoint.public_id}}
        told |= {"by": None, "data": {}}
    else:
        told |= {"occurred_at": plain(event.at), "recorded_at": plain(event.recorded_at)}
        told |= {"seq": event.seq, "subject": {"kind": event.kind, "id": event.subject}}
        told |= {"by": event.actor, "data": event.data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _error(status: int) -> str:
    if 200 <= status < 300:
        return ""
    return "redirect" if 300 <= status < 400 else "status"


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
