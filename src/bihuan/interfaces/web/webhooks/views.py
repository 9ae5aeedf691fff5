"""Setting a webhook up, looking at it, telling again."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.base.records.inputs import Input
from bihuan.base.records.refusals import Refused
from bihuan.insight.webhooks import selectors, services
from bihuan.insight.webhooks.inputs import EndpointInput
from bihuan.insight.webhooks.models import Endpoint
from bihuan.insight.webhooks.services.endpoints import MANAGE, OVERLAP
from bihuan.interfaces.channels.sealing import seal
from bihuan.interfaces.channels.signing import new_secret
from bihuan.interfaces.channels.telling import policy
from bihuan.interfaces.web.kit.acting import Done, FormPage, form_page, show_form
from bihuan.interfaces.web.kit.forms import FormSpec
from bihuan.interfaces.web.kit.lists_page import list_page
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.kit.rights import require
from bihuan.interfaces.web.proof import fresh
from bihuan.interfaces.web.webhooks.lists import DELIVERIES
from bihuan.interfaces.wording import refusals
from bihuan.interfaces.wording import webhooks as wording

GET_POST = ["GET", "HEAD", "POST"]
SHOWN = 20


class Lines(forms.CharField):
    """Names, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """The names below each other."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """The names, in their order."""
        return tuple(str(super().clean(value)).replace(",", " ").replace("，", " ").split())


FORM = FormSpec(
    input=EndpointInput,
    labels={"name": _l("Name"), "url": _l("Address"), "verbs": _l("Facts")},
    helps={
        "url": _l("Facts are sent there by POST. In production it begins with https://."),
        "verbs": _l(
            "One a line, by the names of docs/reference/facts.md; customer.* is everything about customers. Empty: all facts."
        ),
    },
    placeholders={"name": _l("The system that is told"), "url": "https://erp.example.com/hooks/bihuan"},
    own={"verbs": lambda: Lines(required=False, widget=forms.Textarea({"rows": 4, "placeholder": "customer.*"}))},
    wide=("url", "verbs"),
    errors=wording.ERRORS,
)


class Since(Input):
    """From when on to tell again."""

    since: datetime


SINCE = FormSpec(
    input=Since,
    labels={"since": _l("Everything recorded from then on")},
    helps={"since": _l("Also what it has taken already; under the same ids, so that it can tell.")},
)


@fresh
@require_http_methods(GET_POST)
def create(request: HttpRequest) -> HttpResponse:
    """A new one. Its secret is shown in the answer, and never again."""
    me = require(request, MANAGE)
    form = FORM.form(request)
    page = FormPage(_("New webhook"), reverse("webhooks:list"), _("Make the webhook"), crumbs())
    if request.method != "POST" or not form.is_valid():
        return show_form(request, form, page, status=422 if request.method == "POST" else 200)
    secret = new_secret()
    try:
        made = services.create_endpoint(
            value=form.value, sealed=seal(secret), policy=policy(), by=me, at=timezone.now()
        )
    except Refused as refused:
        form.refuse(refusals.text(refused), field=refused.field)
        return show_form(request, form, page, status=422)
    return secret_page(request, made, secret)


@fresh
@require_http_methods(GET_POST)
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Another address or other facts; it acts for oneself from then on."""
    me = require(request, MANAGE)
    row = selectors.endpoints(me).one(public_id)
    note = "" if row.acts_for_id == me.pk else _("Once saved, it is told what you may see, not %(name)s.")
    return form_page(
        request,
        form=FORM.form(request, initial=FORM.read(row), version=row.version),
        save=lambda form: services.change_endpoint(
            endpoint=public_id, value=form.value, policy=policy(), version=form.version, by=me, at=timezone.now()
        ),
        done=lambda saved: Done(_address(saved), _("Saved.")),
        read=FORM.read,
        title=row.name,
        back=_address(row),
        crumbs=[*crumbs(), (row.name, _address(row))],
        note=note % {"name": row.acts_for.name} if note else "",
    )


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """How it stands, and what it was told lately."""
    me = require(request, MANAGE)
    row = selectors.endpoints(me).one(public_id)
    latest = list(selectors.deliveries(row).order_by("-pk")[:SHOWN])
    context = {
        "endpoint": row,
        "verbs": row.verbs,
        "stop": wording.STOPS.get(row.stopped, ""),
        "waiting": row.deliveries.waiting().count(),
        "deliveries": [
            {
                "row": one,
                "state": wording.STATES[one.state],
                "tone": wording.TONES[one.state],
                "failure": wording.failure(one.error, one.status),
                "can_skip": one.state in {one.WAITING, one.FAILING},
            }
            for one in latest
        ],
        "more": len(latest) == SHOWN,
    }
    return render_page(request, "webhooks/detail.html", context, title=row.name, crumbs=crumbs())


@require_http_methods(GET_POST)
def deliveries(request: HttpRequest, public_id: str) -> HttpResponse:
    """All that it was told and is to be told."""
    me = require(request, MANAGE)
    row = selectors.endpoints(me).one(public_id)
    title = _("Deliveries to %(name)s") % {"name": row.name}
    return list_page(request, replace(DELIVERIES, rows=lambda _member: selectors.deliveries(row), title=title))


@require_http_methods(GET_POST)
def replay_since(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell again from a moment on."""
    me = require(request, MANAGE)
    row = selectors.endpoints(me).one(public_id)
    return form_page(
        request,
        form=SINCE.form(request),
        save=lambda form: services.replay_since(endpoint=public_id, since=form.value.since, by=me, at=timezone.now()),
        done=lambda saved: Done(_address(saved), _("It is told again from then on, within minutes.")),
        title=_("Tell again"),
        submit=_("Tell again"),
        back=_address(row),
        crumbs=[*crumbs(), (row.name, _address(row))],
    )


def secret_page(request: HttpRequest, row: Endpoint, secret: str) -> HttpResponse:
    """The secret, this once."""
    context = {"endpoint": row, "secret": secret, "hours": OVERLAP.total_seconds() // 3600}
    response = render_page(request, "webhooks/secret.html", context, title=row.name, crumbs=crumbs())
    response["Cache-Control"] = "no-store"
    return response


def crumbs() -> list[tuple[str, str]]:
    """The way here."""
    return [(_("Settings"), reverse("organisation:settings")), (_("Webhooks"), reverse("webhooks:list"))]


def _address(row: Endpoint) -> str:
    return reverse("webhooks:detail", args=[row.public_id])
