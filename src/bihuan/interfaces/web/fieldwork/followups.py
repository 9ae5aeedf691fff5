"""Follow-ups: logged in seconds, read, changed, corrected, taken back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.rules import reaches
from bihuan.flow.fieldwork import services
from bihuan.flow.fieldwork.models import Followup
from bihuan.flow.fieldwork.selectors import customers_lately
from bihuan.interfaces.web.fieldwork import choices
from bihuan.interfaces.web.fieldwork.forms import (
    CORRECTION,
    WHY,
    followup,
    followup_words,
    values_of_followup,
)
from bihuan.interfaces.web.kit import cells, history, rights
from bihuan.interfaces.web.kit.acting import Done, form_page
from bihuan.interfaces.web.kit.cells import bilingual
from bihuan.interfaces.web.kit.details import Action, Detail, Part, Value, Values, detail_page
from bihuan.interfaces.web.kit.record_form import RecordForm
from bihuan.interfaces.wording import fieldwork as words
from bihuan.interfaces.wording import fieldwork_facts as _told  # noqa: F401 - so that facts are told in words

MAIN = ("customer", "channel", "content", "next_step", "next_at")
"""What the quick log shows at once; everything else stands behind More."""


def customer_of(request: HttpRequest, public_id: str) -> Customer:
    """The customer that the address names."""
    return Customer.objects.visible_to(rights.member(request), "customers.view").one(public_id)


def own_page(customer: Customer) -> str:
    """The customer's address."""
    return reverse("customers:detail", args=[customer.public_id])


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """Log a contact, with whichever customer."""
    member = rights.require(request, "followups.create")
    asked = request.GET.get("customer", "")
    known = (
        Customer.objects.visible_to(member, "customers.view").filter(public_id=asked[:12]).first() if asked else None
    )
    return _log(request, member, known)


@require_http_methods(["GET", "HEAD", "POST"])
def log_with(request: HttpRequest, public_id: str) -> HttpResponse:
    """Log a contact with this customer."""
    return _log(request, rights.require(request, "followups.create"), customer_of(request, public_id))


def _log(request: HttpRequest, member: Member, customer: Customer | None) -> HttpResponse:
    now = timezone.now()
    if request.method == "POST":
        _one_of_two(request)
    fixed = None if customer is None else {"customer": customer.public_id}
    made = followup(customer, member, request.POST if request.method == "POST" else None).form(
        request,
        playbook_form=form("followup", now),
        initial={"channel": "phone", "progress": True},
        fixed=fixed,
    )
    if customer is not None:
        made.fields["content"].widget.attrs["autofocus"] = True
    today = timezone.localdate(now)
    return form_page(
        request,
        form=made,
        save=lambda form: services.log_followup(row=form.value, by=member, at=now),
        done=lambda row: Done(own_page(row.customer), _("Follow-up logged.")),
        title=gettext_lazy("Log a follow-up"),
        submit=gettext_lazy("Log it"),
        back=reverse("fieldwork:followups") if customer is None else own_page(customer),
        template="fieldwork/log.html",
        context={
            "customer": customer,
            "recent": [] if customer else customers_lately(member, now, limit=6),
            "chosen": made.data.get("customer_chip", "") if made.is_bound else "",
            # Read when the page is written: what a service refuses stands there by then.
            "parts": SimpleLazyObject(lambda: _parts(made)),
            "further": SimpleLazyObject(lambda: [part for name, part in _parts(made).items() if name not in MAIN]),
            "days": choices.next_days(today),
            "day": made.data.get("next_day", "") if made.is_bound else "",
            "icons": words.CHANNEL_ICONS,
        },
    )


def _parts(made: RecordForm[Any]) -> dict[str, dict[str, Any]]:
    """The fields by their names."""
    return {part["field"].name: part for section in made.parts for part in section["fields"]}


def _one_of_two(request: HttpRequest) -> None:
    """A pressed chip stands for what can also be typed; what is typed wins."""
    sent = request.POST.copy()
    for name, chip in (("customer", "customer_chip"), ("next_at", "next_day")):
        if not sent.get(name):
            sent[name] = sent.get(chip, "")
    request.POST = sent  # type: ignore[assignment]


def _followup(request: HttpRequest, public_id: str) -> Followup:
    member = rights.require(request, "followups.view")
    rows = Followup.objects.visible_to(member, "followups.view")
    related = ("customer", "contact", "opportunity", "by__department", "created_by", "updated_by")
    return rows.select_related(*related).one(public_id)


def _sections(request: HttpRequest, row: Followup) -> tuple[Values, ...]:
    own = cells.extras(form("followup", timezone.now()))
    at_customer = cells.link("customer__name", to="customers:detail", args=("customer__public_id",))
    label = words.FOLLOWUP
    return (
        Values(
            gettext_lazy("Follow-up"),
            (
                Value(label["customer"], at_customer),
                Value(label["contact"], cells.text("contact__name")),
                Value(label["opportunity"], cells.text("opportunity__name")),
                Value(label["happened_at"], cells.moment("happened_at")),
                Value(label["channel"], cells.choice("channel", words.CHANNELS)),
                Value(label["by"], cells.text("by__name")),
                Value(label["content"], cells.text("content", lines=True), wide=True),
                Value(label["feedback"], cells.text("feedback", lines=True), wide=True, always=True),
                Value(label["next_step"], cells.text("next_step", lines=True), always=True),
                Value(label["next_at"], cells.date("next_at")),
                Value(label["risk"], cells.text("risk", lines=True), wide=True),
                Value(label["progress"], cells.yes_no("progress")),
                Value(label["logged_at"], cells.moment("logged_at")),
                *(Value(name, cell) for _key, name, cell in own),
            ),
        ),
    )


def _writable(row: Any) -> bool:
    return bool(row.writable)


PAGE = Detail(
    title=lambda row: _("Follow-up: %(name)s") % {"name": row.customer.name},
    sections=_sections,
    actions=(
        Action(
            gettext_lazy("Edit"),
            "fieldwork:edit_followup",
            "followups.create",
            icon="pencil",
            primary=True,
            shown=_writable,
        ),
        Action(
            gettext_lazy("Correct time, channel or customer"),
            "fieldwork:correct_followup",
            "followups.create",
            icon="calendar-event",
            dialog=True,
            menu=True,
            shown=_writable,
        ),
        Action(
            gettext_lazy("Take back"),
            "fieldwork:withdraw_followup",
            "followups.create",
            icon="arrow-back-up",
            dialog=True,
            menu=True,
            risky=True,
            shown=_writable,
        ),
    ),
)


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """The follow-up's page."""
    row: Any = _followup(request, public_id)
    row.writable = row.archived_at is None and reaches(rights.member(request), "followups.create", row.by)
    asked = form("followup", timezone.now())
    labels = {one.key: bilingual(one.label) for one in asked.extra} if asked else {}
    notes = [_("Entered on a later day.")] if row.is_late_entry else []
    return detail_page(
        request,
        PAGE,
        row,
        crumbs=[
            (gettext_lazy("Follow-ups"), reverse("fieldwork:followups")),
            (row.customer.name, own_page(row.customer)),
        ],
        timeline=history.timeline(request, row, more="fieldwork:followup_history", labels=labels),
        parts=[Part("files/part.html", {"kind": "followup", "public_id": public_id}, side=True)],
        note=" ".join([*notes, *([_("Taken back: it counts no more.")] if row.archived_at else [])]),
    )


@require_safe
def earlier(request: HttpRequest, public_id: str) -> HttpResponse:
    """Earlier entries of its timeline."""
    return history.earlier(request, _followup(request, public_id), more="fieldwork:followup_history")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what was said."""
    member, now = rights.require(request, "followups.create"), timezone.now()
    row = _followup(request, public_id)
    here = reverse("fieldwork:followup", args=[public_id])
    return form_page(
        request,
        form=followup_words(row.customer, member).form(
            request,
            playbook_form=form("followup", now),
            initial=values_of_followup(row),
            version=row.version,
        ),
        save=lambda form: services.change_followup(
            followup=public_id, row=form.value, version=form.version, by=member, at=now
        ),
        read=values_of_followup,
        done=lambda _row: Done(here, _("Saved.")),
        title=_("Follow-up: %(name)s") % {"name": row.customer.name},
        back=here,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct when, how and with whom it was."""
    member, now = rights.require(request, "followups.create"), timezone.now()
    row = _followup(request, public_id)
    here = reverse("fieldwork:followup", args=[public_id])
    return form_page(
        request,
        form=CORRECTION.form(request, initial=values_of_followup(row), version=row.version),
        save=lambda form: services.correct_followup(
            followup=public_id, row=form.value, version=form.version, by=member, at=now
        ),
        read=values_of_followup,
        done=lambda _row: Done(here, _("Corrected.")),
        title=gettext_lazy("Correct the follow-up"),
        note=gettext_lazy("The old entry is withdrawn and made anew; both stay on the timeline, with the reason."),
        submit=gettext_lazy("Correct"),
        back=here,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back a follow-up that was logged by mistake."""
    member, now = rights.require(request, "followups.create"), timezone.now()
    row = _followup(request, public_id)
    return form_page(
        request,
        form=WHY.form(request, version=row.version),
        save=lambda form: services.withdraw_followup(
            followup=public_id, reason=form.value.reason, version=form.version, by=member, at=now
        ),
        done=lambda row: Done(own_page(row.customer), _("Taken back.")),
        title=gettext_lazy("Take back the follow-up"),
        note=gettext_lazy("It counts no more, for the customer and for duties; it stays to be seen."),
        submit=gettext_lazy("Take back"),
        back=reverse("fieldwork:followup", args=[public_id]),
    )
