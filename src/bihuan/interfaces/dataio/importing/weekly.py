"""The sheet 周报: reports on weeks, handed in or still drafts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar, NamedTuple

from bihuan.base.organisation.models import Member
from bihuan.interfaces.dataio.importing.names import People
from bihuan.interfaces.dataio.importing.planning import Asking, Made, Plan, Planner, notes_of, same_second
from bihuan.interfaces.dataio.reading import Sheet
from bihuan.steer.reports.models import WEEKLY, Report
from bihuan.steer.reports.rules import WORDS_LIMIT
from bihuan.steer.reports.services.importing import ReportRow, import_reports

DONE, NEXT = "daily_work", "next_week"
"""The blocks of the report that the columns 本周工作 and 下周安排 are."""


class Wanted(NamedTuple):
    """What a row comes to."""

    member: Member
    monday: date
    words: str
    plan: str
    submitted_at: datetime | None


class Reports(Planner):
    """A report is known by its writer and the week."""

    kind = "reports"
    names: ClassVar[Mapping[str, str]] = {"monday": "week"}

    def __init__(self, asking: Asking, sheet: Sheet, people: People) -> None:
        super().__init__(asking, sheet)
        self.people = people

    def plan(self, plans: Sequence[Plan]) -> None:
        """One query for all rows."""
        for plan in plans:
            plan.given = self._wanted(plan)
        good = [plan for plan in plans if plan.outcome != "failed"]
        mondays = {plan.given.monday for plan in good}
        rows = Report.objects.filter(report_kind=WEEKLY, starts_on__in=mondays, archived_at=None)
        there = {(row.writer_id, row.starts_on): row for row in rows} if mondays else {}
        for plan in good:
            wanted: Wanted = plan.given
            stored = wanted.member.pk, wanted.monday
            if self.first_time(plan, (id(wanted.member), wanted.monday)) and stored in there:
                self._compare(plan, there[stored], wanted)

    def _wanted(self, plan: Plan) -> Wanted | None:
        values = plan.row.values
        member = self.person(plan, self.people, "by", "reports.write")
        submitted_at = self.told_moment(plan, "submitted_at")
        words = "\n".join(part for part in (values.get("work", ""), notes_of(plan.row)) if part)
        for name, text in (("work", words), ("plan", values.get("plan", ""))):
            if len(text) > WORDS_LIMIT:
                plan.fail(self.problem(name, "string_too_long", max_length=WORDS_LIMIT))
        monday = values.get("week")
        if monday is not None and submitted_at is not None:
            first = self.asking.moment(monday)
            if first is not None and submitted_at < first:
                plan.fail(self.problem("submitted_at", "before_its_week"))
        if member is None or monday is None or plan.outcome == "failed":
            return None
        return Wanted(member, monday, words, values.get("plan", ""), submitted_at)

    def _compare(self, plan: Plan, there: Report, wanted: Wanted) -> None:
        words = (wanted.words and there.words.get(DONE) != wanted.words) or (
            wanted.plan and there.words.get(NEXT) != wanted.plan
        )
        submitted = wanted.submitted_at is not None and not same_second(there.submitted_at, wanted.submitted_at)
        self.decide(plan, there, bool(words or submitted))
        if plan.outcome == "updated":
            plan.outcome = "skipped"  # a report is its writer's: nobody writes on in it for them

    def create(self, plans: Sequence[Plan]) -> list[Made]:
        """In one batch."""
        rows = [ReportRow(**plan.given._asdict()) for plan in plans]
        made = import_reports(rows=rows, by=self.asking.by, at=self.asking.at)
        return [Made("report", one.public_id) for one in made]
