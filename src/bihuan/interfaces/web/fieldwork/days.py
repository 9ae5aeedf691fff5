"""Plans of the day: written, signed, and beside what came of them, for a day and for a week."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.access.predicate import may
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form
from bihuan.base.records.refusals import Conflict, Refused
from bihuan.flow.customers.rules import reaches
from bihuan.flow.customers.selectors import members_in_reach
from bihuan.flow.fieldwork import services
from bihuan.flow.fieldwork.models import DayPlan, DayPlanLine
from bihuan.flow.fieldwork.rules import Stop
from bihuan.flow.fieldwork.selectors import (
    day_bounds,
    day_plans,
    plan_lines,
    planned_visits,
    week_against_actual,
    whose_day,
)
from bihuan.interfaces.web import errors
from bihuan.interfaces.web.fieldwork.forms import DAY_LINE, SIGNING
from bihuan.interfaces.web.fieldwork.rows_form import Rows
from bihuan.interfaces.web.kit import rights, sending
from bihuan.interfaces.web.kit.acting import Done, act, form_page, go
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.wording import fieldwork as words
from bihuan.interfaces.wording import refusals
from bihuan.interfaces.wording.abouts import weekday_and_day

MOST_PEOPLE = 200


@dataclass(frozen=True)
class Shown:
    """A stop as the page shows it."""

    stop: Stop
    purpose: str
    origin: str


def _day(text: str) -> date:
    """The day that the address names; today when it names none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
    return found if 2000 <= found.year <= 2200 else timezone.localdate()


def _whose(request: HttpRequest) -> Member:
    """Whose day: one's own, or somebody's whose visits one may see."""
    member = rights.require(request, "visits.view")
    return whose_day(member, request.GET.get("member", "")[:12])


def address(member: Member, day: date, *, me: Member, span: str = "day") -> str:
    """The page of that member's day."""
    query = [f"day={day.isoformat()}"]
    if member.pk != me.pk:
        query.append(f"member={member.public_id}")
    if span == "week":
        query.append("span=week")
    return f"{reverse('fieldwork:day')}?{'&'.join(query)}"


def _shown(stops: list[Stop]) -> list[Shown]:
    return [
        Shown(
            stop,
            str(words.PURPOSES[stop.line.purpose]) if stop.line else "",
            str(words.ORIGINS[stop.line.origin]) if stop.line and stop.line.origin == "weekly" else "",
        )
        for stop in stops
    ]


@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """A day, or its week: what was planned beside what was done."""
    me, now = rights.require(request, "visits.view"), timezone.now()
    member, on = _whose(request), _day(request.GET.get("day", ""))
    span = "week" if request.GET.get("span") == "week" else "day"
    first = on - timedelta(days=on.weekday()) if span == "week" else on
    last = first + timedelta(days=6) if span == "week" else on
    found = week_against_actual(member, first, last)
    plans = {
        plan.day: plan
        for plan in DayPlan.objects.filter(
            member=member, day__gte=first, day__lte=last, planned_at__isnull=False
        ).select_related("signed_by")
    }
    today = timezone.localdate(now)
    step = timedelta(days=7 if span == "week" else 1)
    days = [_one_day(each, stops, plans.get(each), today) for each, stops in found.items()]
    since, until = day_bounds(first)[0], day_bounds(last)[1]
    of_lines = {line.stop.line.visit_id for one in days for line in one["stops"] if line.stop.line}
    agreed = [visit for visit in planned_visits(member, since, until) if visit.pk not in of_lines]
    return render_page(
        request,
        "fieldwork/day.html",
        {
            "member": member,
            "is_me": member.pk == me.pk,
            "span": span,
            "days": days,
            "agreed": [(visit, words.PURPOSES[visit.purpose]) for visit in agreed],
            "before": address(member, on - step, me=me, span=span),
            "after": address(member, on + step, me=me, span=span),
            "today": address(member, today, me=me, span=span),
            "as_day": address(member, on, me=me),
            "as_week": address(member, on, me=me, span="week"),
            "may_plan": reaches(me, "visits.create", member),
            "may_sign": may(me, "visits.approve") and member.pk != me.pk and reaches(me, "visits.approve", member),
            "leads": may(me, "visits.approve"),
            "title_of": form("visit_plan", now),
        },
        title=_("Day plan: %(name)s") % {"name": member.name} if member.pk != me.pk else gettext_lazy("Day plan"),
        crumbs=[(gettext_lazy("Visits"), reverse("fieldwork:visits"))],
    )


def _one_day(on: date, stops: list[Stop], plan: DayPlan | None, today: date) -> dict[str, Any]:
    lines = [stop for stop in stops if stop.line is not None]
    return {
        "day": on,
        "words": weekday_and_day(on),
        "stops": _shown(stops),
        "plan": plan,
        "open": on >= today,
        "is_today": on == today,
        "planned": len(lines),
        "done": sum(stop.is_done for stop in lines),
        "unplanned": len(stops) - len(lines),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """Write the plan of a day."""
    me = rights.require(request, "visits.create")
    member, on = _whose(request), _day(request.GET.get("day", ""))
    plan = DayPlan.objects.filter(member=member, day=on).first()
    standing = [_values(line) for line in plan_lines(member, on, on)]
    rows = Rows(
        request, DAY_LINE, "lines", standing=standing, blank=0 if len(standing) > 4 else 3 - min(len(standing), 2)
    )
    context = {
        "member": member,
        "day": on,
        "words": weekday_and_day(on),
        "rows": rows,
        "version": "" if plan is None else plan.version,
        "token": sending.new_token(),
        "back": address(member, on, me=me),
        "signed": plan is not None and plan.signed_at is not None,
        "problems": [],
    }
    status = 200
    if request.method == "POST":
        answer = _save_day(request, rows, context, me)
        if isinstance(answer, HttpResponse):
            return answer
        context["problems"], status = answer, 422
    title = _("Plan of %(day)s") % {"day": weekday_and_day(on)}
    return render_page(request, "fieldwork/day_edit.html", context, title=title, status=status)


def _save_day(request: HttpRequest, rows: Rows[Any], context: dict[str, Any], me: Member) -> HttpResponse | list[str]:
    """The answer when it was saved, else what is wrong."""
    if not rows.is_valid():
        return [_("Some lines are not right yet.")]
    now, sent = timezone.now(), request.POST.get("version", "")
    version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None

    def work() -> str:
        services.plan_day(
            member=context["member"], day=context["day"], lines=rows.values, version=version, by=me, at=now
        )
        return str(context["back"])

    try:
        url, _repeated = sending.once(request, work)
    except Refused as refused:
        return [_("Some lines are not right yet.")] if rows.refuse(refused) else [refusals.text(refused)]
    except Conflict:
        return errors.conflict(request)
    return go(request, url)


def _values(line: DayPlanLine) -> dict[str, Any]:
    names = ("region", "time_from", "time_to", "purpose", "goal", "notes")
    customer = line.customer.public_id if line.customer else ""
    return {"key": line.pk, "customer": customer, **{name: getattr(line, name) for name in names}}


@require_POST
def go_there(request: HttpRequest, line: int) -> HttpResponse:
    """Make a visit of a planned stop."""
    member, now = rights.require(request, "visits.create"), timezone.now()
    return act(
        request,
        lambda: services.visit_of_line(line=line, by=member, at=now),
        done=lambda visit: Done(reverse("fieldwork:visit", args=[visit.public_id])),
        back=reverse("fieldwork:day"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign somebody's plan of the day, with a remark."""
    me, now = rights.require(request, "visits.approve"), timezone.now()
    rows = DayPlan.objects.visible_to(me, "visits.view").select_related("member")
    plan = rows.one(public_id)
    back = request.GET.get("back") == "team"
    here = (
        f"{reverse('fieldwork:team_days')}?day={plan.day.isoformat()}"
        if back
        else address(plan.member, plan.day, me=me)
    )
    return form_page(
        request,
        form=SIGNING.form(request, version=plan.version),
        save=lambda form: services.sign_day(
            plan=public_id, comment=form.value.comment, version=form.version, by=me, at=now
        ),
        done=lambda _plan: Done(here, _("Plan signed.")),
        title=_("Sign the plan of %(name)s for %(day)s") % {"name": plan.member.name, "day": weekday_and_day(plan.day)},
        submit=pgettext_lazy("a plan", "Sign"),
        back=here,
    )


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """The day plans of one's people: who has planned, what is signed, what has been done of it."""
    me = rights.require(request, "visits.approve")
    on = _day(request.GET.get("day", ""))
    goes_out = Q(roles__grants__has_key="visits.create") | Q(pk__in=DayPlan.objects.filter(day=on).values("member"))
    people = members_in_reach(me, "visits.approve").exclude(pk=me.pk).filter(goes_out).distinct()
    found = list(people.select_related("department").order_by("department__path", "sort_key", "pk")[:MOST_PEOPLE])
    plans = day_plans(Member.objects.filter(pk__in=[one.pk for one in found]), on)
    lines = _count_lines([one.pk for one in found], on)
    rows = [
        {"member": one, "plan": plans.get(one.pk), "lines": lines.get(one.pk, 0), "href": address(one, on, me=me)}
        for one in found
    ]
    here = reverse("fieldwork:team_days")
    return render_page(
        request,
        "fieldwork/team_days.html",
        {
            "rows": rows,
            "day": on,
            "words": weekday_and_day(on),
            "before": f"{here}?day={(on - timedelta(days=1)).isoformat()}",
            "after": f"{here}?day={(on + timedelta(days=1)).isoformat()}",
            "to_sign": sum(plan.signed_at is None for plan in plans.values()),
        },
        title=gettext_lazy("Day plans of my people"),
        crumbs=[(gettext_lazy("Visits"), reverse("fieldwork:visits"))],
    )


def _count_lines(members: list[int], on: date) -> dict[int, int]:
    counts: dict[int, int] = {}
    for key in DayPlanLine.objects.filter(member__in=members, day=on).values_list("member", flat=True):
        counts[key] = counts.get(key, 0) + 1
    return counts
