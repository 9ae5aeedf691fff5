"""The lists of follow-ups, visits and plans."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.base.duties.models import Duty
from bihuan.base.policies.selectors import form
from bihuan.base.search.selectors import matching
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.models import Followup, FollowupPlan, Visit, VisitPerson
from bihuan.flow.fieldwork.selectors import search_followups, search_visits
from bihuan.flow.fieldwork.services import note_export
from bihuan.interfaces.web.fieldwork import choices
from bihuan.interfaces.web.kit import cells, filters, times
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.filters import Control, Filter
from bihuan.interfaces.web.kit.lists import Button, Column, Export, RecordList, Scopes, archived_rows, extra_columns
from bihuan.interfaces.web.taking_out import as_workbook
from bihuan.interfaces.wording import fieldwork as words
from bihuan.interfaces.wording.duties import last_day


@dataclass(frozen=True)
class CustomerFilter(Filter):
    """The rows of one customer, whose page leads here."""

    def read(self, data: QueryDict, member: Any) -> tuple[str, str] | None:
        """Id and name, if the member may see the customer."""
        wanted = data.get(self.key, "")[:12]
        rows = Customer.objects.visible_to(member, "customers.view").filter(public_id=wanted) if wanted else None
        found = None if rows is None else rows.values_list("public_id", "name").first()
        return found if found is None else (found[0], found[1])

    def narrow(self, rows: Any, value: Any, member: Any) -> Any:
        """That customer's."""
        return rows.filter(customer__public_id=value[0])

    def control(self, value: Any, member: Any) -> Control:
        """The one that is chosen; another is chosen by search."""
        listed = [value] if value else []
        return Control("one", self.key, self.label, listed, [value[0]] if value else [], value[1] if value else "")


def _of_customer() -> Filter:
    return CustomerFilter("customer", words.FOLLOWUP["customer"])


def _recorded(name: str) -> Any:
    def note(member: Any, count: int, at: datetime) -> None:
        note_export(name=name, count=count, by=member, at=at)

    return note


def _late(row: Mapping[str, Any]) -> Cell:
    return Cell("mark", _("entered later"), tone="amber") if row["is_late_entry"] else Cell()


def _next_at(row: Mapping[str, Any]) -> Cell:
    day = row["next_at"]
    return Cell("nowrap", times.day(day)) if day else Cell()


def followup_columns(request: HttpRequest) -> Sequence[Column]:
    """The columns of follow-ups, the regulation's own fields among them."""
    return (
        Column(
            "customer",
            words.FOLLOWUP["customer"],
            cells.link("customer__name", to="fieldwork:followup"),
            order=("customer__sort_key",),
            lead=True,
        ),
        Column("when", words.FOLLOWUP["happened_at"], cells.moment("happened_at"), order=("happened_at",)),
        Column("by", words.FOLLOWUP["by"], cells.text("by__name"), order=("by__sort_key",)),
        Column("channel", words.FOLLOWUP["channel"], cells.choice("channel", words.CHANNELS), order=("channel",)),
        Column("content", words.FOLLOWUP["content"], cells.text("content")),
        Column("next_step", words.FOLLOWUP["next_step"], cells.text("next_step")),
        Column("next_at", words.FOLLOWUP["next_at"], cells.computed(("next_at",), _next_at), order=("next_at",)),
        Column(
            "late", pgettext_lazy("entered on a later day", "Entered later"), cells.computed(("is_late_entry",), _late)
        ),
        Column("feedback", words.FOLLOWUP["feedback"], cells.text("feedback"), shown=False),
        Column("risk", words.FOLLOWUP["risk"], cells.text("risk"), shown=False),
        Column("contact", words.FOLLOWUP["contact"], cells.text("contact__name"), shown=False),
        Column("opportunity", words.FOLLOWUP["opportunity"], cells.text("opportunity__name"), shown=False),
        Column("progress", words.FOLLOWUP["progress"], cells.yes_no("progress"), shown=False),
        Column("logged", words.FOLLOWUP["logged_at"], cells.moment("logged_at"), order=("logged_at",), shown=False),
        *extra_columns(form("followup", timezone.now())),
    )


FOLLOWUPS = RecordList(
    name="followups",
    title=gettext_lazy("Follow-ups"),
    permission="followups.view",
    rows=lambda member: Followup.objects.visible_to(member, "followups.view"),
    columns=followup_columns,
    order="-when",
    search=search_followups,
    placeholder=gettext_lazy("Customer, or what was said"),
    filters=(
        _of_customer(),
        filters.member("by", words.FOLLOWUP["by"], choices=choices.authors),
        filters.department(
            "department",
            gettext_lazy("Department"),
            path="by__department__path",
            choices=choices.departments("followups.view"),
        ),
        filters.choice("channel", words.FOLLOWUP["channel"], words.CHANNELS),
        filters.dates("when", words.FOLLOWUP["happened_at"], path="happened_at", moments=True),
        filters.yes_no("late", pgettext_lazy("entered on a later day", "Entered later"), path="is_late_entry"),
        filters.yes_no("progress", words.FOLLOWUP["progress"], path="progress"),
    ),
    scopes=Scopes(
        mine=lambda rows, member: rows.filter(by=member),
        department=lambda rows, member: rows.filter(by__department=member.department_id),
    ),
    create=Button(gettext_lazy("Log a follow-up"), "fieldwork:log", permission="followups.create"),
    menu=(as_workbook("followups", "customers.export"),),
    export=Export(permission="customers.export", recorded=_recorded("followups")),
    archived=archived_rows,
    empty=gettext_lazy("No follow-ups yet. Log the first one in seconds with the +."),
)


def visit_rows(member: Any) -> "QuerySet[Visit]":
    """The visits the member may see, with the time by which the report is owed."""
    owed = Duty.objects.filter(about_kind="visit", about_id=OuterRef("public_id"), rule="visit report").order_by(
        "due_at"
    )
    return Visit.objects.visible_to(member, "visits.view").annotate(due_at=Subquery(owed.values("due_at")[:1]))


def report_state(row: Mapping[str, Any], now: datetime) -> str:
    """Yes, incomplete, not yet, overdue, or none because the visit has not been made."""
    if row["state"] != "held":
        return "none"
    over = row["due_at"] is not None and row["due_at"] <= now
    if row["report_complete"]:
        in_time = row["due_at"] is None or row["reported_at"] < row["due_at"]
        return "done" if in_time else "done_late"
    if row["reported_at"] is not None:
        return "incomplete"
    return "late" if over else "open"


def _report(row: Mapping[str, Any]) -> Cell:
    state = report_state(row, timezone.now())
    if state == "none":
        return Cell()
    text = str(words.REPORTED[state])
    if state == "open" and row["due_at"]:
        text = _("%(state)s, by %(day)s") % {"state": text, "day": last_day(row["due_at"]).strftime("%m-%d")}
    return Cell("mark", text, tone=words.REPORTED_TONES[state])


def _state(row: Mapping[str, Any]) -> Cell:
    if row["state"] == "planned" and row["started_at"] is not None:
        return Cell("mark", _("Under way"), tone="purple")
    return Cell("mark", str(words.STATES[row["state"]]), tone=words.STATE_TONES[row["state"]])


def _by_report(rows: Any, value: str, _member: Any) -> Any:
    held, now = rows.filter(state="held"), timezone.now()
    narrowed = {
        "missing": held.filter(reported_at=None),
        "late": held.filter(report_complete=False, due_at__lte=now),
        "incomplete": held.filter(reported_at__isnull=False, report_complete=False),
        "done": held.filter(report_complete=True),
    }
    return narrowed[value]


def visit_columns(request: HttpRequest) -> Sequence[Column]:
    """The columns of visits, the report's own fields among them."""
    return (
        Column(
            "customer",
            words.VISIT["customer"],
            cells.link("customer__name", to="fieldwork:visit"),
            order=("customer__sort_key",),
            lead=True,
        ),
        Column("when", pgettext_lazy("of a visit", "When"), cells.moment("when_at"), order=("when_at",)),
        Column("leader", words.VISIT["leader"], cells.text("leader__name"), order=("leader__sort_key",)),
        Column("purpose", words.VISIT["purpose"], cells.choice("purpose", words.PURPOSES), order=("purpose",)),
        Column(
            "state",
            pgettext_lazy("of a visit", "State"),
            cells.computed(("state", "started_at"), _state),
            order=("state",),
        ),
        Column(
            "report",
            gettext_lazy("Report"),
            cells.computed(("state", "due_at", "report_complete", "reported_at"), _report),
        ),
        Column("due", gettext_lazy("Report due"), cells.moment("due_at"), order=("due_at",), shown=False),
        Column("goal", words.VISIT["goal"], cells.text("goal"), phone=False),
        Column("region", words.VISIT["region"], cells.text("region"), order=("region",), shown=False),
        Column("result", words.VISIT["result"], cells.text("result"), shown=False),
        Column("next_steps", words.VISIT["next_steps"], cells.text("next_steps"), shown=False),
        Column(
            "received_by", words.VISIT["received_by"], cells.text("received_by", note="received_by_title"), shown=False
        ),
        Column("competitors", words.VISIT["competitors"], cells.text("competitors"), shown=False),
        Column("cost", words.VISIT["cost"], cells.money("cost"), order=("cost",), shown=False, total="cost"),
        Column("ended", words.VISIT["ended_at"], cells.moment("ended_at"), shown=False),
        Column(
            "reported",
            gettext_lazy("Report handed in"),
            cells.moment("reported_at"),
            order=("reported_at",),
            shown=False,
        ),
        *extra_columns(form("visit_report", timezone.now())),
    )


VISITS = RecordList(
    name="visits",
    title=gettext_lazy("Visits"),
    permission="visits.view",
    rows=visit_rows,
    columns=visit_columns,
    order="-when",
    search=search_visits,
    placeholder=gettext_lazy("Customer, goal or result"),
    filters=(
        _of_customer(),
        filters.custom(
            "report",
            gettext_lazy("Report"),
            {
                "missing": gettext_lazy("Not handed in"),
                "late": gettext_lazy("Overdue"),
                "incomplete": gettext_lazy("Incomplete"),
                "done": pgettext_lazy("visit report", "Complete"),
            },
            _by_report,
        ),
        filters.choice("state", pgettext_lazy("of a visit", "State"), words.STATES),
        filters.choice("purpose", words.VISIT["purpose"], words.PURPOSES),
        filters.member("leader", words.VISIT["leader"], choices=choices.leaders),
        filters.department(
            "department",
            gettext_lazy("Department"),
            path="leader__department__path",
            choices=choices.departments("visits.view"),
        ),
        filters.dates("when", pgettext_lazy("of a visit", "When"), path="when_at", moments=True),
    ),
    scopes=Scopes(
        mine=lambda rows, member: rows.filter(Q(leader=member) | Q(pk__in=member_visits(member))),
        department=lambda rows, member: rows.filter(leader__department=member.department_id),
    ),
    create=Button(gettext_lazy("Plan a visit"), "fieldwork:plan_visit", permission="visits.create"),
    buttons=(
        Button(gettext_lazy("Day plan"), "fieldwork:day", permission="visits.view", icon="route"),
        Button(
            gettext_lazy("Enter a visit made"), "fieldwork:record_visit", permission="visits.create", icon="map-pin"
        ),
    ),
    menu=(as_workbook("visits", "visits.export"),),
    export=Export(permission="visits.export", recorded=_recorded("visits")),
    empty=gettext_lazy("No visits yet. Plan the first one, or enter one that has been made."),
)


def member_visits(member: Any) -> Any:
    """The keys of the visits in which the member takes part."""
    return VisitPerson.objects.filter(member=member).values("visit")


def plan_rows(member: Any) -> "QuerySet[FollowupPlan]":
    """The plans the member may see, with how far they have come."""
    rows = FollowupPlan.objects.visible_to(member, "followups.view")
    return rows.annotate(
        steps=Count("lines"),
        done=Count("lines", filter=Q(lines__done_at__isnull=False)),
        next_on=Min("lines__due_on", filter=Q(lines__done_at=None)),
        label=F("title"),
    )


def _plan_title(row: Mapping[str, Any]) -> Cell:
    return Cell("link", row["label"] or _("Follow-up plan"), reverse("fieldwork:plan", args=[row["public_id"]]))


def _next_on(row: Mapping[str, Any]) -> Cell:
    day = row["next_on"]
    return Cell("nowrap", times.day(day), tone="red" if day < timezone.localdate() else "") if day else Cell()


PLAN_COLUMNS = (
    Column("title", gettext_lazy("Plan"), cells.computed(("label", "public_id"), _plan_title), lead=True),
    Column(
        "customer",
        words.FOLLOWUP["customer"],
        cells.link("customer__name", to="customers:detail", args=("customer__public_id",)),
        order=("customer__sort_key",),
    ),
    Column("by", pgettext_lazy("of a plan", "By"), cells.text("by__name"), order=("by__sort_key",)),
    Column("steps", gettext_lazy("Steps done"), cells.progress("done", "steps")),
    Column("next", gettext_lazy("Next step due"), cells.computed(("next_on",), _next_on), order=("next_on",)),
    Column("made", pgettext_lazy("when a plan was", "Made"), cells.moment("created_at"), order=("created_at",)),
)
PLANS = RecordList(
    name="plans",
    title=gettext_lazy("Follow-up plans"),
    permission="followups.view",
    rows=plan_rows,
    columns=PLAN_COLUMNS,
    order="-made",
    search=lambda rows, text: rows.filter(customer__in=matching("customer", text)),
    placeholder=gettext_lazy("Customer"),
    filters=(_of_customer(), filters.member("by", pgettext_lazy("of a plan", "By"), choices=choices.authors)),
    scopes=Scopes(mine=lambda rows, member: rows.filter(by=member)),
    archived=archived_rows,
    empty=gettext_lazy("No plans yet. Make one on a customer's page."),
)
