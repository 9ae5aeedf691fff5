"""By which acts a rule is fed and fulfilled, and which acts have a form: a rule without its forms does not run.

A duty that nobody can do would only charge people. So a clause runs live when every act it rests on can be recorded here;
until then ``regulation()`` leaves it out and the playbook page shows it as coming.
"""

from collections.abc import Callable
from typing import Any

from bihuan.playbook.schema import duties, rules
from bihuan.playbook.schema.duties import RuleSpec
from bihuan.playbook.schema.playbook import RULE_SECTIONS, Playbook

_FOLLOWUPS = ("followup.logged", "visit.held")
_BY_KIND: dict[type[RuleSpec], Callable[[Any], tuple[str, ...]]] = {
    duties.WeeklyReport: lambda rule: (f"report.submitted:{rule.report}",),
    duties.DailyReport: lambda _: ("report.submitted:daily",),
    duties.OpportunityUpdate: lambda _: ("opportunity.opened", "opportunity.updated", "opportunity.closed"),
    duties.StatisticsRelease: lambda _: ("statistics.released",),
    duties.VisitReport: lambda _: ("visit.held", "visit.reported"),
    duties.BidResult: lambda _: ("bid.quoted", "bid.opened", "bid.result_recorded"),
    duties.CustomerEntry: lambda _: ("customer.recorded",),
    duties.FirstContact: lambda _: ("customer.recorded", "customer.assigned", *_FOLLOWUPS),
    duties.FollowupPlan: lambda _: ("customer.graded", "plan.made", *_FOLLOWUPS),
    duties.FollowupEntry: lambda _: ("followup.logged",),
    duties.ContractReview: lambda _: ("contract.review_requested", "contract.reviewed"),
    rules.CustomersRecorded: lambda _: ("customer.recorded",),
    rules.CustomersVisited: lambda _: ("visit.held",),
    rules.CustomerFollowups: lambda _: ("customer.graded", *_FOLLOWUPS),
    rules.Reclaim: lambda _: ("customer.assigned", "customer.released", *_FOLLOWUPS),
    rules.IdleRep: lambda _: _FOLLOWUPS,
    rules.Activate: lambda _: _FOLLOWUPS,
    rules.Downgrade: lambda _: ("customer.graded", *_FOLLOWUPS),
    rules.BidAnalysis: lambda _: ("bid.quoted",),
    rules.SigningReview: lambda _: ("contract.review_requested", "contract.reviewed", "contract.signed"),
}

HAS_FORM: frozenset[str] = frozenset(
    (
        *("customer.recorded", "customer.graded", "customer.assigned", "customer.released"),
        *("followup.logged", "visit.held", "visit.reported", "plan.made"),
        *("opportunity.opened", "opportunity.updated", "opportunity.stage_changed", "opportunity.closed"),
        *("report.submitted:daily", "report.submitted:weekly", "report.submitted:management", "report.completed"),
        *("bid.quoted", "bid.opened", "bid.result_recorded"),
        *("contract.review_requested", "contract.reviewed", "contract.signed"),
        *("statistics.released", "duty.waived"),
    )
)
"""The acts for which there is a form, by the verb of the fact it records (a report's with its kind). A test compares them
with the addresses of the pages (``interfaces/web/playbook/acts.py``)."""


def acts(rule: RuleSpec) -> tuple[str, ...]:
    """The acts that feed or fulfil the rule."""
    return _BY_KIND[type(rule)](rule)


def without_form(rule: RuleSpec) -> tuple[str, ...]:
    """Those of the rule's acts that cannot be recorded yet; a rule with any does not run."""
    return tuple(act for act in acts(rule) if act not in HAS_FORM)


def runnable(playbook: Playbook) -> Playbook:
    """The playbook without the rules that do not run yet; itself when all do."""
    kept: dict[str, dict[str, RuleSpec]] = {
        section: {clause: rule for clause, rule in getattr(playbook, section).items() if not without_form(rule)}
        for section in RULE_SECTIONS
    }
    changed = {section: found for section, found in kept.items() if len(found) < len(getattr(playbook, section))}
    return playbook.model_copy(update=changed) if changed else playbook
