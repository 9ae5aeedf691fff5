"""Addresses of the organisation and its settings."""

from django.urls import path

from bihuan.base.organisation.models import Member
from bihuan.interfaces.web import people
from bihuan.interfaces.web.kit.lists_page import list_view
from bihuan.interfaces.web.kit.options import Options, options_view
from bihuan.interfaces.web.organisation.lists import MEMBERS
from bihuan.interfaces.web.organisation.views import accounts, departments, members, one, roles, settings
from bihuan.interfaces.wording import organisation_facts

LEAVE = Options(
    rows=lambda me: Member.objects.active().visible_to(me, "leave.record").exclude(pk=me.pk).order_by("sort_key", "pk"),
    search=people.search_members,
    note="department__name",
    permission="leave.record",
)
"""Whose leave one may record."""
TOLD = organisation_facts.FIELDS
"""Importing the wordings makes the facts tellable."""

app_name = "organisation"
urlpatterns = [
    path("", list_view(MEMBERS), name="members"),
    path("options/", options_view(people.MEMBERS), name="member_options"),
    path("options/leave/", options_view(LEAVE), name="leave_options"),
    path("new/", members.add, name="add"),
    path("out/", departments.out, name="out"),
    path("out/record/", members.new_leave, name="new_leave"),
    path("leave/<str:public_id>/cancel/", members.cancel_leave, name="cancel_leave"),
    path("delegation/<str:public_id>/end/", accounts.end_delegation, name="end_delegation"),
    path("departments/", departments.tree, name="departments"),
    path("departments/new/", departments.create, name="new_department"),
    path("departments/<str:public_id>/", departments.edit, name="department"),
    path("departments/<str:public_id>/move/", departments.move, name="move_department"),
    path("departments/<str:public_id>/merge/", departments.merge, name="merge_department"),
    path("departments/<str:public_id>/archive/", departments.archive, name="archive_department"),
    path("departments/<str:public_id>/restore/", departments.restore, name="restore_department"),
    path("settings/", settings.index, name="settings"),
    path("settings/company/", settings.company, name="company"),
    path("settings/roles/", roles.index, name="roles"),
    path("settings/roles/new/", roles.create, name="new_role"),
    path("settings/roles/<str:code>/", roles.edit, name="role"),
    path("settings/roles/<str:code>/delete/", roles.delete, name="delete_role"),
    path("settings/rights/", roles.matrix, name="matrix"),
    path("members/<str:public_id>/", one.show, name="member"),
    path("members/<str:public_id>/history/", one.earlier, name="member_history"),
    path("members/<str:public_id>/edit/", members.edit, name="edit"),
    path("members/<str:public_id>/position/", members.position, name="position"),
    path("members/<str:public_id>/leave/", members.leave, name="leave"),
    path("members/<str:public_id>/leaver/", members.leaver, name="leaver"),
    path("members/<str:public_id>/returns/", members.returns, name="returns"),
    path("members/<str:public_id>/handover/", one.handover, name="handover"),
    path("members/<str:public_id>/link/", accounts.link, name="link"),
    path("members/<str:public_id>/sessions/end/", accounts.end_sessions, name="end_sessions"),
    path("members/<str:public_id>/tokens/", accounts.tokens, name="member_tokens"),
    path("tokens/<str:public_id>/revoke/", accounts.revoke_token, name="revoke_token"),
    path("members/<str:public_id>/second-factor/off/", accounts.take_second_factor, name="take_second_factor"),
    path("members/<str:public_id>/roles/", accounts.roles, name="member_roles"),
    path("members/<str:public_id>/delegate/", accounts.delegate, name="delegate"),
]
