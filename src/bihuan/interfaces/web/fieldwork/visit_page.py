"""The page of a visit, its report, and both on paper."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.base.access.predicate import may
from bihuan.base.duties.models import Duty
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form
from bihuan.flow.customers.rules import reaches
from bihuan.flow.fieldwork import services
from bihuan.flow.fieldwork.models import Visit
from bihuan.flow.fieldwork.selectors import missing_now
from bihuan.interfaces.web.fieldwork.forms import REPORT, values_of_report
from bihuan.interfaces.web.fieldwork.lists import report_state
from bihuan.interfaces.web.fieldwork.visits import report_page, visit_named
from bihuan.interfaces.web.fieldwork.visits import visit_page as address
from bihuan.interfaces.web.kit import cells, history, rights, times
from bihuan.interfaces.web.kit.acting import Done, form_page
from bihuan.interfaces.web.kit.cells import Attributes, Cell, bilingual
from bihuan.interfaces.web.kit.details import Action, Detail, Part, Value, Values, detail_page
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.wording import customers as customer_words
from bihuan.interfaces.wording import duties as duty_words
from bihuan.interfaces.wording import fieldwork as words


def writes(member: Member, visit: Visit) -> bool:
    """Whether the member may write to the visit: who takes part, or who stands over the one who leads."""
    taking_part = any(one.member_id == member.pk for one in visit.people.all())
    return visit.archived_at is None and (
        (taking_part and may(member, "visits.edit")) or reaches(member, "visits.edit", visit.leader)
    )


def people_of(visit: Visit) -> str:
    """Who went, the one who leads first."""
    return _(", ").join(one.member.name for one in visit.people.all())


def span(visit: Visit) -> str:
    """``2026-03-05 14:00–15:30``."""
    if visit.started_at is None:
        return times.moment(visit.planned_start)
    start, end = times.moment(visit.started_at), times.moment(visit.ended_at)
    return f"{start}–{end[11:] if end[:10] == start[:10] else end}" if end else start


def _report_values() -> Sequence[Value]:
    label = words.VISIT
    return (
        Value(label["result"], cells.text("result", lines=True), wide=True, always=True),
        Value(label["next_steps"], cells.text("next_steps", lines=True), wide=True, always=True),
        Value(label["received_by"], cells.text("received_by", note="received_by_title")),
        Value(label["decision_power"], cells.choice("decision_power", customer_words.POWERS)),
        Value(label["needs"], cells.text("needs", lines=True), wide=True),
        Value(label["competitors"], cells.text("competitors", lines=True), wide=True),
        Value(label["minutes"], cells.text("minutes", lines=True), wide=True),
        Value(label["cost"], cells.money("cost")),
        Value(label["notes"], cells.text("notes", lines=True), wide=True),
        *(Value(name, cell, wide=True) for _key, name, cell in cells.extras(form("visit_report", timezone.now()))),
    )


def _plan_values() -> Sequence[Value]:
    label = words.VISIT
    return (
        Value(label["customer"], cells.link("customer__name", to="customers:detail", args=("customer__public_id",))),
        Value(label["contact"], cells.text("contact__name")),
        Value(label["opportunity"], cells.text("opportunity__name")),
        Value(label["purpose"], cells.choice("purpose", words.PURPOSES)),
        Value(label["goal"], cells.text("goal", lines=True), wide=True, always=True),
        Value(label["region"], cells.text("region")),
        Value(label["planned_start"], cells.moment("planned_start")),
    )


def _sections(request: HttpRequest, visit: Visit) -> Sequence[Values]:
    plan = Values(gettext_lazy("Plan"), _plan_values())
    if visit.state != "held":
        return (plan,)
    return (Values(gettext_lazy("Visit report"), _report_values()), plan)


def _status(row: Mapping[str, Any]) -> Cell:
    if row["state"] == "planned" and row["started_at"] is not None:
        return Cell("mark", _("Under way"), tone="purple")
    return Cell("mark", str(words.STATES[row["state"]]), tone=words.STATE_TONES[row["state"]])


def _when(*states: str) -> Any:
    return lambda visit: visit.writable and visit.progress in states


PAGE = Detail(
    title=lambda visit: _("Visit to %(name)s") % {"name": visit.customer.name},
    status=cells.computed(("state", "started_at"), _status),
    line=(
        Value(words.VISIT["visited_at"], cells.text("span")),
        Value(words.VISIT["people"], cells.text("going")),
        Value(gettext_lazy("Report"), cells.computed(("reported",), lambda row: row["reported"])),
    ),
    sections=_sections,
    actions=(
        Action(
            gettext_lazy("Arrived"),
            "fieldwork:start_visit",
            "visits.edit",
            post=True,
            icon="map-pin",
            primary=True,
            shown=_when("planned"),
        ),
        Action(
            gettext_lazy("Leaving now"),
            "fieldwork:leave_visit",
            "visits.edit",
            post=True,
            icon="check",
            primary=True,
            shown=_when("under_way"),
        ),
        Action(
            gettext_lazy("Enter the times"),
            "fieldwork:hold_visit",
            "visits.edit",
            icon="clock-check",
            dialog=True,
            shown=_when("planned", "under_way"),
        ),
        Action(
            gettext_lazy("Write the report"),
            "fieldwork:report_visit",
            "visits.edit",
            icon="file-pencil",
            primary=True,
            shown=_when("unreported"),
        ),
        Action(
            gettext_lazy("Complete the report"),
            "fieldwork:report_visit",
            "visits.edit",
            icon="file-pencil",
            primary=True,
            shown=_when("incomplete"),
        ),
        Action(
            gettext_lazy("Edit the report"),
            "fieldwork:report_visit",
            "visits.edit",
            icon="pencil",
            shown=_when("reported"),
        ),
        Action(
            gettext_lazy("On paper"), "fieldwork:print_visit", icon="printer", shown=lambda visit: visit.state == "held"
        ),
        Action(
            gettext_lazy("Change the plan"),
            "fieldwork:edit_visit",
            "visits.edit",
            icon="pencil",
            menu=True,
            shown=_when("planned", "under_way"),
        ),
        Action(
            gettext_lazy("Correct times or people"),
            "fieldwork:correct_visit",
            "visits.edit",
            icon="calendar-event",
            dialog=True,
            menu=True,
            shown=_when("unreported", "incomplete", "reported"),
        ),
        Action(
            gettext_lazy("Cancel the visit"),
            "fieldwork:cancel_visit",
            "visits.edit",
            icon="calendar-off",
            dialog=True,
            menu=True,
            risky=True,
            shown=_when("planned", "under_way"),
        ),
    ),
    template="fieldwork/visit.html",
)


def _progress(visit: Visit) -> str:
    if visit.state != "held":
        return "under_way" if visit.state == "planned" and visit.started_at else visit.state
    return "reported" if visit.report_complete else "incomplete" if visit.reported_at else "unreported"


def _duty(visit: Visit, member: Member, now: datetime) -> Duty | None:
    """What is owed for the visit's report, if whoever asks may know."""
    rows = Duty.objects.filter(about_kind="visit", about_id=visit.public_id, rule="visit report")
    found: Duty | None = rows.at(now).select_related("member").order_by("due_at").first()
    return found


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """The visit's page."""
    member, now = rights.member(request), timezone.now()
    visit: Any = visit_named(request, public_id)
    duty = _duty(visit, member, now)
    visit.writable, visit.progress = writes(member, visit), _progress(visit)
    visit.span, visit.going = span(visit), people_of(visit)
    row = {name: getattr(visit, name) for name in ("state", "report_complete", "reported_at")}
    state = report_state({**row, "due_at": duty.due_at if duty else None}, now)
    visit.reported = str(words.REPORTED[state]) if state != "none" else ""
    gaps = missing_now(visit, now) if visit.state == "held" and not visit.report_complete else ()
    labels = _labels()
    context = {
        "gaps": [{"text": labels.get(gap.field, gap.field), "clause": gap.clause} for gap in gaps],
        "report_url": report_page(visit),
        "duty": duty,
        "due": duty_words.due(duty.due_at, now) if duty and not visit.report_complete else None,
        "duty_state": duty_words.STATES[duty.state] if duty else "",  # type: ignore[attr-defined]
        "duty_tone": duty_words.TONES[duty.state] if duty else "",  # type: ignore[attr-defined]
    }
    return detail_page(
        request,
        PAGE,
        visit,
        crumbs=[
            (gettext_lazy("Visits"), reverse("fieldwork:visits")),
            (visit.customer.name, reverse("customers:detail", args=[visit.customer.public_id])),
        ],
        timeline=history.timeline(request, visit, more="fieldwork:visit_history", labels=labels),
        parts=[Part("files/part.html", {"kind": "visit", "public_id": public_id, "photos": True}, side=True)],
        context=context,
        note=_("Entered on a later day.") if visit.is_late_entry else "",
    )


def _labels() -> dict[str, str]:
    """The fields of the report in words, the regulation's own among them."""
    asked = form("visit_report", timezone.now())
    own = {one.key: bilingual(one.label) for one in asked.extra} if asked else {}
    return {**{name: str(label) for name, label in words.VISIT.items()}, **own}


@require_safe
def earlier(request: HttpRequest, public_id: str) -> HttpResponse:
    """Earlier entries of the visit's timeline."""
    return history.earlier(request, visit_named(request, public_id), more="fieldwork:visit_history", labels=_labels())


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write the visit's report; it may be handed in incomplete and completed later."""
    member, now = rights.require(request, "visits.edit"), timezone.now()
    visit = visit_named(request, public_id)
    asked = form("visit_report", now)
    made = REPORT.form(request, playbook_form=asked, initial=values_of_report(visit), version=visit.version)
    return form_page(
        request,
        form=made,
        save=lambda form: services.report_visit(
            visit=public_id, row=form.value, version=form.version, by=member, at=now
        ),
        read=values_of_report,
        done=lambda row: Done(address(row), _said(row, now)),
        title=_("Report on the visit to %(name)s") % {"name": visit.customer.name},
        submit=_("Save") if visit.report_complete else _("Hand in"),
        back=address(visit),
        crumbs=[(gettext_lazy("Visits"), reverse("fieldwork:visits")), (visit.customer.name, address(visit))],
        template="fieldwork/report.html",
        context={
            "visit": visit,
            "span": span(visit),
            "going": people_of(visit),
            "purpose": words.PURPOSES[visit.purpose],
            "asked": asked,
            "asked_title": bilingual(asked.title) if asked else "",
        },
    )


def _said(visit: Visit, now: datetime) -> str:
    if visit.report_complete:
        return _("The report is complete.")
    labels = _labels()
    names = _(", ").join(labels.get(gap.field, gap.field) for gap in missing_now(visit, now))
    return _("Handed in. Still missing: %(fields)s") % {"fields": names}


@require_safe
def on_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """The report on A4. The page's title is the file's name that the handbook asks for (A10)."""
    visit: Any = visit_named(request, public_id)
    values = Attributes(visit)
    shown = [(one, one.cell.show(values)) for one in (*_plan_values(), *_report_values())]
    day = timezone.localtime(visit.started_at or visit.planned_start or visit.created_at).strftime("%Y%m%d")
    people = people_of(visit)
    asked = form("visit_report", timezone.now())
    context = {
        "visit": visit,
        "span": span(visit),
        "going": people_of(visit),
        "values": [(one.label, cell) for one, cell in shown if cell.text or cell.words],
        "heading": bilingual(asked.title) if asked else _("Visit report"),
        "printed_at": timezone.localtime(),
    }
    title = _("%(day)s_%(customer)s_%(people)s_visit report") % {
        "day": day,
        "customer": visit.customer.name,
        "people": people,
    }
    return render_page(request, "fieldwork/visit_print.html", context, title=title)
