"""What happened to members, departments and roles, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from bihuan.base.access.models import Role
from bihuan.base.access.permissions import PERMISSIONS
from bihuan.base.audit.models import Event
from bihuan.interfaces.wording import facts, organisation, positions
from bihuan.interfaces.wording.facts import Reading, Told

Label = str | Promise

FIELDS: dict[str, Label] = {
    "name": _l("Name"),
    "number": _l("Staff number"),
    "email": _l("E-mail"),
    "mobile": _l("Mobile"),
    "department": _l("Department"),
    "manager": _l("Reports to"),
    "joined_on": _l("Joined on"),
    "level": _l("Level"),
    "tags": _l("Tags"),
    "region_code": _l("Region code"),
}


def _joined(event: Event, reading: Reading) -> Told:
    return Told(_("Joined on %(day)s") % {"day": event.data["joined_on"]}, "", "user-plus", "green")


def _changed(event: Event, reading: Reading) -> Told:
    """Which particulars; those of a person by name only."""
    names = [*event.data.get("after", {}), *((event.private or {}).get("private_after") or {})]
    named = _(", ").join(str(FIELDS.get(name, name)) for name in names)
    return Told(_("Changed: %(fields)s") % {"fields": named} if named else _("Changed"), "", "pencil")


def _position(event: Event, reading: Reading) -> Told:
    data, now = event.data, timezone.now()
    words = {"role": positions.title(data["role"], now), "day": data["first_on"]}
    before = positions.title(data["before"], now) if data.get("before") else ""
    return Told(
        _("%(role)s from %(day)s on") % words,
        _("Before: %(role)s") % {"role": before} if before else "",
        "id-badge-2",
        "blue",
    )


def _roles(event: Event, reading: Reading) -> Told:
    after = _(", ").join(_role(code) for code in event.data["after"]) or "—"
    before = _(", ").join(_role(code) for code in event.data["before"]) or "—"
    return Told(
        _("Permission roles: %(roles)s") % {"roles": after},
        _("Before: %(role)s") % {"role": before},
        "shield-lock",
        "purple",
    )


def _role(code: str) -> str:
    role = Role.objects.filter(code=code).first()
    return organisation.role(role) if role is not None else str(positions.WORDS.get(code, code))


def _days(data: Mapping[str, Any]) -> str:
    first, last = data["first_on"], data["last_on"]
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _leave(event: Event, reading: Reading) -> Told:
    return Told(_("On leave: %(days)s") % {"days": _days(event.data)}, "", "beach", "amber")


def _leave_cancelled(event: Event, reading: Reading) -> Told:
    return Told(_("Leave taken back: %(days)s") % {"days": _days(event.data)}, "", "calendar-off")


def _left(event: Event, reading: Reading) -> Told:
    closed = _("The account was closed at once.") if event.data["account_closed"] else ""
    return Told(_("Leaves; last day %(day)s") % {"day": event.data["left_on"]}, closed, "logout", "red")


def _returned(event: Event, reading: Reading) -> Told:
    return Told(_("Works here again from %(day)s") % {"day": event.data["first_on"]}, "", "login", "green")


def _given(event: Event, reading: Reading) -> Told:
    names = [organisation.permission(PERMISSIONS[name]) for name in event.data["permissions"] if name in PERMISSIONS]
    words = {
        "giver": reading.person(event.data["giver"]),
        "name": reading.person(event.data["member"]),
        "days": _days(event.data),
    }
    return Told(_("%(name)s acts for %(giver)s: %(days)s") % words, _("; ").join(names[:6]), "users", "purple")


def _ended(event: Event, reading: Reading) -> Told:
    words = {"giver": reading.person(event.data["giver"]), "name": reading.person(event.data["member"])}
    return Told(_("%(name)s no longer acts for %(giver)s") % words, "", "users")


def _link(event: Event, reading: Reading) -> Told:
    invited = event.data["purpose"] == "invitation"
    return Told(_("Invitation link made") if invited else _("Link for a new password made"), "", "link")


def _password(event: Event, reading: Reading) -> Told:
    return Told(_("Password set"), "", "key")


def _second_factor(event: Event, reading: Reading) -> Told:
    said = _("Second factor turned on") if event.data["on"] else _("Second factor turned off")
    return Told(said, _("by an administrator") if event.data.get("by_administrator") else "", "shield-lock")


def _simple(said: Label, icon: str = "circle-dot") -> facts.Teller:
    return lambda _event, _reading: Told(str(said), "", icon)


facts.add(
    {
        "member.joined": _joined,
        "member.changed": _changed,
        "member.left": _left,
        "member.returned": _returned,
        "member.account_closed": _simple(_l("Account closed"), "lock"),
        "member.roles_assigned": _roles,
        "position.taken": _position,
        "leave.recorded": _leave,
        "leave.cancelled": _leave_cancelled,
        "delegation.given": _given,
        "delegation.ended": _ended,
        "password.link_made": _link,
        "password.set": _password,
        "second_factor.changed": _second_factor,
        "sessions.ended": _simple(_l("All sessions ended"), "logout"),
        "members.exported": facts.exported,
        "department.created": _simple(_l("Department made"), "hierarchy-2"),
        "department.changed": _changed,
        "department.moved": _simple(_l("Department moved"), "arrows-exchange"),
        "department.archived": facts.archived,
        "department.restored": facts.restored,
        "department.merged": _simple(_l("Department merged into another"), "git-merge"),
        "role.created": _simple(_l("Permission role made"), "shield-lock"),
        "role.changed": _simple(_l("Permission role changed"), "shield-lock"),
        "role.deleted": _simple(_l("Permission role deleted"), "shield-lock"),
        "company.set_up": _simple(_l("Company set up"), "home"),
        "company.changed": _simple(_l("Company settings changed"), "settings"),
    }
)
