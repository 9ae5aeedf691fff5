"""What one does to a webhook by a button."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Missing, Refused
from bihuan.insight.webhooks import selectors, services
from bihuan.insight.webhooks.services.endpoints import MANAGE
from bihuan.interfaces.channels.sealing import seal
from bihuan.interfaces.channels.signing import new_secret
from bihuan.interfaces.web.kit.acting import Done, act
from bihuan.interfaces.web.kit.rights import require
from bihuan.interfaces.web.proof import fresh
from bihuan.interfaces.web.webhooks.views import secret_page

Work = Callable[[Member, datetime], Any]


def _act(request: HttpRequest, public_id: str, work: Work, told: str, *, to: str = "") -> HttpResponse:
    me = require(request, MANAGE)
    here = reverse("webhooks:detail", args=[public_id])
    return act(request, lambda: work(me, timezone.now()), done=lambda _row: Done(to or here, told), back=here)


@require_POST
def test(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send a test; the page shows what became of it."""
    told = _("On its way. Within a minute or two it shows below whether it went.")
    return _act(request, public_id, lambda me, at: services.test(endpoint=public_id, by=me, at=at), told)


@require_POST
def pause(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell it nothing for now."""
    told = _("Paused. What happens meanwhile is kept for it.")
    return _act(request, public_id, lambda me, at: services.pause(endpoint=public_id, by=me, at=at), told)


@require_POST
def resume(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell it again."""
    leave_out = "leave_out" in request.POST
    told = _("It is told again.")
    return _act(
        request,
        public_id,
        lambda me, at: services.resume(endpoint=public_id, leave_out=leave_out, by=me, at=at),
        told,
    )


@require_POST
def archive(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put it away for good."""
    return _act(
        request,
        public_id,
        lambda me, at: services.archive_endpoint(endpoint=public_id, by=me, at=at),
        _("Archived."),
        to=reverse("webhooks:list"),
    )


@fresh
@require_POST
def rotate(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new secret, shown in the answer; the former one is good for a day more."""
    me = require(request, MANAGE)
    secret = new_secret()
    row = services.rotate_secret(endpoint=public_id, sealed=seal(secret), by=me, at=timezone.now())
    return secret_page(request, row, secret)


@require_POST
def replay(request: HttpRequest, public_id: str, delivery: int) -> HttpResponse:
    """Tell this fact again."""

    def work(me: Member, at: datetime) -> Any:
        row = selectors.deliveries(selectors.endpoints(me).one(public_id)).filter(pk=delivery).first()
        if row is None:
            raise Missing
        if row.seq is None:
            raise Refused("not_for_this_webhook")
        return services.replay(endpoint=public_id, seq=row.seq, by=me, at=at)

    return _act(request, public_id, work, _("It is told again within a minute."))


@require_POST
def skip(request: HttpRequest, public_id: str, delivery: int) -> HttpResponse:
    """Leave this one out."""
    return _act(
        request,
        public_id,
        lambda me, at: services.skip(endpoint=public_id, delivery=delivery, by=me, at=at),
        _("Left out. What waits behind it goes on."),
    )
