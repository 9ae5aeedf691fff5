"""Plans of follow-up: dated steps on a customer or one of its opportunities."""

from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status
from pydantic import BaseModel

from bihuan.base.records.inputs import Input
from bihuan.flow.fieldwork import services
from bihuan.flow.fieldwork.inputs import PlanInput, PlanStep, PlanWords
from bihuan.flow.fieldwork.models import FollowupPlan, PlanLine
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.history import history_of
from bihuan.interfaces.api.paging import Listing
from bihuan.interfaces.api.reading import given, listed
from bihuan.interfaces.api.records import Kind
from bihuan.interfaces.api.schemas import Done, Named, Stamps, fields_of, named, patch_of, patched, stamps, touched
from bihuan.interfaces.api.taking import VERSION
from bihuan.interfaces.web.fieldwork.lists import PLANS

router = Router(tags=["followup-plans"])
PlanChanges = patch_of("FollowupPlanChanges", PlanWords)
STEP = tuple(name for name in PlanStep.model_fields if name != "key")


class PlanStepShown(BaseModel):
    """A step. ``key``: what it is named by when the plan is written anew; ``done_at``: since when it is done."""

    key: int
    goal: str
    action: str
    with_whom: str
    channel: str
    due_on: date | None
    support: str
    support_by: str
    extra: dict[str, Any]
    done_at: datetime | None
    done_by: Named | None


class FollowupPlanShown(Stamps):
    """Dated steps on a customer."""

    customer: Named
    opportunity: Named | None
    by: Named
    title: str
    steps: list[PlanStepShown]


class StepDone(Input):
    """Whether a step is done."""

    done: bool = True


def _with_all(rows: "QuerySet[FollowupPlan]") -> "QuerySet[FollowupPlan]":
    lines = Prefetch("lines", PlanLine.objects.select_related("done_by"))
    return rows.select_related("customer", "opportunity", "by").prefetch_related(lines)


def _step(line: PlanLine) -> dict[str, Any]:
    told = {name: getattr(line, name) for name in STEP}
    return {"key": line.pk, **told, "done_at": line.done_at, "done_by": named(line.done_by)}


def _show(plan: FollowupPlan) -> dict[str, Any]:
    about = {name: named(getattr(plan, name)) for name in ("customer", "opportunity", "by")}
    return {**stamps(plan), **about, "title": plan.title, "steps": [_step(line) for line in plan.lines.all()]}


PLAN = Kind(
    "plan",
    "followup-plans",
    "followups.view",
    lambda member, _at: _with_all(FollowupPlan.objects.visible_to(member, "followups.view")),
    _show,
)
problems.shown_by("plan", PLAN.current)
LISTED = Listing(PLANS, show=_show, with_all=_with_all)


listed(
    router,
    "followup_plans",
    listing=LISTED,
    shown=FollowupPlanShown,
    summary="Plans of follow-up",
    about="The list of the page, with the steps; of one customer with ``customer``.",
)


@router.post(
    "", response={201: FollowupPlanShown | Done}, operation_id="make_followup_plan", summary="Make a plan of follow-up"
)
def make_followup_plan(request: HttpRequest, row: PlanInput) -> Status[Any]:
    """A step that does not say what is done, with whom or when is refused by its clause."""
    member, at = exchange.may(request, "followups.create", "followups.view")
    return PLAN.made(request, services.make_plan(row=row, by=member, at=at))


given(
    router,
    "followup_plan",
    kind=PLAN,
    shown=FollowupPlanShown,
    summary="A plan of follow-up",
    about="With all its steps.",
)


@router.patch(
    "/{public_id}",
    response=FollowupPlanShown | Done,
    operation_id="change_followup_plan",
    summary="Change a plan of follow-up",
    openapi_extra=VERSION,
)
def change_followup_plan(request: HttpRequest, public_id: str, changes: PlanChanges) -> dict[str, Any]:  # type: ignore[valid-type]
    """What is left out stays, the customer always. ``steps`` are all of them: one with its ``key`` stays done if it was."""
    member, at = exchange.may(request, "followups.create")
    plan = PLAN.one(request, public_id)
    current = {
        "title": plan.title,
        "opportunity": "" if plan.opportunity is None else plan.opportunity.public_id,
        "steps": [{**fields_of(PlanStep, line, leave_out=("key",)), "key": line.pk} for line in plan.lines.all()],
    }
    words = patched(PlanWords, current, changes)
    row = PlanInput(**{name: getattr(words, name) for name in PlanWords.model_fields}, customer=plan.customer.public_id)
    version = exchange.named_version(request)
    return PLAN.done(request, services.change_plan(plan=public_id, row=row, version=version, by=member, at=at))


@router.post(
    "/{public_id}/steps/{key}",
    response=FollowupPlanShown | Done,
    operation_id="set_plan_step",
    summary="Say that a step is done, or open again",
)
def set_plan_step(request: HttpRequest, public_id: str, key: int, row: StepDone) -> dict[str, Any]:
    """The step that has this ``key``."""
    member, at = exchange.may(request, "followups.create", "followups.view")
    line = services.set_step_done(plan=public_id, line=key, done=row.done, by=member, at=at)
    return PLAN.done(request, line.plan)


@router.post("/{public_id}/archive", response=Done, operation_id="archive_followup_plan", summary="Put a plan away")
def archive_followup_plan(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """It leaves the list and can be restored."""
    member, at = exchange.may(request, "followups.create")
    return touched(request, services.archive_plan(plan=public_id, by=member, at=at))


@router.post("/{public_id}/restore", response=Done, operation_id="restore_followup_plan", summary="Restore a plan")
def restore_followup_plan(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """It is worked on again."""
    member, at = exchange.may(request, "followups.create")
    return touched(request, services.restore_plan(plan=public_id, by=member, at=at))


history_of(router, "followup_plan", find=PLAN.one)
