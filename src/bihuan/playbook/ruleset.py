"""From a regulation to its running rules: one per clause and version."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from bihuan.playbook.calendar import WorkCalendar
from bihuan.playbook.instants import BEFORE_ALL
from bihuan.playbook.rules.acts import (
    BidResultRule,
    ContractReviewRule,
    CustomerEntryRule,
    FollowupEntryRule,
    FollowupPlanRule,
    VisitReportRule,
)
from bihuan.playbook.rules.first_contact import FirstContactRule, ReclaimRule
from bihuan.playbook.rules.gates import BidAnalysisRule, SigningReviewRule
from bihuan.playbook.rules.periods import (
    DailyReportRule,
    OpportunityUpdateRule,
    StatisticsReleaseRule,
    WeeklyReportRule,
)
from bihuan.playbook.rules.quotas import CustomerFollowupsRule, CustomersRecordedRule, CustomersVisitedRule
from bihuan.playbook.rules.rule import Clause, Rule
from bihuan.playbook.rules.silences import ActivateRule, DowngradeRule, IdleRepRule
from bihuan.playbook.schema import duties, rules
from bihuan.playbook.schema.duties import Next, Weekly
from bihuan.playbook.schema.playbook import Playbook
from bihuan.playbook.schema.rules import Charge
from bihuan.playbook.schema.timeline import Timeline

Term = tuple[int, int | None]


class Running(NamedTuple):
    """The rules of one version, with the calendar it counts by."""

    calendar: WorkCalendar
    rules: tuple[Rule, ...]


def _following(playbook: Playbook, spec: Weekly) -> Weekly | None:
    """The weekly duty whose next due time makes this one missing."""
    follower = playbook.duties.get(spec.missing.next) if isinstance(spec.missing, Next) else None
    return follower if isinstance(follower, Weekly) else None


Build = Callable[[Clause, Any, Playbook], Rule]

BUILDERS: dict[type, Build] = {
    duties.WeeklyReport: lambda clause, spec, playbook: WeeklyReportRule(clause, spec, _following(playbook, spec)),
    duties.DailyReport: lambda clause, spec, _: DailyReportRule(clause, spec),
    duties.OpportunityUpdate: lambda clause, spec, playbook: OpportunityUpdateRule(
        clause, spec, _following(playbook, spec)
    ),
    duties.StatisticsRelease: lambda clause, spec, playbook: StatisticsReleaseRule(
        clause, spec, _following(playbook, spec)
    ),
    duties.VisitReport: lambda clause, spec, _: VisitReportRule(clause, spec),
    duties.BidResult: lambda clause, spec, _: BidResultRule(clause, spec),
    duties.CustomerEntry: lambda clause, spec, _: CustomerEntryRule(clause, spec),
    duties.FirstContact: lambda clause, spec, _: FirstContactRule(clause, spec),
    duties.FollowupPlan: lambda clause, spec, _: FollowupPlanRule(clause, spec, spec.grade),
    duties.FollowupEntry: lambda clause, spec, _: FollowupEntryRule(clause, spec),
    duties.ContractReview: lambda clause, spec, _: ContractReviewRule(clause, spec),
    rules.CustomersRecorded: lambda clause, spec, _: CustomersRecordedRule(clause, spec),
    rules.CustomersVisited: lambda clause, spec, _: CustomersVisitedRule(clause, spec),
    rules.CustomerFollowups: lambda clause, spec, _: CustomerFollowupsRule(clause, spec),
    rules.Reclaim: lambda clause, _, playbook: ReclaimRule(clause, _first_contact(playbook, clause.id)),
    rules.IdleRep: lambda clause, spec, _: IdleRepRule(clause, spec),
    rules.Activate: lambda clause, spec, _: ActivateRule(clause, spec),
    rules.Downgrade: lambda clause, spec, _: DowngradeRule(clause, spec),
    rules.BidAnalysis: lambda clause, _, playbook: BidAnalysisRule(clause),
    rules.SigningReview: lambda clause, spec, _: SigningReviewRule(clause, spec),
}


def _first_contact(playbook: Playbook, clause: str) -> duties.FirstContact:
    spec = playbook.duties[clause]
    assert isinstance(spec, duties.FirstContact), "the loader checks that a reclaim stands beside a first contact"
    return spec


def running(regulation: Timeline) -> list[Running]:
    """Each version's rules, in the order of the versions."""
    calendars = [
        WorkCalendar(regulation.zone, holidays=calendar.holidays, workdays=calendar.workdays)
        for calendar in (version.playbook.calendar for version in regulation.versions)
    ]
    starts = [
        BEFORE_ALL if version.start is None else calendar.start_of(version.start.toordinal())
        for version, calendar in zip(regulation.versions, calendars, strict=True)
    ]
    terms = list(zip(starts, [*starts[1:], None], strict=True))
    return [Running(calendar, tuple(_rules(regulation, number, terms))) for number, calendar in enumerate(calendars)]


def _rules(regulation: Timeline, number: int, terms: list[Term]) -> Iterator[Rule]:
    playbook = regulation.versions[number].playbook
    for section, id_, spec in playbook.rules():
        held = tuple(
            term
            for term, version in zip(terms, regulation.versions, strict=True)
            if id_ in getattr(version.playbook, section)
        )
        start = regulation.versions[number].start
        clause = Clause(id_, playbook.points.get(id_, Charge()), *terms[number], held, vars(spec)["kind"], start)
        yield BUILDERS[type(spec)](clause, spec, playbook)
