"""The pipeline table (A7): its columns are the regulation's, its sums follow the filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.base.policies.selectors import form
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.selectors import confirmation
from bihuan.flow.opportunities.services import note_export
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.kit import cells, filters, times
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.filters import ChoiceFilter, Control
from bihuan.interfaces.web.kit.lists import (
    Bulk,
    Button,
    Column,
    Export,
    RecordList,
    archived_rows,
)
from bihuan.interfaces.web.kit.lists_query import Query
from bihuan.interfaces.web.opportunities import pipeline
from bihuan.interfaces.web.taking_out import as_workbook
from bihuan.interfaces.wording import opportunities as words
from bihuan.playbook.schema.forms import Form

OPEN, ALL = "open", "all"
BANDS: dict[str, tuple[int, int | None]] = {
    "0": (0, 100_000),
    "1": (100_000, 500_000),
    "2": (500_000, 1_000_000),
    "3": (1_000_000, 5_000_000),
    "4": (5_000_000, None),
}
BAND_LABELS = {
    "0": _("Under 100,000"),
    "1": _("100,000 to 500,000"),
    "2": _("500,000 to 1 million"),
    "3": _("1 to 5 million"),
    "4": _("5 million and more"),
}


@dataclass(frozen=True)
class OutcomeFilter(ChoiceFilter):
    """Open ones unless asked for others: a pipeline is what is still to be won."""

    def read(self, data: QueryDict, member: Any) -> list[str] | None:
        """What is asked for; open when nothing is, all in the archive, where nothing is open."""
        asked = super().read(data, member) or ([ALL] if data.get("archived") == "1" else [OPEN])
        return None if ALL in asked else asked

    def narrow(self, rows: Any, value: Any, member: Any) -> Any:
        """By outcome."""
        return rows.filter(outcome__in=["" if each == OPEN else each for each in value])

    def control(self, value: Any, member: Any) -> Control:
        """The usual one is no narrowing worth a mention."""
        shown = super().control([ALL] if value is None else value, member)
        return shown if value != [OPEN] else Control(shown.kind, shown.key, shown.label, shown.choices, shown.chosen)


OUTCOMES = {OPEN: words.STATES[""], **words.OUTCOMES, ALL: _("All")}


def _stage(row: Mapping[str, Any]) -> Cell:
    """The stage while it is open, then how it ended."""
    if row["outcome"]:
        return Cell("mark", str(words.OUTCOMES[row["outcome"]]), tone=words.TONES[row["outcome"]])
    return Cell("mark", str(words.STAGES[row["stage"]]), tone="blue")


def _close(row: Mapping[str, Any]) -> Cell:
    day = row["expected_close_on"]
    if day is None:
        return Cell()
    late = not row["outcome"] and day < timezone.localdate()
    return Cell("nowrap", times.day(day), tone="red" if late else "", note=gettext("passed") if late else "")


def _touched(since: datetime | None) -> Any:
    """When it was last brought up to date; amber while this week's update is still to come."""

    def show(row: Mapping[str, Any]) -> Cell:
        waits = since is not None and not row["outcome"] and row["last_touched_at"] < since
        words_ = times.short_moment(row["last_touched_at"])
        return Cell("nowrap", words_, tone="amber" if waits else "", note=gettext("to confirm") if waits else "")

    return show


def _own(asked: Form | None) -> list[Column]:
    """The regulation's own fields, of which the pipeline table has so many; long texts in one line."""
    if asked is None:
        return []
    long = {f"extra-{one.key}": cells.text(f"extra__{one.key}") for one in asked.extra if one.type == "long text"}
    return [Column(key, label, long.get(key, cell), phone=False) for key, label, cell in cells.extras(asked)]


def columns(request: HttpRequest) -> Sequence[Column]:
    """A7's columns, the regulation's own fields among them."""
    now = timezone.now()
    week = confirmation(now)
    touched = cells.computed(
        ("last_touched_at", "outcome"),
        _touched(week.since if week else None),
        plain=lambda row: times.moment(row["last_touched_at"]),
    )
    label = words.LABELS
    return (
        Column(
            "name",
            label["name"],
            cells.link("name", to="opportunities:detail", note="number"),
            ("sort_key",),
            lead=True,
        ),
        Column(
            "stage",
            label["stage"],
            cells.computed(("stage", "outcome"), _stage, align="badge"),
            ("stage", "outcome"),
        ),
        Column(
            "customer",
            label["customer"],
            cells.link("customer__name", to="customers:detail", args=("customer__public_id",)),
            ("customer__sort_key",),
        ),
        Column("owner", label["owner"], cells.text("owner__name"), ("owner__sort_key",)),
        Column("amount", label["amount"], cells.money("amount"), ("amount",), total="amount"),
        Column(
            "expected_close_on",
            label["expected_close_on"],
            cells.computed(
                ("expected_close_on", "outcome"), _close, plain=lambda row: times.day(row["expected_close_on"])
            ),
            ("expected_close_on",),
        ),
        Column("industry", label["industry"], cells.text("industry"), ("industry",), phone=False),
        *_own(form("opportunity", now)),
        Column("competitors", label["competitors"], cells.text("competitors"), phone=False),
        Column("touched", _("Brought up to date"), touched, ("last_touched_at",)),
        Column("products", label["products"], cells.text("products"), shown=False),
        Column("stage_since", _("At this stage since"), cells.moment("stage_since"), ("stage_since",), shown=False),
        Column(
            "outcome", label["outcome"], cells.badge("outcome", words.OUTCOMES, words.TONES), ("outcome",), shown=False
        ),
        Column("outcome_reason", label["outcome_reason"], cells.text("outcome_reason"), shown=False),
        Column("lost_to", label["lost_to"], cells.text("lost_to"), ("lost_to",), shown=False),
        Column("closed", _("Closed on"), cells.moment("closed_at"), ("closed_at",), shown=False),
        Column("department", _("Department"), cells.text("department__name"), ("department__path",), shown=False),
        Column("number", label["number"], cells.text("number"), ("number",), shown=False),
        Column("opened", _("Opened on"), cells.moment("created_at"), ("created_at",), shown=False),
    )


def _amount(rows: Any, value: str, _member: Any) -> Any:
    least, below = BANDS[value]
    rows = rows.filter(amount__gte=Decimal(least))
    return rows if below is None else rows.filter(amount__lt=Decimal(below))


def _confirmed(rows: Any, value: str, _member: Any) -> Any:
    """Against the weekly update that is due next; where there is none nothing is overdue."""
    if value == "incomplete":
        return rows.filter(outcome="", is_complete=False)
    week = confirmation(timezone.now())
    if week is None:
        return rows.none()
    return rows.filter(outcome="", last_touched_at__lt=week.since)


def beside(request: HttpRequest) -> dict[str, Any]:
    """What stands over the list."""
    return {"stages": pipeline.strip(Query(PIPELINE, request))}


PIPELINE = RecordList(
    name="opportunities",
    title=_("Opportunities"),
    permission="opportunities.view",
    rows=lambda member: Opportunity.objects.visible_to(member, "opportunities.view"),
    columns=columns,
    order="-touched",
    search=deals.searched("opportunity"),
    placeholder=_("Project, customer, number or initials"),
    filters=(
        OutcomeFilter("outcome", words.LABELS["outcome"], "outcome", choices=OUTCOMES),
        filters.choice("stage", words.LABELS["stage"], words.STAGES),
        filters.custom(
            "confirmed",
            _("Weekly update"),
            {"waits": _("Still to confirm"), "incomplete": _("Required fields empty")},
            _confirmed,
        ),
        filters.member("owner", words.LABELS["owner"], choices=deals.people("opportunities.view")),
        filters.department(
            "department", _("Department"), path="department__path", choices=deals.departments("opportunities.view")
        ),
        filters.custom("amount", words.LABELS["amount"], BAND_LABELS, _amount),
        filters.dates("expected_close_on", words.LABELS["expected_close_on"]),
        filters.dates("opened", _("Opened on"), path="created_at", moments=True),
    ),
    scopes=deals.scopes(),
    create=Button(_("New opportunity"), "opportunities:create", permission="opportunities.create"),
    buttons=(Button(_("Weekly update"), "opportunities:confirm", permission="opportunities.edit", icon="checks"),),
    bulk=(
        Bulk(_("No change"), "opportunities:confirm_many", permission="opportunities.edit", icon="check"),
        Bulk(
            _("Hand over"),
            "opportunities:hand_over_many",
            permission="opportunities.assign",
            icon="arrows-exchange",
            dialog=True,
        ),
        Bulk(
            _("Archive"),
            "opportunities:archive_many",
            permission="opportunities.archive",
            confirm=_("Archive the chosen opportunities? They leave the lists and can be restored."),
            icon="archive",
        ),
    ),
    menu=(as_workbook("opportunities", "opportunities.export"),),
    export=Export(
        permission="opportunities.export",
        recorded=lambda member, count, at: note_export(name="opportunities", count=count, by=member, at=at),
    ),
    archived=archived_rows,
    sums=pipeline.sums,
    template="opportunities/pipeline.html",
    context=beside,
    empty=_("No opportunities yet. Open the first one for a customer."),
)
