"""Writing a report: the page, saving as one types, handing in, completing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.duties.models import Duty
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form as asked_form
from bihuan.base.records.refusals import Conflict, Refused
from bihuan.base.records.transactions import whole
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.models import PURPOSES
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import Done, act, go
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.reports import blocks, forms
from bihuan.interfaces.wording import abouts, duties, refusals
from bihuan.interfaces.wording import reports as words
from bihuan.playbook.schema.forms import Form
from bihuan.steer.reports import figures, plans, services
from bihuan.steer.reports.models import DRAFT, KINDS, RETURNED, SUBMITTED, PlanLine, Report
from bihuan.steer.reports.periods import day_of
from bihuan.steer.reports.rules import FORMS, Period, missing, period_named
from bihuan.steer.reports.selectors import next_to_write
from bihuan.steer.reports.services import PLAN

RULES = {"weekly": "weekly report", "management": "weekly report", "daily": "daily report"}
MOST_CUSTOMERS = 500
SPARE_LINES = 3


@require_safe
def write_next(request: HttpRequest, kind: str) -> HttpResponse:
    """To the report one has to write: the oldest that is begun, returned or overdue, else the one whose turn it is."""
    member = rights.require(request, "reports.write")
    if kind not in KINDS:
        raise Http404
    return redirect("reports:write", kind, next_to_write(member, kind, timezone.now()).name)


@dataclass
class Desk:
    """What lies before the writer: the report (perhaps not begun yet), its figures, form and plan, read when they are shown."""

    report: Report
    period: Period
    form: Form | None
    now: datetime
    is_begun: bool

    @cached_property
    def figures(self) -> dict[str, Any]:
        """The period's figures as they are now."""
        return figures.compute(self.report.report_kind, self.report.writer, self.period, self.now)

    @cached_property
    def plan(self) -> list[PlanLine]:
        """The coming week as it is planned; of a report that is not begun, as it could be."""
        if self.is_begun:
            return list(self.report.plan.select_related("customer"))
        return plans.suggested(self.report.writer, self.period.next) if self.report.report_kind == "weekly" else []

    @property
    def gaps(self) -> list[Any]:
        """What the form asks for and nobody has said yet."""
        filled = figures.gathered(self.report.report_kind, self.figures) | ({"next_week"} if self.plan else set())
        told = {"words": self.report.words, "extra": self.report.extra, "gathered": filled}
        return missing(self.report.report_kind, self.form, **told)


def desk(member: Member, kind: str, name: str, now: datetime) -> Desk:
    """The member's report of the period; 404 where there can be none."""
    period = period_named(kind, name) if kind in KINDS else None
    if period is None or period.first > day_of(now):
        raise Http404
    begun = Report.objects.filter(writer=member, report_kind=kind, period=name).select_related("decided_by").first()
    report = begun or Report(report_kind=kind, period=name, starts_on=period.first)
    # Not another object of the same person, whose department would be read once more.
    report.writer = member
    return Desk(report, period, asked_form(FORMS[kind], now), now, is_begun=begun is not None)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, kind: str, period: str) -> HttpResponse:
    """The form. Posted without a script it saves, or saves and hands in."""
    member, now = rights.require(request, "reports.write"), timezone.now()
    at = desk(member, kind, period, now)
    if at.report.state not in (DRAFT, RETURNED):
        return redirect("reports:detail", at.report.public_id)
    if request.method != "POST":
        return show(request, at)
    sent = forms.read_sent(request.POST, kind, at.form)
    if sent.problems:
        return show(request, at, sent=sent, status=422)
    handing_in = request.POST.get("act") == "submit"
    try:
        with whole():
            report = _save(kind, period, sent, member, now)
    except Conflict:
        again = desk(member, kind, period, now)
        return show(request, again, sent=sent, status=409, theirs=again.report)
    except Refused as refused:
        return show(request, at, sent=sent, status=422, refused=refused)
    if not handing_in:
        return go(request, reverse("reports:write", args=[kind, period]))
    return act(
        request,
        lambda: services.submit(public_id=report.public_id, by=member, at=timezone.now()),
        done=_handed_in,
        back=reverse("reports:write", args=[kind, period]),
    )


def _handed_in(report: Report) -> Done:
    told = (
        _("Handed in.")
        if report.complete
        else _("Handed in. What is still missing can be filled in until it is signed.")
    )
    return Done(reverse("reports:detail", args=[report.public_id]), told)


def _save(kind: str, period: str, sent: forms.Sent, member: Member, now: datetime) -> Report:
    report = services.draft(kind=kind, period=period, by=member, at=now)
    if sent.plan is not None and _differs(report, sent):
        report = services.set_plan(
            public_id=report.public_id, plan=sent.plan, read=sent.read.get(PLAN, 0), by=member, at=now
        )
    return services.save_words(
        public_id=report.public_id, words=sent.words, extra=sent.extra, read=sent.read, by=member, at=now
    )


def _differs(report: Report, sent: forms.Sent) -> bool:
    """Whether the plan that was sent is another than the one that is kept: the same again is no change."""
    kept = [
        (
            line.customer.public_id if line.customer else None,
            line.region,
            line.day,
            line.time_from,
            line.purpose,
            line.goal,
        )
        for line in report.plan.select_related("customer")
    ]
    assert sent.plan is not None
    told = [(one.customer, one.region, one.day, one.time_from, one.purpose, one.goal) for one in sent.plan.lines]
    return kept != told


@require_POST
def save(request: HttpRequest, kind: str, period: str) -> HttpResponse:
    """Save what was typed, for the script: the revisions as they are now, or what somebody saved elsewhere."""
    member, now = rights.require(request, "reports.write"), timezone.now()
    at = desk(member, kind, period, now)
    sent = forms.read_sent(request.POST, kind, at.form)
    if sent.problems:
        return JsonResponse({"wrong": sent.problems}, status=422)
    try:
        with whole():
            _save(kind, period, sent, member, now)
    except Conflict as newer:
        return JsonResponse({"theirs": _theirs(newer.current, sent)}, status=409)
    except Refused as refused:
        return JsonResponse({"message": refusals.text(refused), "field": refused.field}, status=422)
    at = desk(member, kind, period, now)
    saved = timezone.localtime(now).strftime("%H:%M:%S")
    gaps = [str(_title(at, gap.field)) for gap in at.gaps]
    return JsonResponse({"revisions": at.report.revisions, "saved": saved, "missing": gaps})


def _theirs(current: Any, sent: forms.Sent) -> dict[str, Any]:
    """What stands there now in the fields that were sent: name → text and revision."""
    report = Report.objects.get(pk=current.pk)
    found: dict[str, Any] = {}
    for name, value in {**sent.words, **sent.extra}.items():
        kept = {**report.words, **report.extra}.get(name, "")
        if report.revisions.get(name, 0) != sent.read.get(name, 0) and kept != value:
            found[name] = {
                "text": kept if isinstance(kept, str) else str(kept),
                "revision": report.revisions.get(name, 0),
            }
    if not found:
        found[PLAN] = {"text": "", "revision": report.revisions.get(PLAN, 0)}
    return found


def _title(at: Desk, field: str) -> Any:
    extra = {one.name: one.label for one in blocks.extras(at.report, at.form)}
    return words.BLOCKS[at.report.report_kind].get(field) or extra.get(field, field)


def show(
    request: HttpRequest,
    at: Desk,
    *,
    sent: forms.Sent | None = None,
    status: int = 200,
    refused: Refused | None = None,
    theirs: Report | None = None,
) -> HttpResponse:
    """The writing page; what was just typed wins over what is saved."""
    report, kind = at.report, at.report.report_kind
    kept = {**(theirs or report).words}
    if sent is not None:
        report.words, report.extra = {**report.words, **sent.words}, {**report.extra, **sent.extra}
    gaps = at.gaps
    shown = blocks.blocks(report, at.figures, at.form, gaps)
    differing = (
        {name: kept.get(name, "") for name in sent.words if sent.words[name].strip() != kept.get(name, "")}
        if sent and theirs
        else {}
    )
    duty = duty_of(report, at.now)
    context = {
        "report": report,
        "whom_state": words.STATES[report.state],
        "whom_tone": words.TONES[report.state],
        "kind": kind,
        "period": at.period,
        "blocks": shown,
        "extras": blocks.extras(report, at.form),
        "wrong_plan": sent is not None and bool(sent.problems),
        "refused": refusals.text(refused) if refused else "",
        "theirs": differing,
        "missing": [(_title(at, gap.field), gap.clause) for gap in gaps],
        "duty": duty,
        "plan": plan_rows(at),
        "plan_revision": report.revisions.get(PLAN, 0),
        "days": [at.period.next.first + timedelta(days=offset) for offset in range(7)] if kind == "weekly" else [],
        "customers": customers_of(report.writer) if kind == "weekly" else [],
        "purposes": [(name, words.PURPOSES[name]) for name in PURPOSES],
        "coming": abouts.period(at.period.next.name),
        "previous": at.period.previous,
        "following": at.period.next if at.period.next.first <= day_of(at.now) else None,
    }
    title = f"{words.KINDS[kind]} · {abouts.period(at.period.name)}"
    crumbs = [(words.KINDS[kind], reverse(f"reports:{kind}"))]
    return render_page(request, "reports/write.html", context, title=title, crumbs=crumbs, status=status)


def plan_rows(at: Desk) -> list[dict[str, Any]]:
    """The plan's lines with a number each, and a few empty ones to write on."""
    if at.report.report_kind != "weekly":
        return []
    filled = [{"number": number, "line": line} for number, line in enumerate(at.plan)]
    return filled + [{"number": len(at.plan) + number, "line": None} for number in range(SPARE_LINES)]


def customers_of(member: Member) -> list[tuple[str, str]]:
    """The member's own customers, by name."""
    own = Customer.objects.filter(owner=member, archived_at=None).order_by("sort_key", "pk")
    return list(own.values_list("public_id", "name")[:MOST_CUSTOMERS])


def duty_of(report: Report, now: datetime) -> dict[str, Any] | None:
    """The duty that the report does, if it is owed: by when, and what it costs."""
    about = ("day" if report.report_kind == "daily" else "week", report.period)
    found = Duty.objects.filter(
        member=report.writer, about_kind=about[0], about_id=about[1], rule=RULES[report.report_kind]
    ).at(now)
    names = (
        "clause",
        "state",
        "due_at",
        "done_at",
        "target",
        "late_points",
        "late_fine",
        "missing_points",
        "missing_fine",
    )
    costs = ("incomplete_points", "incomplete_fine")
    row = found.values(*names, *costs).first()
    if row is None:
        return None
    return {
        **row,
        "due": duties.due(row["due_at"], now),
        "stake": duties.at_stake(row),
        "incomplete": duties.cost(row["incomplete_points"], row["incomplete_fine"]),
        "label": duties.STATES[row["state"]],
        "tone": duties.TONES[row["state"]],
    }


@require_POST
def complete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Fill in what was missing in a report that has been handed in."""
    member, now = rights.require(request, "reports.write"), timezone.now()
    report = Report.objects.filter(writer=member).one(public_id)
    sent = forms.read_sent(request.POST, report.report_kind, asked_form(FORMS[report.report_kind], now))
    told = {name: text for name, text in sent.words.items() if text.strip()}
    filled = {name: value for name, value in sent.extra.items() if value not in (None, "", [])}
    back = reverse("reports:detail", args=[public_id])

    def work() -> Report:
        if not told and not filled:
            return report
        return services.complete_report(
            public_id=public_id, words=told, extra=filled, read=sent.read, by=member, at=timezone.now()
        )

    def done(finished: Report) -> Done:
        whole = finished.complete and finished.state == SUBMITTED
        return Done(back, _("The report is complete now.") if whole else _("Saved; something is still missing."))

    return act(request, work, done=done, back=back)
