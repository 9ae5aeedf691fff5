"""The forms about departments, members, positions, leave and delegation."""

from dataclasses import replace
from typing import Annotated, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from pydantic import Field

from bihuan.base.access.models import Role
from bihuan.base.access.permissions import PERMISSIONS
from bihuan.base.access.rules import beyond
from bihuan.base.organisation.inputs import (
    DelegationInput,
    DepartmentInput,
    LeaveInput,
    LeaverInput,
    MemberInput,
    MergeInput,
    NewMember,
    PlaceInput,
    PositionInput,
    ReturnInput,
)
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.services.absences import NOT_DELEGATED
from bihuan.base.records.inputs import Input, Line
from bihuan.interfaces.web import people
from bihuan.interfaces.web.kit.forms import FormSpec, Section
from bihuan.interfaces.web.kit.options import Related
from bihuan.interfaces.wording import organisation, positions

MISTAKES = {
    "not_an_account": _("Small letters and digits, with full stops between: li.wei"),
    "not_a_phone": _("This is not a telephone number."),
    "not_an_email": _("This is not an e-mail address."),
    "not_a_region": _("One to eight letters: SH"),
    "ends_before_start": _("The last day lies before the first."),
    "unknown_permission": _("There is no such permission."),
}
LABELS = {
    "name": pgettext_lazy("person", "Name"),
    "code": _("Account"),
    "number": _("Staff number"),
    "email": _("E-mail"),
    "mobile": _("Mobile"),
    "department": _("Department"),
    "manager": _("Reports to"),
    "joined_on": _("Joined on"),
    "level": _("Level"),
    "tags": _("Tags"),
    "position": _("Position"),
    "roles": _("Permission roles"),
}
HELPS = {
    "code": _("Signs in with it; it never changes. Empty: made from the name, 李伟 → li.wei."),
    "email": _("To sign in with, and for mails."),
    "mobile": _("To sign in with."),
    "position": _("Decides which duties are owed."),
    "roles": _("Decide what can be seen and done here."),
}


def position_choices(_member: Any = None) -> list[tuple[str, Any]]:
    """The positions that can be held."""
    return list(positions.titles(timezone.now()).items())


def role_choices(asking: Member) -> list[tuple[str, Any]]:
    """The permission roles that the member may give to somebody within reach."""
    path = asking.own_authority.path
    return [
        (role.code, organisation.role(role))
        for role in Role.objects.all()
        if asking.is_administrator
        or not (role.is_administrator or beyond(asking.own_authority, role.scopes(), path=path))
    ]


def boxes(pairs: list[tuple[str, Any]]) -> forms.MultipleChoiceField:
    """Choices that are all seen at once, each with a box."""
    return forms.MultipleChoiceField(required=False, choices=pairs, widget=forms.CheckboxSelectMultiple())


MANAGER = {"manager": Related("organisation:member_options", people.MEMBERS)}
MEMBER = FormSpec(
    input=MemberInput,
    labels=LABELS,
    helps=HELPS,
    choices={"department": people.department_ids},
    related=MANAGER,
    sections=(
        Section(_("Person"), ("name", "number", "email", "mobile")),
        Section(_("Place in the company"), ("department", "manager", "joined_on", "level", "tags")),
    ),
    errors=MISTAKES,
)
NEW_MEMBER = FormSpec(
    input=NewMember,
    labels=LABELS,
    helps=HELPS,
    choices={"department": people.department_ids, "position": position_choices},
    own={"roles": lambda: boxes([])},
    wide=("roles",),
    related=MANAGER,
    sections=(
        Section(_("Person"), ("name", "code", "number", "email", "mobile")),
        Section(_("Place in the company"), ("department", "manager", "joined_on", "position", "level", "tags")),
        Section(_("Access"), ("roles",)),
    ),
    errors=MISTAKES,
)
DEPARTMENT = FormSpec(
    input=DepartmentInput,
    labels={"name": _("Name"), "region_code": _("Region code")},
    helps={
        "region_code": _(
            "Letters that customer numbers of this department carry: SH. Empty: those of the department above."
        )
    },
    errors=MISTAKES,
)


PLACE = FormSpec(
    input=PlaceInput,
    labels={"parent": _("Under")},
    helps={"parent": _("Empty: at the top.")},
    choices={"parent": lambda _member: people.all_departments()},
)
MERGE = FormSpec(
    input=MergeInput, labels={"into": _("Into")}, choices={"into": lambda _member: people.all_departments()}
)


POSITION = FormSpec(
    input=PositionInput,
    labels={"role": _("Position"), "first_on": _("From which day")},
    helps={"first_on": _("On a day that is past the duties since then are judged anew.")},
    choices={"role": position_choices},
)
LEAVE = FormSpec(
    input=LeaveInput,
    labels={"first_on": _("First day"), "last_on": _("Last day"), "reason": _("Reason")},
    helps={"last_on": _("Both days count as away. Deadlines on these days move, what was owed for them alone lapses.")},
    wide=("reason",),
    errors=MISTAKES,
)


class NewLeave(LeaveInput):
    """Leave of somebody who is named."""

    member: str


NEW_LEAVE = FormSpec(
    input=NewLeave,
    labels={**LEAVE.labels, "member": _("Member")},
    helps=LEAVE.helps,
    related={"member": Related("organisation:leave_options", people.MEMBERS)},
    wide=("reason",),
    sections=(Section("", ("member", "first_on", "last_on", "reason")),),
    errors=MISTAKES,
)


def new_member(asking: Member) -> FormSpec[NewMember]:
    """The form for somebody who joins, with the roles that the member may give."""
    return replace(NEW_MEMBER, own={"roles": lambda: boxes(role_choices(asking))})


USUALLY = frozenset({"view", "sign", "approve", "review", "decide", "waive"})
"""What is usually done in somebody's place."""


def usual(giver: Member) -> list[str]:
    """The permissions ticked to begin with."""
    return [name for name, _label in delegable(giver) if name.partition(".")[2] in USUALLY]


def delegable(giver: Member) -> list[tuple[str, Any]]:
    """The permissions that the giver holds and may put into other hands."""
    own = giver.own_authority.grants
    return [
        (name, organisation.permission(one))
        for name, one in PERMISSIONS.items()
        if name in own and name not in NOT_DELEGATED
    ]


def delegation(giver: Member) -> FormSpec[DelegationInput]:
    """The form for a delegation by this member."""
    return FormSpec(
        input=DelegationInput,
        labels={
            "taker": _("Who acts"),
            "first_on": _("First day"),
            "last_on": _("Last day"),
            "permissions": _("What they may do in place of %(name)s") % {"name": giver.name},
            "reason": _("Reason"),
        },
        own={"permissions": lambda: boxes(delegable(giver))},
        related={"taker": Related("organisation:member_options", people.MEMBERS)},
        wide=("permissions", "reason"),
        sections=(Section("", ("taker", "first_on", "last_on", "reason", "permissions")),),
        errors=MISTAKES,
    )


LEAVER = FormSpec(
    input=LeaverInput,
    labels={"left_on": _("Last day of work"), "account": _("The account closes")},
    choices={"account": {"on_the_day": _("after the last day"), "at_once": pgettext_lazy("account", "at once")}},
    radios=("account",),
)


RETURN = FormSpec(
    input=ReturnInput,
    labels={"first_on": _("Works here again from")},
    helps={"first_on": _("The days between count as an absence: nothing is owed for them.")},
)


class RolesInput(Input):
    """Which permission roles somebody holds."""

    roles: tuple[str, ...] = ()


class CompanyInput(Input):
    """The company's name."""

    name: Annotated[Line, Field(min_length=1, max_length=120)]


COMPANY = FormSpec(input=CompanyInput, labels={"name": _("Name of the company")})
