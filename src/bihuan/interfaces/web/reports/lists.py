"""The lists of reports: one per kind, and what was sent to the reader."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.base.organisation.models import Member
from bihuan.interfaces.web.kit import cells, filters
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.lists import Button, Column, Export, RecordList, Scopes
from bihuan.interfaces.wording import abouts
from bihuan.interfaces.wording import reports as words
from bihuan.interfaces.wording.people import departments, members_within
from bihuan.steer.reports import services
from bihuan.steer.reports.models import Copy, Report

WRITERS = members_within("reports.view")
_EMPTY = {
    "weekly": _("No weekly reports yet. The first one is drafted from what was recorded in the week."),
    "daily": _("No daily reports yet. The first one is drafted from what was recorded today."),
    "management": _("No management reports yet. The first one is drafted from the team's records."),
}
_TITLES = {"weekly": _("Weekly reports"), "daily": _("Daily reports"), "management": _("Management reports")}


def _period(row: Any) -> Cell:
    href = abouts.address("report", row["public_id"])
    return Cell("link", abouts.period(row["period"]), href)


def _late(row: Any) -> Cell | str:
    if row["submitted_at"] is None:
        return ""
    return Cell("mark", str(_("Incomplete")), tone="amber") if not row["complete"] else ""


def _columns(kind: str) -> tuple[Column, ...]:
    about = _("Day") if kind == "daily" else _("Week")
    return (
        Column("period", about, cells.computed(("period", "public_id"), _period), order=("starts_on",), lead=True),
        Column("state", _("State"), cells.badge("state", words.STATES, words.TONES), order=("state",)),
        Column("writer", _("Writer"), cells.text("writer__name"), order=("writer__sort_key",)),
        Column(
            "department", _("Department"), cells.text("writer__department__name"), order=("writer__department__path",)
        ),
        Column("handed", _("Handed in"), cells.moment("first_submitted_at"), order=("first_submitted_at",)),
        Column("complete", _("Complete"), cells.computed(("submitted_at", "complete"), _late), order=("complete",)),
        Column("signed", _("Signed or returned by"), cells.text("decided_by__name"), order=("decided_by__sort_key",)),
        Column("comment", _("Comment"), cells.text("comment"), phone=False),
        Column("decided", _("Signed or returned"), cells.moment("decided_at"), order=("decided_at",), shown=False),
    )


def _rows(kind: str) -> Any:
    def rows(member: Member) -> QuerySet[Report]:
        return Report.objects.visible_to(member, "reports.view").filter(report_kind=kind, archived_at=None)

    return rows


def _of_department(rows: QuerySet[Report], member: Member) -> QuerySet[Report]:
    return rows.filter(writer__department=member.department_id)


def reports_of(kind: str) -> RecordList:
    """The list of a kind."""
    return RecordList(
        name=f"{kind}-reports",
        title=_TITLES[kind],
        permission="reports.view",
        rows=_rows(kind),
        columns=_columns(kind),
        order="-period",
        filters=(
            filters.choice("state", _("State"), words.STATES),
            filters.choice("period", _("Day") if kind == "daily" else _("Week"), _periods(kind)),
            filters.member("writer", _("Writer"), choices=WRITERS),
            filters.department("department", _("Department"), path="writer__department__path", choices=departments),
            filters.dates("days", _("Between"), path="starts_on"),
            filters.yes_no("complete", _("Complete")),
        ),
        scopes=Scopes(mine=lambda rows, member: rows.filter(writer=member), department=_of_department),
        create=Button(_("Write"), f"reports:write_{kind}", permission="reports.write", icon="file-pencil"),
        buttons=(
            Button(_("Sent to me"), "reports:received", permission="reports.view", icon="archive"),
            Button(_("To sign"), "reports:queue", permission="reports.sign", icon="signature"),
        ),
        export=Export(
            "reports.export",
            recorded=lambda member, count, at: services.note_export(kind=kind, count=count, by=member, at=at),
        ),
        empty=_EMPTY[kind],
    )


def _periods(kind: str) -> Any:
    """The periods that have reports the reader may see, the latest first."""

    def choices(member: Member) -> list[tuple[str, str]]:
        names = _rows(kind)(member).order_by("-starts_on").values_list("period", flat=True).distinct()[:60]
        return [(name, abouts.period(name)) for name in names]

    return choices


def _received(member: Member) -> QuerySet[Copy]:
    return Copy.objects.filter(member=member).annotate(public_id=F("report__public_id"))


def _copy(row: Any) -> Cell:
    words_ = f"{words.KINDS[row['report__report_kind']]} · {abouts.period(row['report__period'])}"
    return Cell(
        "link", words_, abouts.address("report", row["public_id"]), note="" if row["read_at"] else str(_("unread"))
    )


PARTS = {"to": pgettext_lazy("a copy of a report", "To"), "cc": pgettext_lazy("a copy of a report", "Cc")}

RECEIVED = RecordList(
    name="received",
    title=_("Reports sent to me"),
    note=_("What was handed in to you or copied to you, kept week by week."),
    permission="reports.view",
    rows=_received,
    columns=(
        Column(
            "report",
            _("Report"),
            cells.computed(("report__report_kind", "report__period", "public_id", "read_at"), _copy),
            order=("report__starts_on",),
            lead=True,
        ),
        Column("writer", _("Writer"), cells.text("report__writer__name"), order=("report__writer__sort_key",)),
        Column("department", _("Department"), cells.text("report__writer__department__name")),
        Column("part", _("As"), cells.choice("part", PARTS)),
        Column("state", _("State"), cells.badge("report__state", words.STATES, words.TONES)),
        Column("sent", _("Sent"), cells.moment("sent_at"), order=("sent_at",)),
    ),
    order="-sent",
    filters=(
        filters.custom(
            "read",
            _("Read"),
            {"no": _("Unread"), "yes": _("Read")},
            lambda rows, value, _m: rows.filter(read_at__isnull=value == "no"),
        ),
        filters.choice("kind", _("Kind"), words.KINDS, path="report__report_kind"),
        filters.choice("part", _("As"), PARTS),
        filters.dates("days", _("Between"), path="report__starts_on"),
    ),
    empty=_("Nothing has been sent to you yet."),
)
