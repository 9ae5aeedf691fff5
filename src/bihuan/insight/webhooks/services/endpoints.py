"""Setting endpoints up and changing them. Secrets come sealed: nothing here can read them."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from bihuan.base.access.predicate import require
from bihuan.base.audit.models import Head
from bihuan.base.audit.services import record
from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.models import Member
from bihuan.base.records.models import change
from bihuan.base.records.refusals import Refused
from bihuan.insight.webhooks import addresses
from bihuan.insight.webhooks.addresses import Policy
from bihuan.insight.webhooks.events import (
    WebhookArchived,
    WebhookChanged,
    WebhookCreated,
    WebhookResumed,
    WebhookRotated,
    WebhookStopped,
)
from bihuan.insight.webhooks.inputs import EndpointInput
from bihuan.insight.webhooks.models import BY_HAND, Endpoint

MANAGE = "company.manage"
MOST = 20
"""Endpoints of a company: each costs a reading of the log."""
OVERLAP = timedelta(hours=24)
"""For so long after a rotation the former secret signs too."""


@transaction.atomic
def create_endpoint(*, value: EndpointInput, sealed: str, policy: Policy, by: Member, at: datetime) -> Endpoint:
    """Tell facts to this address from now on, as far as ``by`` may see them.

    Raises:
        Refused: ``no_permission``, ``too_many_webhooks``, ``webhook_name_taken``, ``url_…`` (see ``addresses``).
    """
    require(by, MANAGE)
    addresses.read(value.url, policy)
    if Endpoint.objects.kept().count() >= MOST:
        raise Refused("too_many_webhooks", most=MOST)
    _check_name(value.name)
    latest = Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    made = Endpoint.objects.create(
        name=value.name,
        url=value.url,
        verbs=list(value.verbs),
        sealed=sealed,
        acts_for=by,
        seq=latest,
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
    )
    host = addresses.host_of(value.url)
    told = WebhookCreated(subject=made.public_id, name=made.name, host=host, verbs=value.verbs or None)
    record([told], by=by, at=at)
    return made


@transaction.atomic
def change_endpoint(
    *, endpoint: str, value: EndpointInput, policy: Policy, version: int | None, by: Member, at: datetime
) -> Endpoint:
    """Change where facts go, and which. It acts in the name of ``by`` from then on: nobody sends themselves what only others see."""
    row = _mine_to_change(endpoint, by)
    addresses.read(value.url, policy)
    if value.name != row.name:
        _check_name(value.name)
    changed = change(
        row, version=version, by=by, at=at, name=value.name, url=value.url, verbs=list(value.verbs), acts_for=by
    )
    host = addresses.host_of(value.url)
    told = WebhookChanged(subject=changed.public_id, name=changed.name, host=host, verbs=value.verbs or None)
    record([told], by=by, at=at)
    return changed


@transaction.atomic
def rotate_secret(*, endpoint: str, sealed: str, by: Member, at: datetime) -> Endpoint:
    """Sign with a new secret; for a day with the former one too, so that the receiver can be changed meanwhile."""
    row = _mine_to_change(endpoint, by)
    until = at + OVERLAP
    changed = change(
        row, version=row.version, by=by, at=at, sealed=sealed, former_sealed=row.sealed, former_until=until
    )
    record([WebhookRotated(subject=changed.public_id, former_until=until)], by=by, at=at)
    return changed


@transaction.atomic
def pause(*, endpoint: str, by: Member, at: datetime) -> Endpoint:
    """Tell it nothing until somebody resumes it; what happens meanwhile is kept for it."""
    row = _mine_to_change(endpoint, by)
    if row.stopped:
        raise Refused("webhook_stopped")
    return stop(row, because=BY_HAND, by=by, at=at)


def stop(row: Endpoint, *, because: str, by: Member | None, at: datetime) -> Endpoint:
    """Tell it nothing more, for this reason, within the caller's transaction. ``by`` None: the system."""
    changed = change(row, version=None, by=by, at=at, stopped=because, stopped_at=at, next_attempt_at=None)
    record([WebhookStopped(subject=changed.public_id, because=because)], by=by, at=at)
    return changed


@transaction.atomic
def resume(*, endpoint: str, leave_out: bool, by: Member, at: datetime) -> Endpoint:
    """Tell it again: where it stopped, or with ``leave_out`` only what happens from now on.

    It acts in the name of ``by`` where the one before may no more.
    """
    row = _mine_to_change(endpoint, by)
    if not row.stopped:
        raise Refused("webhook_runs")
    values: dict[str, Any] = {
        "stopped": "",
        "stopped_at": None,
        "failures": 0,
        "failing_since": None,
        "next_attempt_at": None,
    }
    if leave_out:
        values["seq"] = Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
        row.deliveries.waiting().filter(seq__isnull=False).update(skipped_at=at)
    if not may_be_told(row.acts_for, at):
        values["acts_for"] = by
    changed = change(row, version=None, by=by, at=at, **values)
    record([WebhookResumed(subject=changed.public_id, skipped=leave_out)], by=by, at=at)
    return changed


@transaction.atomic
def archive_endpoint(*, endpoint: str, by: Member, at: datetime) -> Endpoint:
    """Put it away for good, with its secret; what it was told stays to be read."""
    row = _mine_to_change(endpoint, by)
    changed = change(row, version=None, by=by, at=at, archived_at=at, sealed="", former_sealed="", former_until=None)
    changed.deliveries.waiting().update(skipped_at=at)
    record([WebhookArchived(subject=changed.public_id, name=changed.name)], by=by, at=at)
    return changed


def may_be_told(member: Member, at: datetime) -> bool:
    """Whether things may be told in the member's name: the account is open, and webhooks are still theirs to set up."""
    return member.can_enter_on(day_of(at)) and MANAGE in member.own_authority.grants


def locked(endpoint: str) -> Endpoint:
    """The endpoint that is not put away, ours until the transaction ends."""
    rows = Endpoint.objects.kept().select_for_update(of=("self",))
    return rows.select_related("acts_for__department").one(endpoint)


def _mine_to_change(endpoint: str, by: Member) -> Endpoint:
    require(by, MANAGE)
    return locked(endpoint)


def _check_name(name: str) -> None:
    if Endpoint.objects.kept().filter(name=name).exists():
        raise Refused("webhook_name_taken", field="name")
