"""Signing: what waits, one after the other, by mouse or keyboard."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form as asked_form
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import Done, act
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.reports import blocks
from bihuan.interfaces.web.reports.reading import about_whom, history
from bihuan.interfaces.wording import abouts
from bihuan.interfaces.wording import reports as words
from bihuan.steer.reports import services
from bihuan.steer.reports.models import Report
from bihuan.steer.reports.rules import FORMS
from bihuan.steer.reports.selectors import copies_of, to_sign

MOST = 100


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a signature: the list, and one of it to read. ``all``: also what lies on others' desks."""
    member, now = rights.require(request, "reports.sign"), timezone.now()
    everything = request.GET.get("all") == "1"
    kind = request.GET.get("kind", "")
    rows = to_sign(member, addressed=not everything)
    rows = rows.filter(report_kind=kind) if kind in words.KINDS else rows
    waiting = list(rows[:MOST])
    wanted = request.GET.get("report", "")
    place = next((number for number, one in enumerate(waiting) if one.public_id == wanted), 0)
    context = {
        "waiting": [(one, abouts.period(one.period), words.KINDS[one.report_kind]) for one in waiting],
        "everything": everything,
        "kind": kind if kind in words.KINDS else "",
        "kinds": words.KINDS.items(),
        "place": place + 1,
    }
    if waiting:
        report = waiting[place]
        asked = asked_form(FORMS[report.report_kind], now)
        gaps = services.gaps(report, now)
        around = {
            "before": waiting[place - 1] if place else None,
            "after": waiting[place + 1] if place + 1 < len(waiting) else None,
        }
        context |= {
            "report": report,
            "blocks": blocks.blocks(report, report.figures, asked, gaps),
            "extras": blocks.extras(report, asked),
            "missing": gaps,
            "history": history(report),
            "copies": copies_of(report),
            "plan": list(report.plan.select_related("customer")),
            "purposes": words.PURPOSES,
            "whom": about_whom(report),
            **around,
        }
    return render_page(request, "reports/queue.html", context, title=_("Reports to sign"))


@require_POST
def sign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign, then on to the next one."""
    member = rights.member(request)

    def work() -> Report:
        comment = request.POST.get("comment", "")
        return services.sign(
            public_id=public_id, comment=comment, version=_version(request), by=member, at=timezone.now()
        )

    return act(request, work, done=lambda report: _on(request, report, _("Signed.")), back=_here(request, public_id))


@require_POST
def give_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Return it with a comment, then on to the next one."""
    member = rights.member(request)

    def work() -> Report:
        comment = request.POST.get("comment", "")
        return services.return_to_writer(
            public_id=public_id, comment=comment, version=_version(request), by=member, at=timezone.now()
        )

    return act(request, work, done=lambda report: _on(request, report, _("Returned.")), back=_here(request, public_id))


def _version(request: HttpRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1


def _here(request: HttpRequest, public_id: str) -> str:
    return (
        f"{reverse('reports:queue')}?report={public_id}"
        if _in_queue(request)
        else reverse("reports:detail", args=[public_id])
    )


def _in_queue(request: HttpRequest) -> bool:
    return "from_queue" in request.POST


def _on(request: HttpRequest, report: Report, told: str) -> Done:
    """To the report that stood after it, in the queue; else to the report itself."""
    if not _in_queue(request):
        return Done(reverse("reports:detail", args=[report.public_id]), told)
    following = request.POST.get("following", "")[:12]
    narrowed = [
        f"{name}={request.POST[name]}" for name in ("all", "kind") if request.POST.get(name) in {"1", *words.KINDS}
    ]
    query = "&".join(([f"report={following}"] if following.isalnum() else []) + narrowed)
    return Done(f"{reverse('reports:queue')}?{query}" if query else reverse("reports:queue"), told)


def waiting_count(member: Member) -> int:
    """How many wait on the member's own desk."""
    return to_sign(member, addressed=True).count()
