"""Addresses of fieldwork."""

from django.urls import path

from bihuan.interfaces.web.fieldwork import days, followups, lists, plans, visit_page, visits
from bihuan.interfaces.web.kit.lists_page import list_view

app_name = "fieldwork"
urlpatterns = [
    path("followups/", list_view(lists.FOLLOWUPS), name="followups"),
    path("followups/log/", followups.log, name="log"),
    path("followups/log/<str:public_id>/", followups.log_with, name="log_with"),
    path("followups/<str:public_id>/", followups.detail, name="followup"),
    path("followups/<str:public_id>/history/", followups.earlier, name="followup_history"),
    path("followups/<str:public_id>/edit/", followups.edit, name="edit_followup"),
    path("followups/<str:public_id>/correct/", followups.correct, name="correct_followup"),
    path("followups/<str:public_id>/withdraw/", followups.withdraw, name="withdraw_followup"),
    path("visits/", list_view(lists.VISITS), name="visits"),
    path("visits/plan/", visits.plan, name="plan_visit"),
    path("visits/plan/<str:public_id>/", visits.plan_to, name="plan_visit_to"),
    path("visits/enter/", visits.enter, name="record_visit"),
    path("visits/<str:public_id>/", visit_page.detail, name="visit"),
    path("visits/<str:public_id>/history/", visit_page.earlier, name="visit_history"),
    path("visits/<str:public_id>/edit/", visits.edit, name="edit_visit"),
    path("visits/<str:public_id>/start/", visits.start, name="start_visit"),
    path("visits/<str:public_id>/leave/", visits.leave, name="leave_visit"),
    path("visits/<str:public_id>/held/", visits.hold, name="hold_visit"),
    path("visits/<str:public_id>/report/", visit_page.report, name="report_visit"),
    path("visits/<str:public_id>/paper/", visit_page.on_paper, name="print_visit"),
    path("visits/<str:public_id>/cancel/", visits.cancel, name="cancel_visit"),
    path("visits/<str:public_id>/correct/", visits.correct, name="correct_visit"),
    path("days/", days.day, name="day"),
    path("days/edit/", days.edit, name="edit_day"),
    path("days/team/", days.team, name="team_days"),
    path("days/stops/<int:line>/visit/", days.go_there, name="visit_of_line"),
    path("days/<str:public_id>/sign/", days.sign, name="sign_day"),
    path("plans/", list_view(lists.PLANS), name="plans"),
    path("plans/new/<str:public_id>/", plans.make, name="make_plan"),
    path("plans/<str:public_id>/", plans.detail, name="plan"),
    path("plans/<str:public_id>/history/", plans.earlier, name="plan_history"),
    path("plans/<str:public_id>/edit/", plans.edit, name="edit_plan"),
    path("plans/<str:public_id>/steps/<int:line>/", plans.step_done, name="step_done"),
    path("plans/<str:public_id>/archive/", plans.archive, name="archive_plan"),
    path("plans/<str:public_id>/restore/", plans.restore, name="restore_plan"),
]
