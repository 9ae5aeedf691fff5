"""The verbs of fieldwork, by topic."""

from bihuan.flow.fieldwork.services.corrections import correct_followup, correct_visit, withdraw_followup
from bihuan.flow.fieldwork.services.days import plan_day, replace_weekly_lines, sign_day, visit_of_line
from bihuan.flow.fieldwork.services.exports import note_export
from bihuan.flow.fieldwork.services.followups import change_followup, log_followup
from bihuan.flow.fieldwork.services.importing import (
    FollowupRow,
    VisitRow,
    import_followups,
    import_visits,
)
from bihuan.flow.fieldwork.services.plans import archive_plan, change_plan, make_plan, restore_plan, set_step_done
from bihuan.flow.fieldwork.services.reports import report_visit
from bihuan.flow.fieldwork.services.visits import (
    cancel_visit,
    change_visit,
    hold_visit,
    plan_visit,
    record_visit,
    start_visit,
)

__all__ = [
    "FollowupRow",
    "VisitRow",
    "archive_plan",
    "cancel_visit",
    "change_followup",
    "change_plan",
    "change_visit",
    "correct_followup",
    "correct_visit",
    "hold_visit",
    "import_followups",
    "import_visits",
    "log_followup",
    "make_plan",
    "note_export",
    "plan_day",
    "plan_visit",
    "record_visit",
    "replace_weekly_lines",
    "report_visit",
    "restore_plan",
    "set_step_done",
    "sign_day",
    "start_visit",
    "visit_of_line",
    "withdraw_followup",
]
