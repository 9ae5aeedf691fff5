"""The sheets 拜访 and 跟进: what was done at customers, when, by whom."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, ClassVar, NamedTuple

from django.utils.translation import gettext

from bihuan.base.organisation.models import Member
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.inputs import FollowupInput, FollowupWords, HeldVisit, VisitReport
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.fieldwork.services import change_followup, report_visit
from bihuan.flow.fieldwork.services.importing import FollowupRow, VisitRow, import_followups, import_visits
from bihuan.interfaces.dataio.importing.companies import Companies, Company, records
from bihuan.interfaces.dataio.importing.extras import Extras, extra_differs, lines_missing, with_lines
from bihuan.interfaces.dataio.importing.names import People, several
from bihuan.interfaces.dataio.importing.planning import (
    Asking,
    Made,
    Plan,
    Planner,
    differs,
    notes_of,
    same_second,
    second,
)
from bihuan.interfaces.dataio.reading import Mistake, Sheet

REPORT = ("result", "received_by", "needs", "competitors", "next_steps")
KEYS = {
    "opinion": "equipment_needs",
    "current_equipment": "present_equipment",
    "complaints": "supplier_complaints",
    "investment": "investment",
    "relations": "personnel",
    "next_at": "next_at",
}
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
ASSUMED = time(9)
"""A visit whose times nobody told is taken to have begun then, and to have lasted an hour."""
WORDS = ("content", "feedback", "next_step", "next_at", "risk")


class OfCustomers(Planner):
    """Rows that name a customer and people."""

    def __init__(self, asking: Asking, sheet: Sheet, people: People, companies: Companies) -> None:
        super().__init__(asking, sheet)
        self.people, self.companies = people, companies

    def customers_of(self, plans: Sequence[Plan]) -> dict[str, Company | Mistake]:
        """The companies that the rows name; one query."""
        return self.companies.find((plan.row.values.get("customer", "") for plan in plans), self.column("customer"))

    def company(self, plan: Plan, companies: dict[str, Company | Mistake]) -> Company | None:
        """The row's company; None, and the plan fails, when there is none."""
        found = companies.get(plan.row.values.get("customer", ""))
        if isinstance(found, Mistake):
            plan.fail(found)
            return None
        return found

    def readable(self, plans: Sequence[Plan]) -> list[Plan]:
        """Say of each row what it wants; those of which that can be said. One query for the companies."""
        companies = self.customers_of(plans)
        for plan in plans:
            plan.given = self._wanted(plan, self.company(plan, companies))
        return [plan for plan in plans if plan.outcome != "failed"]

    def _wanted(self, plan: Plan, company: Company | None) -> Any:
        raise NotImplementedError


class WantedVisit(NamedTuple):
    """What a row of 拜访 comes to."""

    given: HeldVisit
    company: Company
    people: list[Member]
    report: VisitReport | None
    reported_at: datetime | None
    marked: bool
    told: dict[str, Any]


class Visits(OfCustomers):
    """A visit is known by customer, by who led it, and by its beginning."""

    kind = "visits"
    names: ClassVar[dict[str, str]] = {"started_at": "day", "ended_at": "ended"}

    def __init__(self, asking: Asking, sheet: Sheet, people: People, companies: Companies) -> None:
        super().__init__(asking, sheet, people, companies)
        self.extras = Extras("visit_report", asking.at, KEYS)

    def plan(self, plans: Sequence[Plan]) -> None:
        """Fixed queries for all rows."""
        good = self.readable(plans)
        there = self._there(good)
        for plan in good:
            wanted: WantedVisit = plan.given
            key = wanted.company.public_id, id(wanted.people[0]), wanted.given.started_at
            stored = wanted.company.pk, wanted.people[0].pk, second(wanted.given.started_at)
            if self.first_time(plan, key) and stored in there:
                self._compare(plan, there[stored])

    def _wanted(self, plan: Plan, company: Company | None) -> WantedVisit | None:
        values = plan.row.values
        people, wrong = several(self.people, values.get("people", ()), self.column("people"))
        plan_people = [one for one in people if self.asking.may("visits.create", people[0])]
        if wrong:
            plan.fail(*wrong)
        elif people and not plan_people:
            plan.fail(self.problem("people", "owner_out_of_reach"))
        if (span := self._span(plan)) is None:
            return None
        told = {name: values[name] for name in REPORT if values.get(name)}
        extra, notes = self.extras.sort(self, plan)
        reported_at = self._reported_at(plan, span[1])
        if reported_at is not None and not (told or extra):
            notes = notes or gettext("The workbook has no text of the report.")
        purpose = {"purpose": values["purpose"]} if values.get("purpose") else {}
        known = {"customer": company.public_id if company else "-", "started_at": span[0], "ended_at": span[1]}
        given = self.built(plan, HeldVisit, {**known, **purpose})
        report = self.built(plan, VisitReport, {**told, "extra": extra, "notes": notes})
        if given is None or company is None or report is None or not people or plan.outcome == "failed":
            return None
        tidied = {name: getattr(report, name) for name in told} | purpose
        says = bool(told or extra or notes)
        has_time = values["day"].astimezone(self.asking.zone).time() > time()
        marked = not (values.get("started") or values.get("ended") or has_time)
        return WantedVisit(given, company, people, report if says else None, reported_at, marked, tidied)

    def _span(self, plan: Plan) -> tuple[datetime, datetime] | None:
        values, zone = plan.row.values, self.asking.zone
        if "day" not in values:
            plan.outcome = "failed"
            return None
        told = values["day"].astimezone(zone)
        started, ended = (
            datetime.combine(told, values[name], zone) if values.get(name) is not None else None
            for name in ("started", "ended")
        )
        midnight = datetime.combine(told, time(), zone)
        if started is None and told > midnight:
            started = told  # 拜访时间 2026-03-05 14:30
        if started is None:
            started = max(midnight, ended - HOUR) if ended else datetime.combine(told, ASSUMED, zone)
        if ended is None:
            ended = started + HOUR
        if ended < started:
            plan.fail(self.problem("ended", "ends_before_start"))
        elif ended > self.asking.at:
            plan.fail(self.problem("day", "told_future"))
        return started, ended

    def _reported_at(self, plan: Plan, ended: datetime) -> datetime | None:
        told = self.told_moment(plan, "reported_at")
        if told is None or told >= ended:
            return told
        if told.astimezone(self.asking.zone).date() < ended.astimezone(self.asking.zone).date():
            plan.fail(self.problem("reported_at", "reported_before_visit"))
        return ended

    def _there(self, plans: Sequence[Plan]) -> dict[tuple[int, int, datetime], Visit]:
        customers = {plan.given.company.pk for plan in plans} - {0}
        if not customers:
            return {}
        starts = {plan.given.given.started_at for plan in plans}
        rows = Visit.objects.filter(customer__in=customers, state="held", archived_at=None)
        rows = rows.filter(started_at__gte=second(min(starts)), started_at__lt=second(max(starts)) + SECOND)
        return {
            (row.customer_id, row.leader_id, second(row.started_at)): row
            for row in rows.prefetch_related("people").order_by("-pk")
            if row.started_at is not None
        }

    def _compare(self, plan: Plan, there: Visit) -> None:
        wanted: WantedVisit = plan.given
        going = {one.member_id for one in there.people.all()} != {one.pk for one in wanted.people}
        report = wanted.report
        more = report is not None and (
            extra_differs(there.extra, report.extra) or bool(lines_missing(there.notes, report.notes))
        )
        times = not wanted.marked and not same_second(there.ended_at, wanted.given.ended_at)
        reported = wanted.reported_at is not None and not same_second(there.reported_at, wanted.reported_at)
        words = differs(there, {name: value for name, value in wanted.told.items() if name in REPORT})
        purpose = differs(there, {name: value for name, value in wanted.told.items() if name not in REPORT})
        self.decide(plan, there, going or more or times or reported or words or purpose)
        handed_in = there.reported_at is not None or wanted.reported_at is not None
        if plan.outcome == "updated" and not (handed_in and (words or more)):
            plan.outcome = "skipped"  # what was done, when and by whom is corrected by hand, with a reason

    def create(self, plans: Sequence[Plan]) -> list[Made]:
        """In one batch."""
        found = records(plan.given.company for plan in plans)
        rows = []
        for plan in plans:
            wanted: WantedVisit = plan.given
            rows.append(
                VisitRow(
                    given=wanted.given,
                    customer=found[wanted.company.pk],
                    people=wanted.people,
                    report=wanted.report,
                    reported_at=wanted.reported_at,
                    marked=wanted.marked,
                )
            )
        made = import_visits(rows=rows, by=self.asking.by, at=self.asking.at)
        return [Made("visit", one.public_id) for one in made]

    def update(self, plan: Plan) -> Made:
        """The report's words over those that are there. When a visit was, and who went, is corrected by hand, with a reason."""
        there, wanted = self.current(plan.there), plan.given
        report = wanted.report or VisitReport()
        kept = {name: getattr(there, name) for name in VisitReport.model_fields}
        told = {name: value for name, value in wanted.told.items() if name in VisitReport.model_fields}
        extra, notes = {**there.extra, **report.extra}, with_lines(there.notes, report.notes)
        given = VisitReport(**{**kept, **told, "extra": extra, "notes": notes})
        report_visit(visit=there.public_id, row=given, version=there.version, by=self.asking.by, at=self.asking.at)
        return Made("visit", there.public_id)


class WantedFollowup(NamedTuple):
    """What a row of 跟进 comes to."""

    given: FollowupInput
    company: Company
    author: Member
    logged_at: datetime
    told: dict[str, Any]


class Followups(OfCustomers):
    """A follow-up is known by customer, author, time and content."""

    kind = "followups"
    names: ClassVar[dict[str, str]] = {"logged_at": "recorded_at"}

    def plan(self, plans: Sequence[Plan]) -> None:
        """Fixed queries for all rows."""
        good = self.readable(plans)
        there = self._there(good)
        for plan in good:
            wanted: WantedFollowup = plan.given
            what = wanted.given.happened_at or self.asking.at, wanted.given.content
            stored = wanted.company.pk, wanted.author.pk, second(what[0]), what[1]
            if self.first_time(plan, (wanted.company.public_id, id(wanted.author), *what)) and stored in there:
                self._compare(plan, there[stored])

    def _compare(self, plan: Plan, there: Followup) -> None:
        told = plan.given.told
        self.decide(plan, there, differs(there, told))
        if plan.outcome == "updated" and not differs(there, {name: one for name, one in told.items() if name in WORDS}):
            plan.outcome = "skipped"  # the channel is corrected by hand, with a reason

    def _wanted(self, plan: Plan, company: Company | None) -> WantedFollowup | None:
        values = plan.row.values
        author = self.person(plan, self.people, "by", "followups.create")
        happened_at, logged_at = self.told_moment(plan, "happened_at"), self.told_moment(plan, "recorded_at")
        if happened_at and logged_at and logged_at < happened_at:
            day = logged_at.astimezone(self.asking.zone).date() == happened_at.astimezone(self.asking.zone).date()
            if not (day and "recorded_at" in plan.row.whole_days):
                plan.fail(self.problem("recorded_at", "logged_before"))
            logged_at = happened_at
        told = {name: values[name] for name in WORDS if values.get(name)}
        if values.get("channel"):
            told["channel"] = values["channel"]
        more = notes_of(plan.row)
        if more:
            told["feedback"] = "\n".join(part for part in (told.get("feedback"), more) if part)
        known = {"customer": company.public_id if company else "-", "happened_at": happened_at}
        given = self.built(plan, FollowupInput, {**known, **told})
        if given is None or company is None or author is None or happened_at is None or plan.outcome == "failed":
            return None
        tidied = {name: getattr(given, name) for name in told}
        return WantedFollowup(given, company, author, logged_at or happened_at, tidied)

    def _there(self, plans: Sequence[Plan]) -> dict[tuple[Any, ...], Followup]:
        customers = {plan.given.company.pk for plan in plans} - {0}
        if not customers:
            return {}
        times = {plan.given.given.happened_at for plan in plans}
        rows = Followup.objects.filter(customer__in=customers, archived_at=None)
        rows = rows.filter(happened_at__gte=second(min(times)), happened_at__lt=second(max(times)) + SECOND)
        return {(row.customer_id, row.by_id, second(row.happened_at), row.content): row for row in rows.order_by("-pk")}

    def create(self, plans: Sequence[Plan]) -> list[Made]:
        """In one batch."""
        found: dict[int, Customer] = records(plan.given.company for plan in plans)
        rows = [
            FollowupRow(
                given=plan.given.given,
                customer=found[plan.given.company.pk],
                author=plan.given.author,
                logged_at=plan.given.logged_at,
            )
            for plan in plans
        ]
        made = import_followups(rows=rows, by=self.asking.by, at=self.asking.at)
        return [Made("followup", one.public_id) for one in made]

    def update(self, plan: Plan) -> Made:
        """The words over those that are there; what the rules judge is corrected by hand, with a reason."""
        there = self.current(plan.there)
        kept = {
            name: getattr(there, name) for name in FollowupWords.model_fields if name not in ("contact", "opportunity")
        }
        told = {name: value for name, value in plan.given.told.items() if name in kept}
        related = {
            "contact": there.contact.public_id if there.contact else "",
            "opportunity": there.opportunity.public_id if there.opportunity else "",
        }
        given = FollowupWords(**{**kept, **told, **related})
        change_followup(
            followup=there.public_id, row=given, version=there.version, by=self.asking.by, at=self.asking.at
        )
        return Made("followup", there.public_id)
