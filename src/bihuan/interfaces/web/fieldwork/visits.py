"""Visits: planned, made, entered, corrected, called off."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.base.organisation.models import Member
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork import services
from bihuan.flow.fieldwork.inputs import VisitCorrection
from bihuan.flow.fieldwork.models import Visit
from bihuan.interfaces.web.fieldwork.followups import customer_of, own_page
from bihuan.interfaces.web.fieldwork.forms import (
    CANCELLING,
    TIMES,
    VISIT_CORRECTION,
    held,
    held_visit_of,
    planned,
    values_of_visit,
    visit_of,
)
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import Done, act, form_page

HOUR = timedelta(hours=1)


def visit_named(request: HttpRequest, public_id: str) -> Visit:
    """The visit that the address names."""
    member = rights.require(request, "visits.view")
    rows = Visit.objects.visible_to(member, "visits.view").prefetch_related("people__member")
    related = ("customer", "contact", "opportunity", "leader__department", "created_by", "updated_by")
    return rows.select_related(*related).one(public_id)


def visit_page(visit: Visit) -> str:
    """The visit's address."""
    return reverse("fieldwork:visit", args=[visit.public_id])


def report_page(visit: Visit) -> str:
    """Where its report is written."""
    return reverse("fieldwork:report_visit", args=[visit.public_id])


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a visit to whichever customer."""
    return _plan(request, rights.require(request, "visits.create"), None)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_to(request: HttpRequest, public_id: str) -> HttpResponse:
    """Plan a visit to this customer."""
    return _plan(request, rights.require(request, "visits.create"), customer_of(request, public_id))


def _plan(request: HttpRequest, member: Member, customer: Customer | None) -> HttpResponse:
    now = timezone.now()
    tomorrow = timezone.localtime(now).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
    made = planned(customer, member).form(
        request,
        initial={"leader": member.public_id, "planned_start": tomorrow, "purpose": "other"},
        fixed=None if customer is None else {"customer": customer.public_id},
    )
    return form_page(
        request,
        form=made,
        save=lambda form: services.plan_visit(row=visit_of(form.value), by=member, at=now),
        done=lambda visit: Done(visit_page(visit), _("Visit planned.")),
        title=_("Visit to %(name)s") % {"name": customer.name} if customer else _("Plan a visit"),
        submit=gettext_lazy("Plan"),
        back=own_page(customer) if customer else reverse("fieldwork:visits"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a visit that has been made without being planned."""
    member, now = rights.require(request, "visits.create"), timezone.now()
    return form_page(
        request,
        form=held(None, member).form(
            request,
            initial={"leader": member.public_id, "started_at": now - HOUR, "ended_at": now, "purpose": "other"},
        ),
        save=lambda form: services.record_visit(row=held_visit_of(form.value), by=member, at=now),
        done=lambda visit: Done(report_page(visit), _("Visit entered. Now its report.")),
        title=gettext_lazy("Enter a visit made"),
        submit=gettext_lazy("On to the report"),
        back=reverse("fieldwork:visits"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change the plan of a visit."""
    member, now = rights.require(request, "visits.edit"), timezone.now()
    visit = visit_named(request, public_id)
    spec = planned(visit.customer, member)
    return form_page(
        request,
        form=spec.form(request, initial=values_of_visit(visit), version=visit.version),
        save=lambda form: services.change_visit(
            visit=public_id, row=visit_of(form.value), version=form.version, by=member, at=now
        ),
        read=values_of_visit,
        done=lambda row: Done(visit_page(row), _("Saved.")),
        title=_("Visit to %(name)s") % {"name": visit.customer.name},
        back=visit_page(visit),
    )


@require_POST
def start(request: HttpRequest, public_id: str) -> HttpResponse:
    """Arrived."""
    member, now = rights.member(request), timezone.now()
    here = reverse("fieldwork:visit", args=[public_id])
    return act(
        request,
        lambda: services.start_visit(visit=public_id, by=member, at=now),
        done=lambda visit: Done(visit_page(visit), _("The visit has begun.")),
        back=here,
    )


@require_POST
def leave(request: HttpRequest, public_id: str) -> HttpResponse:
    """Leaving: the visit lasted from the start until now."""
    member, now = rights.member(request), timezone.now()
    return act(
        request,
        lambda: services.hold_visit(visit=public_id, row=None, by=member, at=now),
        done=lambda visit: Done(report_page(visit), _("The visit is over. Now its report.")),
        back=reverse("fieldwork:visit", args=[public_id]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say when a visit was made."""
    member, now = rights.require(request, "visits.edit"), timezone.now()
    visit = visit_named(request, public_id)
    return form_page(
        request,
        form=TIMES.form(request, initial=_times(visit, now), version=visit.version),
        save=lambda form: services.hold_visit(visit=public_id, row=form.value, version=form.version, by=member, at=now),
        read=values_of_visit,
        done=lambda row: Done(report_page(row), _("Entered. Now its report.")),
        title=_("When was the visit to %(name)s?") % {"name": visit.customer.name},
        submit=gettext_lazy("On to the report"),
        back=visit_page(visit),
    )


def _times(visit: Visit, now: datetime) -> dict[str, datetime]:
    """What is likely: as it was planned when that is over, else the last hour."""
    begun = visit.started_at or visit.planned_start
    start = begun if begun is not None and begun < now else now - HOUR
    return {"started_at": start, "ended_at": min(now, start + HOUR) if visit.started_at is None else now}


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Call a planned visit off."""
    member, now = rights.require(request, "visits.edit"), timezone.now()
    visit = visit_named(request, public_id)
    return form_page(
        request,
        form=CANCELLING.form(request),
        save=lambda form: services.cancel_visit(visit=public_id, reason=form.value.reason, by=member, at=now),
        done=lambda row: Done(visit_page(row), _("Visit cancelled.")),
        title=gettext_lazy("Cancel the visit"),
        submit=gettext_lazy("Cancel the visit"),
        back=visit_page(visit),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct when a visit was, to whom, and who went."""
    member, now = rights.require(request, "visits.edit"), timezone.now()
    visit = visit_named(request, public_id)

    def save(form: Any) -> Visit:
        told = form.value
        people = tuple(dict.fromkeys((told.leader, *told.companions)))
        row = VisitCorrection(**told.model_dump(exclude={"leader", "companions"}), people=people)
        return services.correct_visit(visit=public_id, row=row, version=form.version, by=member, at=now)

    return form_page(
        request,
        form=VISIT_CORRECTION.form(request, initial=values_of_visit(visit), version=visit.version),
        save=save,
        read=values_of_visit,
        done=lambda row: Done(visit_page(row), _("Corrected.")),
        title=gettext_lazy("Correct the visit"),
        note=gettext_lazy("The old entry is withdrawn and made anew; both stay on the timeline, with the reason."),
        submit=gettext_lazy("Correct"),
        back=visit_page(visit),
    )
