"""Which page holds the form for each act that the rules read: a clause runs when all its acts have one (architecture §2.7)."""

FORMS: dict[str, str] = {
    "customer.recorded": "customers:create",
    "customer.graded": "customers:grade",
    "customer.assigned": "customers:assign",
    "customer.released": "customers:release",
    "followup.logged": "fieldwork:log",
    "visit.held": "fieldwork:hold_visit",
    "visit.reported": "fieldwork:report_visit",
    "plan.made": "fieldwork:make_plan",
    "opportunity.opened": "opportunities:create",
    "opportunity.updated": "opportunities:confirm",
    "opportunity.stage_changed": "opportunities:stage",
    "opportunity.closed": "opportunities:close",
    "report.submitted:daily": "reports:write_daily",
    "report.submitted:weekly": "reports:write_weekly",
    "report.submitted:management": "reports:write_management",
    "report.completed": "reports:complete",
    "bid.quoted": "offers:quote",
    "bid.opened": "offers:opened",
    "bid.result_recorded": "offers:result",
    "contract.review_requested": "contracts:request_review",
    "contract.reviewed": "contracts:review",
    "contract.signed": "contracts:sign",
    "statistics.released": "statistics:release",
    "duty.waived": "today:waive",
}
"""Act → the name of the address where it is done. The names are checked against the site's addresses by a test."""
