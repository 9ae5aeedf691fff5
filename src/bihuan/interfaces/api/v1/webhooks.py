"""Webhooks: the list, setting them up, what was told, telling again. A token needs all its owner's rights to set one up."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Field, Query, Router
from ninja.responses import Status
from pydantic import AwareDatetime, BaseModel

from bihuan.base.organisation.models import Member
from bihuan.base.records.inputs import Input
from bihuan.base.records.refusals import Refused
from bihuan.insight.webhooks import selectors, services
from bihuan.insight.webhooks.inputs import EndpointInput
from bihuan.insight.webhooks.models import Delivery, Endpoint
from bihuan.insight.webhooks.services.endpoints import MANAGE
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.exchange import ROOT
from bihuan.interfaces.api.paging import Listing, Page
from bihuan.interfaces.api.schemas import (
    Done,
    Named,
    Stamps,
    Told,
    fields_of,
    named,
    patch_of,
    patched,
    shown_as,
    stamps,
    touched,
)
from bihuan.interfaces.api.taking import ONCE, VERSION
from bihuan.interfaces.api.walking import LARGEST, Walk, walked
from bihuan.interfaces.channels.sealing import seal
from bihuan.interfaces.channels.signing import new_secret
from bihuan.interfaces.channels.telling import policy
from bihuan.interfaces.web.webhooks.lists import ENDPOINTS
from bihuan.interfaces.wording import complaints
from bihuan.interfaces.wording import webhooks as wording

router = Router(tags=["webhooks"])
complaints.add(wording.ERRORS)


class WebhookStamps(Stamps):
    """A place that facts are told to. ``stopped`` empty: it runs; ``seq``: how far the log has been read for it."""

    acts_for: Named
    seq: int
    stopped: str
    stopped_at: datetime | None
    failures: int
    failing_since: datetime | None
    next_attempt_at: datetime | None


WebhookShown: Any = shown_as("Webhook", EndpointInput, WebhookStamps)
WebhookChanges = patch_of("WebhookChanges", EndpointInput)


class WebhookMade(WebhookShown):  # type: ignore[misc]
    """A webhook with its secret, which is told in this answer and never again."""

    secret: str


class DeliveryShown(Told):
    """The telling of one fact. ``state``: waiting, delivered, failing or skipped; ``message_id``: what the receiver knows it by."""

    id: int
    message_id: str
    seq: int | None
    type: str
    state: str
    attempts: int
    created_at: datetime
    tried_at: datetime | None
    status: int | None
    error: str
    excerpt: str
    milliseconds: int | None


class Resuming(Input):
    """``leave_out``: what happened in between is not told."""

    leave_out: bool = False


class Replaying(Input):
    """What to tell again: one fact by its ``seq``, or everything recorded since a moment."""

    seq: int | None = Field(None, ge=1, le=LARGEST)
    since: AwareDatetime | None = None


class Replayed(BaseModel):
    """From which entry of the log on it is told again."""

    seq: int


WAITS = Resuming()


def _show(row: Endpoint) -> dict[str, Any]:
    names = ("seq", "stopped", "stopped_at", "failures", "failing_since", "next_attempt_at")
    told = {name: getattr(row, name) for name in names}
    return {**stamps(row), **fields_of(EndpointInput, row), **told, "acts_for": named(row.acts_for)}


def _one(request: HttpRequest, public_id: str) -> Endpoint:
    member, _at = exchange.may(request, MANAGE)
    return selectors.endpoints(member).one(public_id)


def _detail(request: HttpRequest, public_id: str) -> dict[str, Any]:
    row = _one(request, public_id)
    exchange.tagged(request, row)
    return _show(row)


def _whole(request: HttpRequest) -> tuple[Member, datetime]:
    """Who asks, with a token that is not limited: a webhook acts with all their rights, and after the token has ended."""
    found = exchange.may(request, MANAGE)
    if exchange.of(request).token.permissions:
        raise Refused("whole_token_wanted")
    return found


problems.shown_by("webhook", lambda request, row: _show(_one(request, row.public_id)))
LISTED = Listing(ENDPOINTS, show=_show)


@router.get(
    "",
    response=Page[WebhookShown],
    operation_id="list_webhooks",
    summary="Webhooks",
    openapi_extra=LISTED.documented,
)
def list_webhooks(request: HttpRequest) -> dict[str, Any]:
    """Those that have not been archived."""
    return LISTED.page(request)


@router.post("", response={201: WebhookMade}, operation_id="create_webhook", summary="Set one up", openapi_extra=ONCE)
def create_webhook(request: HttpRequest, row: EndpointInput) -> Status[Any]:
    """It tells what happens from now on, as far as one may see it oneself. The answer is not kept, as it holds the secret."""
    member, at = _whole(request)
    secret = new_secret()
    made = services.create_endpoint(value=row, sealed=seal(secret), policy=policy(), by=member, at=at)
    exchange.made(request, made, f"{ROOT}webhooks/{made.public_id}")
    return Status(201, {**_show(made), "secret": secret})


@router.get("/{public_id}", response=WebhookShown, operation_id="get_webhook", summary="A webhook")
def get_webhook(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """How it stands."""
    return _detail(request, public_id)


@router.patch(
    "/{public_id}",
    response=WebhookShown,
    operation_id="change_webhook",
    summary="Change a webhook",
    openapi_extra=VERSION,
)
def change_webhook(request: HttpRequest, public_id: str, changes: WebhookChanges) -> dict[str, Any]:  # type: ignore[valid-type]
    """It acts in one's own name from then on."""
    member, at = _whole(request)
    value = patched(EndpointInput, fields_of(EndpointInput, _one(request, public_id)), changes)
    version = exchange.named_version(request)
    services.change_endpoint(endpoint=public_id, value=value, policy=policy(), version=version, by=member, at=at)
    return _detail(request, public_id)


@router.post(
    "/{public_id}/secret",
    response=WebhookMade,
    operation_id="rotate_webhook_secret",
    summary="A new secret",
    openapi_extra=ONCE,
)
def rotate_webhook_secret(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Told in this answer only; the former one signs too for a day."""
    member, at = _whole(request)
    secret = new_secret()
    row = services.rotate_secret(endpoint=public_id, sealed=seal(secret), by=member, at=at)
    exchange.tagged(request, row)
    return {**_show(row), "secret": secret}


@router.post("/{public_id}/pause", response=Done, operation_id="pause_webhook", summary="Tell it nothing for now")
def pause_webhook(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """What happens meanwhile is kept for it."""
    member, at = exchange.may(request, MANAGE)
    return touched(request, services.pause(endpoint=public_id, by=member, at=at))


@router.post("/{public_id}/resume", response=Done, operation_id="resume_webhook", summary="Tell it again")
def resume_webhook(request: HttpRequest, public_id: str, row: Annotated[Resuming, Body()] = WAITS) -> dict[str, Any]:
    """Where it stopped. It acts in one's own name where the one before may no more."""
    member, at = _whole(request)
    return touched(request, services.resume(endpoint=public_id, leave_out=row.leave_out, by=member, at=at))


@router.post("/{public_id}/test", response={201: DeliveryShown}, operation_id="test_webhook", summary="Send a test")
def test_webhook(request: HttpRequest, public_id: str) -> Status[Any]:
    """It goes within a minute, also while the webhook is paused."""
    member, at = exchange.may(request, MANAGE)
    return Status(201, _delivery(services.test(endpoint=public_id, by=member, at=at)))


@router.post("/{public_id}/replay", response=Replayed, operation_id="replay_webhook", summary="Tell again")
def replay_webhook(request: HttpRequest, public_id: str, row: Replaying) -> dict[str, int]:
    """Under the same ids, also what it has taken already."""
    member, at = exchange.may(request, MANAGE)
    if (row.seq is None) == (row.since is None):
        raise Refused("one_of_them", field="seq")
    if row.seq is not None:
        services.replay(endpoint=public_id, seq=row.seq, by=member, at=at)
        return {"seq": row.seq}
    assert row.since is not None, "one of them"
    return {"seq": services.replay_since(endpoint=public_id, since=row.since, by=member, at=at).seq + 1}


@router.post("/{public_id}/archive", response=Done, operation_id="archive_webhook", summary="Put away for good")
def archive_webhook(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Its secret is forgotten."""
    member, at = exchange.may(request, MANAGE)
    return touched(request, services.archive_endpoint(endpoint=public_id, by=member, at=at))


def _delivery(one: Delivery) -> dict[str, Any]:
    names = ("message_id", "seq", "state", "attempts", "created_at", "tried_at", "status", "error", "excerpt")
    told = {name: getattr(one, name) for name in names}
    return {"id": one.pk, "type": one.verb, **told, "milliseconds": one.milliseconds}


@router.get(
    "/{public_id}/deliveries",
    response=Page[DeliveryShown],
    operation_id="list_deliveries",
    summary="What was told, and what waits",
)
def list_deliveries(request: HttpRequest, public_id: str, asked: Query[Walk]) -> dict[str, Any]:
    """The latest first, for thirty days."""
    return walked(request, selectors.deliveries(_one(request, public_id)), asked, _delivery)


@router.post(
    "/{public_id}/deliveries/{delivery}/skip",
    response=DeliveryShown,
    operation_id="skip_delivery",
    summary="Leave one out",
)
def skip_delivery(request: HttpRequest, public_id: str, delivery: int) -> dict[str, Any]:
    """What waits behind it goes on."""
    member, at = exchange.may(request, MANAGE)
    return _delivery(services.skip(endpoint=public_id, delivery=delivery, by=member, at=at))
