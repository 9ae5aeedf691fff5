"""Reading a report: the page, the paper, the records behind a figure, remarks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from pydantic import ValidationError

from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form as asked_form
from bihuan.base.records.refusals import Refused
from bihuan.insight.analytics.selectors import feedback_on
from bihuan.insight.analytics.services import mark_read as feedback_read
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import Done, act
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.reports import blocks
from bihuan.interfaces.web.reports.writing import duty_of
from bihuan.interfaces.wording import abouts
from bihuan.interfaces.wording import reports as words
from bihuan.steer.reports import selectors, services
from bihuan.steer.reports.inputs import CommentInput
from bihuan.steer.reports.models import DRAFT, RETURNED, SIGNED, SUBMITTED, Report
from bihuan.steer.reports.rules import BLOCKS, FORMS


@dataclass(frozen=True)
class Said:
    """Something said about the report: signed, returned, remarked, fed back."""

    at: datetime
    who: str
    what: str
    text: str
    tone: str
    icon: str


def history(report: Report) -> list[Said]:
    """Everything that was said about the report, in order."""
    signed = {SIGNED: (_("signed"), "green", "signature"), RETURNED: (_("returned it"), "amber", "arrow-back-up")}
    found = [
        Said(one.at, one.by.name, signed[one.decision][0], one.comment, *signed[one.decision][1:])
        for one in report.sign_offs.select_related("by")
    ]
    found += [
        Said(one.at, one.by.name, _("remarked"), one.text, "blue", "message-2")
        for one in report.comments.select_related("by")
    ]
    found += [
        Said(one.at, one.by.name, _("gave feedback"), one.text, "blue", "message-2")
        for one in feedback_on("report", report.public_id)
    ]
    return sorted(found, key=lambda one: one.at)


def about_whom(report: Report) -> dict[str, Any]:
    """Who wrote it, about which days."""
    department = report.writer.department
    return {
        "writer": report.writer,
        "department": department.name if department else "",
        "period": abouts.period(report.period),
        "kind": words.KINDS[report.report_kind],
        "state": words.STATES[report.state],
        "tone": words.TONES[report.state],
    }


def _found(request: HttpRequest, public_id: str) -> tuple[Member, Report]:
    member = rights.require(request, "reports.view")
    rows = Report.objects.visible_to(member, "reports.view")
    return member, rows.select_related("writer__department", "decided_by", "addressee").one(public_id)


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """The report as handed in, with what was said about it; the writer's draft leads to the form."""
    member, report = _found(request, public_id)
    now = timezone.now()
    own = report.writer_id == member.pk
    if report.state == DRAFT or (own and report.state == RETURNED):
        return redirect("reports:write", report.report_kind, report.period)
    _has_read(member, report, now)
    context = _shown(report, now)
    may_sign = report.state == SUBMITTED and not own
    may_sign = may_sign and Report.objects.visible_to(member, "reports.sign").filter(pk=report.pk).exists()
    context |= {
        "own": own,
        "may_sign": may_sign,
        "may_remark": not own or report.state == SIGNED,
        "can_complete": own and report.state == SUBMITTED and not report.complete,
        "duty": duty_of(report, now),
        "moved": blocks.moved(report, selectors.moved_since(report, now)),
    }
    title = f"{words.KINDS[report.report_kind]} · {report.writer.name}"
    crumbs = [(words.KINDS[report.report_kind], reverse(f"reports:{report.report_kind}"))]
    return render_page(request, "reports/detail.html", context, title=title, crumbs=crumbs)


def _has_read(member: Member, report: Report, now: datetime) -> None:
    """What was sent to the reader counts as read once it is before their eyes."""
    services.mark_read(report=report, by=member, at=now)
    if report.writer_id == member.pk:
        feedback_read(kind="report", public_id=report.public_id, by=member, at=now)


def _shown(report: Report, now: datetime) -> dict[str, Any]:
    asked = asked_form(FORMS[report.report_kind], now)
    gaps = services.gaps(report, now)
    titles = words.BLOCKS[report.report_kind]
    extras = blocks.extras(report, asked)
    labels = {one.name: one.label for one in extras}
    return {
        "report": report,
        "whom": about_whom(report),
        "blocks": blocks.blocks(report, report.figures, asked, gaps),
        "extras": extras,
        "missing": [(titles.get(gap.field) or labels.get(gap.field, gap.field), gap.clause) for gap in gaps],
        "gap_names": {gap.field for gap in gaps},
        "history": history(report),
        "copies": selectors.copies_of(report),
        "plan": list(report.plan.select_related("customer")),
        "purposes": words.PURPOSES,
        "printed_at": timezone.localtime(now),
    }


@require_safe
def paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """The report on A4, with 批示 and a row for signatures."""
    report = _found(request, public_id)[1]
    now = timezone.now()
    context = _shown(report, now)
    if report.state in (DRAFT, RETURNED):
        figures = selectors.shown_figures(report, now)
        asked = asked_form(FORMS[report.report_kind], now)
        context["blocks"] = blocks.blocks(report, figures, asked, ())
    title = f"{words.KINDS[report.report_kind]} {report.period} {report.writer.name}"
    return render_page(request, "reports/paper.html", context, title=title)


@require_safe
def records(request: HttpRequest, public_id: str, block: str) -> HttpResponse:
    """The records behind a figure of the report, each with the way to it."""
    report = _found(request, public_id)[1]
    names = {one.name for one in BLOCKS[report.report_kind]}
    figures = selectors.shown_figures(report, timezone.now())
    value = figures.get(block) if block in names else None
    if not isinstance(value, dict) or "rows" not in value:
        raise Http404
    rows = blocks.prepared("rate", {"numerator": 0, "denominator": 0, **value})["rows"]
    context = {"report": report, "value": value, "rows": rows, "block": block, "whom": about_whom(report)}
    crumbs = [
        (words.KINDS[report.report_kind], reverse(f"reports:{report.report_kind}")),
        (report.writer.name, reverse("reports:detail", args=[public_id])),
    ]
    title = words.BLOCKS[report.report_kind][block]
    return render_page(request, "reports/records.html", context, title=title, crumbs=crumbs)


@require_POST
def comment(request: HttpRequest, public_id: str) -> HttpResponse:
    """Remark on a report."""
    member = rights.require(request, "reports.view")
    back = reverse("reports:detail", args=[public_id])

    def work() -> Any:
        try:
            said = CommentInput(text=request.POST.get("comment", ""))
        except ValidationError as wrong:
            raise Refused("say_why", field="comment") from wrong
        return services.comment(public_id=public_id, comment=said, by=member, at=timezone.now())

    return act(request, work, done=lambda _written: Done(back, _("Your remark was sent to the writer.")), back=back)
