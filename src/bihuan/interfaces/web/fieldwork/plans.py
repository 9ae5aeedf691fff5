"""Plans of follow-up (E8): dated steps on a customer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.policies.selectors import form
from bihuan.base.records.refusals import Conflict, Refused
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork import services
from bihuan.flow.fieldwork.inputs import PlanInput
from bihuan.flow.fieldwork.models import FollowupPlan, PlanLine
from bihuan.interfaces.web import errors
from bihuan.interfaces.web.fieldwork.followups import customer_of, own_page
from bihuan.interfaces.web.fieldwork.forms import STEP, plan_head
from bihuan.interfaces.web.fieldwork.rows_form import Rows
from bihuan.interfaces.web.kit import history, rights, sending
from bihuan.interfaces.web.kit.acting import Done, act, go
from bihuan.interfaces.web.kit.cells import bilingual
from bihuan.interfaces.web.kit.details import Action, Detail, detail_page
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.wording import fieldwork as words
from bihuan.interfaces.wording import refusals

FIELDS = ("goal", "action", "with_whom", "channel", "due_on", "support", "support_by", "extra")


def _plan(request: HttpRequest, public_id: str) -> FollowupPlan:
    member = rights.require(request, "followups.view")
    rows = FollowupPlan.objects.visible_to(member, "followups.view")
    return rows.select_related("customer", "opportunity", "by", "created_by", "updated_by").one(public_id)


def _writable(plan: Any) -> bool:
    return bool(plan.writable)


PAGE = Detail(
    title=lambda plan: plan.title or _("Follow-up plan"),
    sections=(),
    actions=(
        Action(
            gettext_lazy("Edit"),
            "fieldwork:edit_plan",
            "followups.create",
            icon="pencil",
            primary=True,
            shown=_writable,
        ),
    ),
    archive="fieldwork:archive_plan",
    restore="fieldwork:restore_plan",
    archive_permission="followups.create",
    signatures=(gettext_lazy("Manager"),),
    template="fieldwork/plan.html",
)


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """The plan's page."""
    member = rights.require(request, "followups.view")
    plan: Any = _plan(request, public_id)
    plan.writable = (
        plan.archived_at is None
        and FollowupPlan.objects.visible_to(member, "followups.create").filter(pk=plan.pk).exists()
    )
    steps = list(plan.lines.select_related("done_by"))
    today = timezone.localdate()
    shown = [
        {
            "line": step,
            "channel": words.CHANNELS.get(step.channel, ""),
            "late": step.done_at is None and step.due_on is not None and step.due_on < today,
        }
        for step in steps
    ]
    context = {"steps": shown, "done": sum(step.done_at is not None for step in steps), "clauses": _clauses()}
    return detail_page(
        request,
        PAGE,
        plan,
        crumbs=[
            (gettext_lazy("Follow-up plans"), reverse("fieldwork:plans")),
            (plan.customer.name, own_page(plan.customer)),
        ],
        timeline=history.timeline(request, plan, more="fieldwork:plan_history"),
        context=context,
    )


@require_safe
def earlier(request: HttpRequest, public_id: str) -> HttpResponse:
    """Earlier entries of the plan's timeline."""
    return history.earlier(request, _plan(request, public_id), more="fieldwork:plan_history")


def _clauses() -> list[str]:
    asked = form("followup_plan", timezone.now())
    return list(asked.clauses) if asked else []


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a plan for a customer."""
    rights.require(request, "followups.create")
    return _write(request, customer_of(request, public_id), None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a plan."""
    rights.require(request, "followups.create")
    plan = _plan(request, public_id)
    return _write(request, plan.customer, plan)


def _write(request: HttpRequest, customer: Customer, plan: FollowupPlan | None) -> HttpResponse:
    member, now = rights.member(request), timezone.now()
    asked = form("followup_plan", now)
    opportunity = plan.opportunity.public_id if plan and plan.opportunity else ""
    head = plan_head(customer, member).form(
        request,
        initial={"title": plan.title if plan else "", "opportunity": opportunity},
        version=plan.version if plan else None,
    )
    standing = [_values(step) for step in plan.lines.all()] if plan else []
    rows = Rows(request, STEP, "steps", standing=standing, playbook_form=asked, blank=0 if plan else 3)
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        answer = _save(request, head, rows, customer, plan)
        if isinstance(answer, HttpResponse):
            return answer
        problems = answer
    context = {
        "customer": customer,
        "plan": plan,
        "head": head,
        "rows": rows,
        "problems": problems,
        "back": reverse("fieldwork:plan", args=[plan.public_id]) if plan else own_page(customer),
        "asked_title": bilingual(asked.title) if asked else "",
        "clauses": list(asked.clauses) if asked else [],
    }
    title = plan.title or _("Follow-up plan") if plan else _("Follow-up plan for %(name)s") % {"name": customer.name}
    return render_page(request, "fieldwork/plan_edit.html", context, title=title, status=422 if problems else 200)


def _save(
    request: HttpRequest, head: Any, rows: Rows[Any], customer: Customer, plan: FollowupPlan | None
) -> HttpResponse | list[dict[str, str]]:
    """The answer when it was saved, else what is wrong, each with the clause that says so."""
    fine = head.is_valid()
    if not rows.is_valid() or not fine:
        return [{"words": _("Some steps are not right yet."), "clause": ""}]
    if not rows.used:
        return [{"words": _("Write at least one step."), "clause": ""}]
    member, now = rights.member(request), timezone.now()
    row = PlanInput(
        customer=customer.public_id,
        opportunity=head.value.opportunity,
        title=head.value.title,
        steps=tuple(rows.values),
    )

    def work() -> str:
        if plan is None:
            made = services.make_plan(row=row, by=member, at=now)
        else:
            made = services.change_plan(plan=plan.public_id, row=row, version=head.version, by=member, at=now)
        return reverse("fieldwork:plan", args=[made.public_id])

    try:
        url, _repeated = sending.once(request, work, by_content=True)
    except Refused as refused:
        placed = rows.refuse(refused)
        return [
            {
                "words": _("Some steps are not right yet.") if placed else refusals.text(refused),
                "clause": refused.clause or "",
            }
        ]
    except Conflict:
        return errors.conflict(request)
    return go(request, url)


def _values(step: PlanLine) -> dict[str, Any]:
    return {"key": step.pk, **{name: getattr(step, name) for name in FIELDS}}


@require_POST
def step_done(request: HttpRequest, public_id: str, line: int) -> HttpResponse:
    """A step is done, or open again."""
    member, now = rights.member(request), timezone.now()
    here = reverse("fieldwork:plan", args=[public_id])
    done = request.POST.get("done") == "1"
    return act(
        request,
        lambda: services.set_step_done(plan=public_id, line=line, done=done, by=member, at=now),
        done=lambda _step: Done(here),
        back=here,
    )


@require_POST
def archive(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the plan away."""
    member, now = rights.member(request), timezone.now()
    return act(
        request,
        lambda: services.archive_plan(plan=public_id, by=member, at=now),
        done=lambda plan: Done(own_page(plan.customer), _("Plan put away.")),
        back=reverse("fieldwork:plan", args=[public_id]),
    )


@require_POST
def restore(request: HttpRequest, public_id: str) -> HttpResponse:
    """Work on the plan again."""
    member, now = rights.member(request), timezone.now()
    here = reverse("fieldwork:plan", args=[public_id])
    return act(
        request,
        lambda: services.restore_plan(plan=public_id, by=member, at=now),
        done=lambda _plan: Done(here, _("The plan is worked on again.")),
        back=here,
    )
