"""Plans of the day: written, signed, and beside what came of them."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Body, Router
from ninja.responses import Status
from pydantic import BaseModel, Field

from bihuan.base.organisation.models import Member
from bihuan.base.records.inputs import Input
from bihuan.flow.fieldwork import services
from bihuan.flow.fieldwork.inputs import DayLine, DaySigning, PublicId
from bihuan.flow.fieldwork.models import DayPlan
from bihuan.flow.fieldwork.rules import Stop
from bihuan.flow.fieldwork.selectors import plan_against_actual, whose_day
from bihuan.flow.fieldwork.services.days import MOST_LINES
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.exchange import ROOT
from bihuan.interfaces.api.paging import Listing, Page
from bihuan.interfaces.api.schemas import Done, Named, Stamps, named, stamps, touched
from bihuan.interfaces.api.taking import MAYBE_VERSION
from bihuan.interfaces.web.fieldwork import choices
from bihuan.interfaces.web.kit import cells, filters
from bihuan.interfaces.web.kit.lists import Column, RecordList
from bihuan.interfaces.wording import fieldwork as words

router = Router(tags=["days"])
of_member = Router(tags=["days"])


class DayPlanShown(Stamps):
    """A member's plan of a day. A later change takes the signature away."""

    member: Named
    day: date
    planned_at: datetime
    signed_by: Named | None
    signed_at: datetime | None
    comment: str


class LineShown(BaseModel):
    """A planned stop, in the order of the route, and what was done there. ``visit``: the one that was made of it."""

    key: int
    customer: Named | None
    time_from: time | None
    time_to: time | None
    purpose: str
    region: str
    goal: str
    notes: str
    origin: str = Field(description="`own`, or `weekly`: from a weekly report.")
    visit: str | None
    is_done: bool
    visits: list[str]
    followups: list[str]


class Unplanned(BaseModel):
    """What was done without being planned."""

    visits: list[str]
    followups: list[str]


class Day(BaseModel):
    """A member's day: the plan beside what was done. ``plan`` null: none was made; lines may come from a weekly report."""

    member: Named
    day: date
    plan: DayPlanShown | None
    lines: list[LineShown]
    unplanned: Unplanned


class DayWritten(Input):
    """The plan of a day: all its stops in order. ``member`` empty: oneself; ``key`` of a stop: the line that it was before."""

    member: PublicId = ""
    day: date
    lines: Annotated[tuple[DayLine, ...], Field(max_length=MOST_LINES)] = ()


LINE = ("time_from", "time_to", "purpose", "region", "goal", "notes", "origin")
DAY_PLANS = RecordList(
    name="day-plans",
    title=_("Day plan"),
    permission="visits.view",
    rows=lambda member: DayPlan.objects.visible_to(member, "visits.view").filter(planned_at__isnull=False),
    columns=(
        Column("day", _("Day"), cells.date("day"), ("day",)),
        Column("member", words.FOLLOWUP["by"], cells.text("member__name"), ("member__sort_key",)),
    ),
    order="-day",
    filters=(
        filters.dates("day", _("Day")),
        filters.member("member", words.FOLLOWUP["by"], choices=choices.leaders),
        filters.custom(
            "signed",
            _("Signed"),
            {"yes": _("Yes"), "no": _("No")},
            lambda rows, value, _member: rows.filter(signed_at__isnull=value == "no"),
        ),
    ),
)


def _with_all(rows: "QuerySet[DayPlan]") -> "QuerySet[DayPlan]":
    return rows.select_related("member", "signed_by")


def _show(plan: DayPlan) -> dict[str, Any]:
    own = {name: getattr(plan, name) for name in ("day", "planned_at", "signed_at", "comment")}
    return {**stamps(plan), **own, "member": named(plan.member), "signed_by": named(plan.signed_by)}


def _one(request: HttpRequest, public_id: str) -> DayPlan:
    member, _at = exchange.may(request, "visits.view")
    return _with_all(DAY_PLANS.rows(member)).one(public_id)  # type: ignore[attr-defined,no-any-return]


def _day(request: HttpRequest, member: Member, day: date, plan: DayPlan | None) -> dict[str, Any]:
    if plan is not None:
        exchange.tagged(request, plan)
    stops = plan_against_actual(member, day)
    return {
        "member": named(member),
        "day": day,
        "plan": None if plan is None else _show(plan),
        "lines": [_line(stop) for stop in stops if stop.line is not None],
        "unplanned": _done(stop for stop in stops if stop.line is None),
    }


def _line(stop: Stop) -> dict[str, Any]:
    line = stop.line
    return {
        **{name: getattr(line, name) for name in LINE},
        "key": getattr(line, "pk", None),
        "customer": named(getattr(line, "customer", None)),
        "visit": getattr(getattr(line, "visit", None), "public_id", None),
        "is_done": stop.is_done,
        **_done([stop]),
    }


def _done(stops: Iterable[Stop]) -> dict[str, list[str]]:
    listed = list(stops)
    return {
        "visits": [visit.public_id for stop in listed for visit in stop.visits],
        "followups": [call.public_id for stop in listed for call in stop.followups],
    }


problems.shown_by("dayplan", lambda request, plan: _show(_one(request, plan.public_id)))
LISTED = Listing(DAY_PLANS, show=_show, with_all=_with_all)
UNSAID = DaySigning()


@of_member.get("/{public_id}/days/{day}", response=Day, operation_id="get_day", summary="A day: planned beside done")
def get_day(request: HttpRequest, public_id: str, day: date) -> dict[str, Any]:
    """One's own, or of somebody whose visits one may see."""
    me, _at = exchange.may(request, "visits.view")
    member = whose_day(me, public_id)
    plan = DayPlan.objects.filter(member=member, day=day, planned_at__isnull=False)
    return _day(request, member, day, _with_all(plan).first())


@router.get(
    "",
    response=Page[DayPlanShown],
    operation_id="list_day_plans",
    summary="Plans of the day",
    openapi_extra=LISTED.documented,
)
def list_day_plans(request: HttpRequest) -> dict[str, Any]:
    """One's own and those of one's people; ``signed=no`` waits for the manager."""
    return LISTED.page(request)


@router.post(
    "",
    response={201: Day},
    operation_id="write_day_plan",
    summary="Write the plan of a day",
    openapi_extra=MAYBE_VERSION,
)
def write_day_plan(request: HttpRequest, row: DayWritten) -> Status[Any]:
    """Of a day that is not over, in place of what was planned before; a signature on it is gone."""
    me, at = exchange.may(request, "visits.create", "visits.view")
    member, version = whose_day(me, row.member), exchange.of(request).version
    plan = services.plan_day(member=member, day=row.day, lines=row.lines, version=version, by=me, at=at)
    exchange.made(request, plan, f"{ROOT}day-plans/{plan.public_id}")
    return Status(201, _day(request, member, row.day, plan))


@router.get("/{public_id}", response=Day, operation_id="get_day_plan", summary="A plan of the day")
def get_day_plan(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Beside what was done."""
    plan = _one(request, public_id)
    return _day(request, plan.member, plan.day, plan)


@router.post(
    "/{public_id}/sign",
    response=Done,
    operation_id="sign_day_plan",
    summary="Sign somebody's plan of the day",
    openapi_extra=MAYBE_VERSION,
)
def sign_day_plan(request: HttpRequest, public_id: str, row: Annotated[DaySigning, Body()] = UNSAID) -> dict[str, Any]:
    """Of one's people; nobody signs their own."""
    member, at = exchange.may(request, "visits.approve")
    version = exchange.of(request).version
    return touched(request, services.sign_day(plan=public_id, comment=row.comment, version=version, by=member, at=at))


@router.post("/stops/{key}/visit", response=Done, operation_id="visit_stop", summary="Make a visit of a planned stop")
def visit_stop(request: HttpRequest, key: int) -> dict[str, Any]:
    """The visit; the one that was made of it already where there is one."""
    member, at = exchange.may(request, "visits.create")
    return touched(request, services.visit_of_line(line=key, by=member, at=at))
