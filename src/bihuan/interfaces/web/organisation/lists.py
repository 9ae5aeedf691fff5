"""The lists of members, and of permission roles."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.base.audit.services import record
from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.events import MembersExported
from bihuan.base.organisation.models import Leave, Member
from bihuan.interfaces.web import people
from bihuan.interfaces.web.kit import cells, filters
from bihuan.interfaces.web.kit.lists import Button, Column, Export, RecordList
from bihuan.interfaces.web.organisation.forms import position_choices
from bihuan.interfaces.wording import positions

STATES = {
    "at_work": pgettext_lazy("member", "at work"),
    "away": pgettext_lazy("member", "on leave today"),
    "invited": pgettext_lazy("member", "has not signed in yet"),
    "leaving": pgettext_lazy("member", "leaving"),
    "left": pgettext_lazy("member", "left"),
}
TONES = {"at_work": "green", "away": "amber", "invited": "blue", "leaving": "amber", "left": "gray"}


def with_state(rows: "QuerySet[Any]", at: datetime) -> "QuerySet[Any]":
    """With today's position, and whether the member is away today."""
    today = day_of(at)
    away = Leave.objects.filter(cancelled_at=None, first_on__lte=today, last_on__gte=today, member=OuterRef("pk"))
    annotated: QuerySet[Any] = rows.with_position(today)  # type: ignore[attr-defined]
    with_leave: QuerySet[Any] = annotated.annotate(is_away=Exists(away))
    return with_leave


def state_of(row: Mapping[str, Any], at: datetime) -> str:
    """How it stands with a member."""
    if not row["is_active"] or (row["left_on"] is not None and row["left_on"] < day_of(at)):
        return "left"
    if row["left_on"] is not None:
        return "leaving"
    if row["is_away"]:
        return "away"
    return "invited" if row["last_login"] is None else "at_work"


def badge_of(row: Mapping[str, Any]) -> cells.Cell:
    """The state as a mark."""
    state = state_of(row, timezone.now())
    return cells.Cell("mark", str(STATES[state]), tone=TONES[state])


STATE_PATHS = ("is_active", "left_on", "is_away", "last_login")


def _rows(member: Member) -> "QuerySet[Any]":
    return with_state(Member.objects.visible_to(member, "members.view"), timezone.now())


def _narrow(rows: Any, value: str, _member: Any) -> Any:
    today = day_of(timezone.now())
    here = rows.filter(Q(left_on=None) | Q(left_on__gte=today), is_active=True)
    return {
        "at_work": here.filter(left_on=None, is_away=False).exclude(last_login=None),
        "away": here.filter(is_away=True),
        "invited": here.filter(left_on=None, last_login=None, is_away=False),
        "leaving": here.exclude(left_on=None),
        "left": rows.filter(Q(is_active=False) | Q(left_on__lt=today)),
    }[value]


def _here(rows: Any, gone: bool) -> Any:
    """Those who left stand apart, as archived records do."""
    left = Q(is_active=False) | Q(left_on__lt=day_of(timezone.now()))
    return rows.filter(left) if gone else rows.exclude(left)


def _position() -> cells.Renderer:
    """Today's position, by the regulation's word for it, which is read once for all rows."""
    titles = positions.titles(timezone.now())

    def show(row: Mapping[str, Any]) -> str:
        held = row["position_role"]
        return titles.get(held) or str(positions.WORDS.get(held, held)) if held else ""

    return cells.computed(("position_role",), show)


def _exported(member: Member, count: int, at: datetime) -> None:
    record([MembersExported(subject=member.code, count=count)], by=member, at=at)


def columns(_request: HttpRequest) -> tuple[Column, ...]:
    """The columns; what positions are called follows the regulation."""
    return (
        Column(
            "name",
            pgettext_lazy("person", "Name"),
            cells.link("name", to="organisation:member"),
            order=("sort_key",),
            lead=True,
        ),
        Column("code", _("Account"), cells.text("code"), order=("code",)),
        Column("department", _("Department"), cells.text("department__name"), order=("department__path",)),
        Column("position", _("Position"), _position(), order=("position_role",)),
        Column("manager", _("Reports to"), cells.text("manager__name"), order=("manager__sort_key",)),
        Column("mobile", _("Mobile"), cells.phone("mobile")),
        Column("email", _("E-mail"), cells.mail("email"), phone=False),
        Column("number", _("Staff number"), cells.text("number"), order=("number",), shown=False),
        Column("level", _("Level"), cells.text("level"), order=("level",), shown=False),
        Column("tags", _("Tags"), cells.tags("tags"), shown=False),
        Column("joined", _("Joined on"), cells.date("joined_on"), order=("joined_on",), shown=False),
        Column("login", _("Last signed in"), cells.moment("last_login"), order=("last_login",), shown=False),
        Column("state", _("State"), cells.computed(STATE_PATHS, badge_of)),
    )


MEMBERS = RecordList(
    name="members",
    title=_("Members"),
    permission="members.view",
    rows=_rows,
    columns=columns,
    order="name",
    search=people.search_members,
    placeholder=_("Name, initials, account, mobile"),
    filters=(
        filters.department("department", _("Department"), path="department__path", choices=people.department_choices),
        filters.choice("position", _("Position"), position_choices, path="position_role"),
        filters.custom("state", _("State"), STATES, _narrow),
    ),
    create=Button(_("New member"), "organisation:add", permission="members.manage", icon="user-plus"),
    buttons=(
        Button(_("Departments"), "organisation:departments", permission="members.view", icon="hierarchy-2"),
        Button(_("Out today"), "organisation:out", permission="members.view", icon="beach"),
    ),
    export=Export("members.manage", recorded=_exported),
    archived=_here,
    empty=_("Nobody here. Add the people who work with you."),
)
