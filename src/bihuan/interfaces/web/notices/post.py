"""The company's e-mail: its server, a test, and what is in the outbox. For those who manage the company."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from bihuan.base.organisation.inputs import mail_address
from bihuan.base.organisation.models import Company
from bihuan.base.organisation.services import change_mail
from bihuan.base.records.inputs import Input, Line
from bihuan.base.records.refusals import Missing
from bihuan.insight.notices.models import Mail
from bihuan.insight.notices.services import outbox
from bihuan.interfaces.channels.outgoing import can_mail, mail_later
from bihuan.interfaces.channels.sealing import seal
from bihuan.interfaces.web.kit import cells, filters
from bihuan.interfaces.web.kit.acting import Done, act, form_page
from bihuan.interfaces.web.kit.forms import FormSpec, Section
from bihuan.interfaces.web.kit.lists import Bulk, Column, RecordList, selected
from bihuan.interfaces.web.kit.record_form import RecordForm
from bihuan.interfaces.web.kit.rights import require
from bihuan.interfaces.web.proof import fresh

HIDDEN = {"autocomplete": "new-password"}
KEPT = "●●●●●●●●"
"""Stands in the password's place; sent back unchanged it means: as it was."""


def _host(value: str) -> str:
    if value and any(character.isspace() or character in "/@:" for character in value):
        raise PydanticCustomError("not_a_host", "a name such as smtp.example.cn")
    return value.lower()


def _site(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise PydanticCustomError("not_a_site", "begins with https://")
    return value.rstrip("/")


class MailInput(Input):
    """The company's mail server, and the address of this site in mails."""

    host: Annotated[Line, Field(max_length=200), AfterValidator(_host)] = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 465
    security: Literal["tls", "starttls", "none"] = "tls"
    user: Annotated[Line, Field(max_length=200)] = ""
    password: Annotated[str, Field(max_length=500)] = ""
    sender: Annotated[str | None, AfterValidator(mail_address)] = None
    site: Annotated[Line, Field(max_length=200), AfterValidator(_site)] = ""


FORM = FormSpec(
    input=MailInput,
    labels={
        "host": _l("Mail server"),
        "port": _l("Port"),
        "security": _l("Encryption"),
        "user": _l("Account at the mail server"),
        "password": _l("Password or authorisation code"),
        "sender": _l("Mails come from"),
        "site": _l("Address of this site"),
    },
    helps={
        "host": _l("smtp.exmail.qq.com, smtp.qiye.aliyun.com, smtp.163.com … Empty: no mails are sent."),
        "password": _l("Kept encrypted and never shown again."),
        "sender": _l("Most servers only accept the account's own address."),
        "site": _l("https://crm.example.cn: links in mails begin with it."),
    },
    choices={
        "security": {
            "tls": _l("TLS (port 465)"),
            "starttls": _l("STARTTLS (port 587)"),
            "none": pgettext_lazy("encryption", "none"),
        }
    },
    own={
        "password": lambda: forms.CharField(required=False, widget=forms.PasswordInput(render_value=True, attrs=HIDDEN))
    },
    sections=(
        Section(_l("Server"), ("host", "port", "security", "user", "password")),
        Section(_l("What recipients see"), ("sender", "site")),
    ),
    errors={
        "not_a_host": _l("A name such as smtp.example.cn"),
        "not_a_site": _l("It begins with https://"),
        "not_an_email": _l("This is not an e-mail address."),
    },
)


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def server(request: HttpRequest) -> HttpResponse:
    """The e-mail settings."""
    me = require(request, "company.manage")
    there = _company()
    initial = {name: value for name, value in there.mail.items() if name in MailInput.model_fields}
    if there.mail.get("password"):
        initial["password"] = KEPT
    for name, info in MailInput.model_fields.items():
        initial.setdefault(name, info.default)
    initial["site"] = initial["site"] or request.build_absolute_uri("/").rstrip("/")
    latest = Mail.objects.filter(dedupe_key__startswith="test:").first()
    return form_page(
        request,
        form=FORM.form(request, initial=initial, version=there.version),
        save=lambda form: change_mail(mail=_kept(form, there), version=form.version or 0, by=me, at=timezone.now()),
        done=lambda _saved: Done(reverse("notices:server"), _("Saved. Send a test mail to see whether it works.")),
        read=lambda newer: {name: value for name, value in newer.mail.items() if name != "password"},
        title=_("E-mail settings"),
        back=reverse("organisation:settings"),
        crumbs=[(_("Settings"), reverse("organisation:settings"))],
        template="notices/server.html",
        context={"can_mail": can_mail(there), "me": me, "latest": latest},
    )


def _kept(form: RecordForm[Any], there: Company) -> dict[str, Any]:
    """The settings as they are stored: the password sealed, the one that was not typed anew as it was."""
    told: dict[str, Any] = form.value.model_dump()
    typed = told["password"]
    told["password"] = there.mail.get("password", "") if typed == KEPT else seal(typed) if typed else ""
    return told


def _company() -> Company:
    found = Company.objects.filter(pk=1).first()
    if found is None:
        raise Missing
    return found


@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Put a mail to oneself into the outbox; the page shows what became of it."""
    me = require(request, "company.manage")
    now = timezone.now()
    address = reverse("notices:server")
    if not me.email:
        return act(
            request, lambda: None, done=lambda _nothing: Done(address, _("Your own account has no e-mail address."))
        )
    return act(
        request,
        lambda: mail_later(
            to=me,
            subject=_("Test mail"),
            lines=[
                _("This mail shows that e-mail works. It was sent from the settings by %(name)s.") % {"name": me.name}
            ],
            dedupe_key=f"test:{me.pk}:{int(now.timestamp())}",
            at=now,
        ),
        done=lambda _put: Done(address, _("On its way. Within a minute or two it shows below whether it went.")),
    )


STATES = {
    Mail.WAITING: pgettext_lazy("mail", "waiting"),
    Mail.SENT: pgettext_lazy("mail", "sent"),
    Mail.GIVEN_UP: pgettext_lazy("mail", "given up"),
}
TONES = {Mail.WAITING: "blue", Mail.SENT: "green", Mail.GIVEN_UP: "red"}


def _state(row: Any) -> str:
    if row["sent_at"] is not None:
        return Mail.SENT
    return Mail.GIVEN_UP if row["next_attempt_at"] is None else Mail.WAITING


def _narrow(rows: Any, value: str, _member: Any) -> Any:
    waiting = rows.filter(sent_at=None)
    return {
        Mail.SENT: rows.exclude(sent_at=None),
        Mail.WAITING: waiting.exclude(next_attempt_at=None),
        Mail.GIVEN_UP: waiting.filter(next_attempt_at=None),
    }[value]


OUTBOX = RecordList(
    name="outbox",
    title=_l("Outbox"),
    permission="company.manage",
    rows=lambda _member: Mail.objects.order_by(),
    key="pk",
    columns=(
        Column("subject", _l("Subject"), cells.text("subject"), lead=True),
        Column("to", _l("Recipient"), cells.text("to"), order=("to",)),
        Column(
            "state",
            _l("State"),
            cells.computed(
                ("sent_at", "next_attempt_at"),
                lambda row: cells.Cell("mark", str(STATES[_state(row)]), tone=TONES[_state(row)]),
            ),
        ),
        Column("created", _l("Written"), cells.moment("created_at"), order=("created_at",)),
        Column("sent", _l("Sent"), cells.moment("sent_at"), order=("sent_at",)),
        Column("attempts", _l("Attempts"), cells.number("attempts"), order=("attempts",)),
        Column("next", _l("Next attempt"), cells.moment("next_attempt_at"), shown=False),
        Column("error", _l("What went wrong"), cells.text("last_error")),
    ),
    order="-created",
    search=lambda rows, text: rows.filter(to__icontains=text) | rows.filter(subject__icontains=text),
    filters=(filters.custom("state", _l("State"), STATES, _narrow),),
    bulk=(
        Bulk(_l("Try again"), "notices:again", permission="company.manage", icon="refresh"),
        Bulk(
            _l("Discard"),
            "notices:discard",
            permission="company.manage",
            confirm=_l(
                "Discard the chosen mails that have not gone? They will not be sent; the notices behind the bell stay."
            ),
            icon="trash",
            risky=True,
        ),
    ),
    empty=_l("No mail has been written yet."),
)


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Try these mails once more."""
    require(request, "company.manage")
    now: datetime = timezone.now()
    return act(
        request,
        lambda: outbox.again(_chosen(request), at=now),
        done=lambda count: Done(reverse("notices:outbox"), _("%(count)s will be tried again.") % {"count": count}),
        back=reverse("notices:outbox"),
    )


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Send these mails no more."""
    require(request, "company.manage")
    return act(
        request,
        lambda: outbox.discard(_chosen(request)),
        done=lambda count: Done(reverse("notices:outbox"), _("%(count)s will not be sent.") % {"count": count}),
        back=reverse("notices:outbox"),
    )


def _chosen(request: HttpRequest) -> list[int]:
    return [int(one) for one in selected(request) if one.isascii() and one.isdigit()]
