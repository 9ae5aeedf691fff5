"""Why the organisation and access refuse, and what permissions, areas, acts and scopes are called."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bihuan.base.access.models import Role
from bihuan.base.access.permissions import PERMISSIONS, Permission, Scope
from bihuan.interfaces.wording import positions, refusals

Label = str | Promise


def _not_held(told: Mapping[str, Any]) -> str:
    """Which permissions those are."""
    names = [permission(PERMISSIONS[name]) for name in told.get("permissions", ()) if name in PERMISSIONS]
    words = gettext("Only permissions that you hold yourself, and as far as you hold them, can be given or taken.")
    if not names:
        return words
    shown = gettext(", ").join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
    return gettext("%(words)s Here: %(names)s") % {"words": words, "names": shown}


NAMED = 4
"""So many permissions a refusal names."""

refusals.add(
    {
        "taken": _("Somebody else has this already."),
        "name_taken": _("There is a “%(name)s” already."),
        "unknown_role": _("There is no such permission role."),
        "unknown_department": _("There is no such department."),
        "unknown_member": _("There is nobody like this at work here."),
        "outranked": _("This account may do more than yours. Ask an administrator."),
        "own_place": _("Your own department and manager are set by somebody else."),
        "own_position": _("Your own position is set by somebody else."),
        "own_role": _("Nobody widens their own permissions."),
        "own_account": _("You cannot take yourself out of the company."),
        "own_leave": _("Your own leave is recorded by your manager or the assistant."),
        "not_held": _not_held,
        "shipped_role": _("A role that ships with the product stays; change what it grants instead."),
        "role_in_use": _("Still held by %(count)s. Take it from them first."),
        "last_administrator": _("Somebody has to be administrator: this is the last one."),
        "before_joining": _("Before the first day of work (%(joined_on)s)."),
        "left_before_joining": _("After the last day of work (%(left_on)s)."),
        "manager_circle": _("The manager would, by some steps, report to this member."),
        "below_itself": _("A department cannot stand below itself."),
        "too_deep": _("More than %(levels)s levels of departments."),
        "department_not_empty": _("%(members)s members and %(departments)s departments are still in it."),
        "parent_archived": _("The department above it, %(name)s, is archived. Restore that first."),
        "not_employed_then": _("Not employed on these days."),
        "leave_overlaps": _("There is leave from %(first_on)s to %(last_on)s already."),
        "already_cancelled": _("This was taken back already."),
        "already_ended": _("This was ended already."),
        "to_oneself": _("To somebody else, not to yourself."),
        "over_already": _("These days are over."),
        "too_long": _("At most %(days)s days."),
        "not_left": _("This member has not left."),
        "account_closed": _("The account is closed."),
        "already_joined": _("They have set a password already. Make a link for a new password instead."),
        "already_set_up": _("This company is set up already."),
    }
)

AREAS: dict[str, Label] = {
    "customers": _("Customers and contacts"),
    "followups": _("Follow-ups"),
    "opportunities": _("Opportunities"),
    "visits": _("Visits"),
    "bids": _("Bids"),
    "contracts": _("Contracts"),
    "receipts": _("Receipts"),
    "targets": _("Targets"),
    "reports": _("Reports"),
    "duties": _("Duties"),
    "scores": _("Scores"),
    "members": _("Members"),
    "leave": _("Leave"),
    "products": _("Products"),
    "statistics": _("Statistics"),
    "roles": _("Permission roles"),
    "playbook": _("Playbook"),
    "calendar": _("Calendar"),
    "company": _("Company and e-mail"),
    "charging": _("Points count"),
    "months": _("Closing months"),
    "log": _("Log of facts"),
    "past": _("Past entries"),
    "imports": _("Imports"),
}
"""What permissions are about."""

ACTS: dict[str, Label] = {
    "view": pgettext_lazy("permission", "see"),
    "create": pgettext_lazy("permission", "create"),
    "edit": pgettext_lazy("permission", "change"),
    "assign": pgettext_lazy("permission", "assign"),
    "archive": pgettext_lazy("permission", "archive"),
    "export": pgettext_lazy("permission", "export"),
    "approve": pgettext_lazy("permission", "approve"),
    "review": pgettext_lazy("permission", "review"),
    "sign": pgettext_lazy("permission", "sign"),
    "record": pgettext_lazy("permission", "record"),
    "write": pgettext_lazy("permission", "write"),
    "waive": pgettext_lazy("permission", "waive"),
    "decide": pgettext_lazy("permission", "decide on proposals"),
    "manage": pgettext_lazy("permission", "manage"),
    "release": pgettext_lazy("permission", "release"),
    "feedback": pgettext_lazy("permission", "give feedback"),
    "publish": pgettext_lazy("permission", "publish"),
    "switch": pgettext_lazy("permission", "switch on"),
    "close": pgettext_lazy("permission", "close"),
    "run": pgettext_lazy("permission", "run"),
}
"""What one may do there."""

SCOPES: dict[Scope, Label] = {
    Scope.OWN: pgettext_lazy("scope", "own"),
    Scope.DEPARTMENT: pgettext_lazy("scope", "department"),
    Scope.SUBTREE: pgettext_lazy("scope", "department and below"),
    Scope.ALL: pgettext_lazy("scope", "all"),
}
"""How far."""


def permission(one: Permission) -> str:
    """``Customers and contacts: change``."""
    act = one.name.partition(".")[2]
    return str(_("%(area)s: %(act)s")) % {"area": AREAS.get(one.area, one.area), "act": ACTS.get(act, act)}


def permission_named(name: str) -> str:
    """A permission by its name; one nobody knows any more by that."""
    return permission(PERMISSIONS[name]) if name in PERMISSIONS else name


def role(one: Role) -> str:
    """A permission role's name: the company's own, else what it ships with."""
    return one.name or str(positions.WORDS.get(one.code, one.code))
