"""All duties: whoever may see them, of whatever age and state."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.base.duties.models import Duty
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import regulation
from bihuan.interfaces.web.kit import cells, filters
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.lists import Bulk, Column, Export, RecordList, Scopes
from bihuan.interfaces.wording import abouts, duties
from bihuan.interfaces.wording.people import departments, members_within
from bihuan.steer.scoring import services as scoring

PERIODS = {
    "today": _("Today"),
    "week": _("This week"),
    "last_week": _("Last week"),
    "month": _("This month"),
    "last_month": _("Last month"),
}


def rows(member: Member) -> Any:
    """The duties that have opened by now, as they stand."""
    now = timezone.now()
    return Duty.objects.visible_to(member, "duties.view").opened(now).at(now)


def columns(request: Any) -> tuple[Column, ...]:
    """The columns, with the regulation's words as they are now."""
    titles = duties.Titles(regulation())

    def what(row: Any) -> Cell:
        return Cell("link", titles.what(row["clause"], row["rule"]), abouts.address("duty", row["public_id"]))

    return (
        Column("what", _("What"), cells.computed(("clause", "rule", "public_id"), what), order=("rule",), lead=True),
        Column("clause", _("Clause"), cells.clause("clause"), order=("clause",)),
        Column("state", _("State"), cells.badge("state", duties.STATES, duties.TONES), order=("state",)),
        Column("who", _("Who"), cells.text("member__name"), order=("member__sort_key",)),
        Column(
            "department",
            _("Department"),
            cells.text("member__department__name"),
            order=("member__department__path",),
            shown=False,
        ),
        Column("due", _("Due"), cells.computed(("due_at",), _due, plain=_last_day), order=("due_at",)),
        Column("done", _("Handed in"), cells.moment("shown_done_at"), order=("shown_done_at",)),
        Column("count", _("Reached"), cells.progress("count", "target"), shown=False),
        Column("points", _("Points"), cells.number("points"), order=("points",)),
        Column(
            "fine",
            _("Fine"),
            cells.computed(("fine",), _fine, plain=lambda row: cells.cents(row["fine"]), align="number"),
            order=("fine",),
        ),
        Column("opened", _("Opened"), cells.moment("opened_at"), order=("opened_at",), shown=False),
        Column("waived", _("Waived by"), cells.text("waived_by__name"), shown=False),
        Column("reason", _("Reason"), cells.text("waived_reason"), shown=False),
        Column("key", _("Key"), cells.text("key"), shown=False, phone=False),
    )


def _due(row: Any) -> Cell:
    return Cell("nowrap", duties.last_day(row["due_at"]).isoformat(), note=_clock(row["due_at"]))


def _clock(due_at: Any) -> str:
    local = timezone.localtime(due_at)
    return f"{local:%H:%M}" if (local.hour, local.minute) != (0, 0) else ""


def _last_day(row: Any) -> Any:
    return duties.last_day(row["due_at"])


def _fine(row: Any) -> Cell:
    return Cell("number", f"¥{row['fine']:,.2f}") if row["fine"] else Cell()


def _clauses(_member: Member) -> list[tuple[str, str]]:
    return [(clause, f"{clause} {title}") for clause, title in duties.Titles(regulation()).clauses()]


def _in_period(found: QuerySet[Duty], value: str, _member: Member) -> QuerySet[Duty]:
    first, until = _bounds(value)
    return found.filter(due_at__gt=first, due_at__lte=until)


def _bounds(value: str) -> tuple[Any, Any]:
    """The moments after which, and up to which, what belongs to the period is due."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    return {
        "today": (today, today + timedelta(days=1)),
        "week": (monday, monday + timedelta(days=7)),
        "last_week": (monday - timedelta(days=7), monday),
        "month": (first, (first + timedelta(days=32)).replace(day=1)),
        "last_month": (before, first),
    }[value]


def _of_department(found: QuerySet[Duty], member: Member) -> QuerySet[Duty]:
    return found.filter(member__department=member.department_id)


DUTIES = RecordList(
    name="duties",
    title=_("All duties"),
    permission="duties.view",
    rows=rows,
    columns=columns,
    order="-due",
    search=lambda found, text: found.filter(key__icontains=text) | found.filter(member__name__icontains=text),
    placeholder=_("Name, or a record's id"),
    filters=(
        filters.choice("state", _("State"), duties.STATES),
        filters.choice("clause", _("Clause"), _clauses),
        filters.member("who", _("Who"), choices=members_within("duties.view"), path="member__public_id"),
        filters.department("department", _("Department"), path="member__department__path", choices=departments),
        filters.custom("period", _("Due"), PERIODS, _in_period),
        filters.dates("due", _("Due between"), path="due_at", moments=True),
    ),
    scopes=Scopes(mine=lambda found, member: found.filter(member=member), department=_of_department),
    bulk=(Bulk(_("Waive"), "today:waive_many", permission="duties.waive", dialog=True, icon="beach"),),
    export=Export(
        "scores.export", recorded=lambda member, count, at: scoring.note_duties_export(count=count, by=member, at=at)
    ),
    empty=_("No duties have opened yet: they open by themselves as the regulation says."),
)
