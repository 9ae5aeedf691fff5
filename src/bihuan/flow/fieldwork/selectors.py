"""Reading fieldwork: what a member did in a period, plan beside actual, whom one last had to do with."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet

from bihuan.base.access.predicate import Person
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import Gap, gaps
from bihuan.base.policies.selectors import form, work_calendar
from bihuan.base.records.refusals import Missing
from bihuan.base.search.selectors import matching
from bihuan.flow.customers.models import Customer, CustomerQuerySet
from bihuan.flow.customers.rules import reaches
from bihuan.flow.fieldwork.models import (
    REPORT_FIELDS,
    DayPlan,
    DayPlanLine,
    Followup,
    FollowupQuerySet,
    Visit,
    VisitPerson,
    VisitQuerySet,
)
from bihuan.flow.fieldwork.rules import Stop, beside
from bihuan.playbook.schema.forms import Form

RECENT = timedelta(days=90)


def search_followups(rows: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
    """Those in which it was said, and those with customers of that name."""
    return rows.filter(Q(pk__in=matching("followup", text)) | Q(customer__in=matching("customer", text)))


def search_visits(rows: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
    """Those whose goal or report says so, and those to customers of that name."""
    return rows.filter(Q(pk__in=matching("visit", text)) | Q(customer__in=matching("customer", text)))


def whose_day(asking: Member, public_id: str) -> Member:
    """Oneself for an empty id, or somebody whose visits one may see; Missing for anybody else."""
    if public_id in {"", asking.public_id}:
        return asking
    found: Member | None = Member.objects.select_related("department").filter(public_id=public_id).first()
    if found is None or not reaches(asking, "visits.view", found):
        raise Missing
    return found


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The day's first moment and the next day's, in the company's zone."""
    zone = work_calendar().zone
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


def followups_between(member: Member, since: datetime, until: datetime) -> FollowupQuerySet:
    """The member's follow-ups that happened in [since, until)."""
    rows = Followup.objects.filter(by=member, archived_at=None, happened_at__gte=since, happened_at__lt=until)
    return rows.select_related("customer").order_by("happened_at", "pk")


def visits_between(member: Member, since: datetime, until: datetime) -> VisitQuerySet:
    """The visits in which the member took part, that began in [since, until)."""
    taking_part = VisitPerson.objects.filter(member=member).values("visit")
    rows = Visit.objects.filter(pk__in=taking_part, state="held", started_at__gte=since, started_at__lt=until)
    return rows.select_related("customer", "leader").order_by("started_at", "pk")


def of_member_between(member: Member, since: datetime, until: datetime) -> tuple[FollowupQuerySet, VisitQuerySet]:
    """Both."""
    return followups_between(member, since, until), visits_between(member, since, until)


def planned_visits(member: Member, since: datetime, until: datetime) -> VisitQuerySet:
    """The visits in which the member takes part, planned for [since, until) and not made yet."""
    taking_part = VisitPerson.objects.filter(member=member).values("visit")
    rows = Visit.objects.filter(pk__in=taking_part, state="planned", planned_start__gte=since, planned_start__lt=until)
    return rows.select_related("customer", "leader").order_by("planned_start", "pk")


def without_report(member: Member) -> VisitQuerySet:
    """The member's visits whose report is still to be handed in or completed, the oldest first."""
    rows = Visit.objects.filter(leader=member, state="held", report_complete=False, archived_at=None)
    return rows.select_related("customer").order_by("ended_at", "pk")


def plan_lines(member: Member, first: date, last: date) -> "QuerySet[DayPlanLine]":
    """The stops that the member plans for the days, in order."""
    rows = DayPlanLine.objects.filter(member=member, day__gte=first, day__lte=last)
    return rows.select_related("customer", "visit").order_by("day", "place", "pk")


def plan_against_actual(member: Member, day: date) -> list[Stop]:
    """The day's plan beside what was done (D7)."""
    return week_against_actual(member, day, day)[day]


def week_against_actual(member: Member, first: date, last: date) -> dict[date, list[Stop]]:
    """The same for each of the days; three queries however many they are."""
    zone = work_calendar().zone
    since, until = day_bounds(first)[0], day_bounds(last)[1]
    lines = list(plan_lines(member, first, last))
    calls, visits = of_member_between(member, since, until)
    done, said = list(visits), list(calls)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {
        day: beside(
            [line for line in lines if line.day == day],
            [visit for visit in done if visit.started_at and visit.started_at.astimezone(zone).date() == day],
            [call for call in said if call.happened_at.astimezone(zone).date() == day],
        )
        for day in days
    }


def day_plans(members: "QuerySet[Member]", day: date) -> dict[int, DayPlan]:
    """Member's key → plan of the day, where one has been made."""
    rows = DayPlan.objects.filter(member__in=members, day=day, planned_at__isnull=False)
    return {plan.member_id: plan for plan in rows.select_related("member", "signed_by")}


def customers_lately(member: Member, at: datetime, limit: int = 8) -> list[Customer]:
    """The customers with whom the member last had to do, the latest first; then those of their own that wait longest."""
    since = at - RECENT
    calls = Followup.objects.filter(by=member, happened_at__gte=since, archived_at=None)
    latest = dict(calls.values_list("customer").annotate(last=Max("happened_at")).order_by("-last")[: limit * 2])
    for key, moment in (
        visits_between(member, since, at).values_list("customer", "started_at").order_by("-pk")[: limit * 2]
    ):
        known_moment = latest.get(key)
        if moment is not None and (known_moment is None or moment > known_moment):
            latest[key] = moment
    seen = Customer.objects.visible_to(member, "customers.view").current()
    known = seen.in_bulk(list(latest))
    found = [known[key] for key in sorted(latest, key=lambda key: (latest[key], key), reverse=True) if key in known]
    if len(found) < limit:
        own = seen.filter(owner=member).exclude(pk__in=[customer.pk for customer in found])
        found += own.order_by("-updated_at", "-pk")[: limit - len(found)]
    return found[:limit]


def due_contacts(member: Member, day: date) -> CustomerQuerySet:
    """The member's own customers that were to be contacted by the day and have not been, the longest waiting first."""
    rows = Customer.objects.filter(owner=member, next_contact_on__lte=day).current()
    return rows.order_by("next_contact_on", "sort_key", "pk")


def report_values(visit: Visit) -> dict[str, Any]:
    """What the visit's report holds, under the names of the form's fields."""
    return {**visit.extra, **{name: getattr(visit, name) for name in REPORT_FIELDS}}


def missing_in_report(visit: Visit, words: Mapping[str, Any], asked: Form | None) -> tuple[Gap, ...]:
    """What the form requires and neither the visit nor the report says."""
    known = {"visited_at": visit.started_at, "people": [visit.leader_id], "purpose": visit.purpose}
    return gaps(asked, {**known, **words})


def missing_now(visit: Visit, at: datetime) -> tuple[Gap, ...]:
    """What the visit's report lacks as it stands."""
    return missing_in_report(visit, report_values(visit), form("visit_report", at))


def seen_followups(person: Person, customer: Customer) -> FollowupQuerySet:
    """The follow-ups of the customer that the person may see, the latest first."""
    rows = Followup.objects.visible_to(person, "followups.view").filter(customer=customer, archived_at=None)
    return rows.select_related("by", "contact").order_by("-happened_at", "-pk")
