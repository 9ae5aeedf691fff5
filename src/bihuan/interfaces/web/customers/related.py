"""What belongs to a customer, in small tables: contacts, visits, plans of follow-up."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.base.organisation.models import Member
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.fieldwork.models import FollowupPlan, Visit
from bihuan.interfaces.web.kit import cells
from bihuan.interfaces.web.kit.details import RelatedList
from bihuan.interfaces.web.kit.lists import Button, Column
from bihuan.interfaces.wording import customers as words
from bihuan.interfaces.wording import fieldwork as field_words


def _contacts(customer: Customer, member: Member) -> "QuerySet[Contact]":
    rows = Contact.objects.visible_to(member, "customers.view").filter(customer=customer, archived_at=None)
    return rows.order_by("-is_primary", "sort_key", "pk")


def _visits(customer: Customer, member: Member) -> "QuerySet[Visit]":
    rows = Visit.objects.visible_to(member, "visits.view").filter(customer=customer, archived_at=None)
    return rows.order_by("-planned_start", "-started_at", "-pk")


def _contact_name(row: Mapping[str, Any]) -> cells.Cell:
    mark = _("key contact") if row["is_primary"] else ""
    return cells.Cell("link", row["name"], reverse("customers:contact", args=[row["public_id"]]), note=mark)


def _visit_when(row: Mapping[str, Any]) -> cells.Cell:
    when = cells.moment("at").show({"at": row["started_at"] or row["planned_start"]})
    return cells.Cell("link", when.text or _("No time set"), reverse("fieldwork:visit", args=[row["public_id"]]))


def _visit_report(row: Mapping[str, Any]) -> cells.Cell:
    if row["state"] != "held":
        return cells.Cell()
    state = "done" if row["report_complete"] else "incomplete" if row["reported_at"] else "open"
    return cells.Cell("mark", str(field_words.REPORTED[state]), tone=field_words.REPORTED_TONES[state])


CONTACTS = RelatedList(
    gettext_lazy("Contacts"),
    columns=(
        Column(
            "name", words.CONTACT["name"], cells.computed(("name", "is_primary", "public_id"), _contact_name), lead=True
        ),
        Column("title", words.CONTACT["title"], cells.text("title")),
        Column("power", words.CONTACT["decision_power"], cells.choice("decision_power", words.POWERS)),
        Column("mobile", words.CONTACT["mobile"], cells.phone("mobile")),
        Column("phone", words.CONTACT["phone"], cells.phone("phone")),
        Column("wechat", words.CONTACT["wechat"], cells.text("wechat")),
    ),
    rows=_contacts,
    create=Button(gettext_lazy("Add a contact"), "customers:add_contact", permission="customers.edit", dialog=True),
    empty=gettext_lazy("Nobody yet. Who decides, who uses it, who buys?"),
)
VISITS = RelatedList(
    gettext_lazy("Visits"),
    columns=(
        Column(
            "when",
            pgettext_lazy("of a visit", "When"),
            cells.computed(("started_at", "planned_start", "public_id"), _visit_when),
            lead=True,
        ),
        Column("purpose", field_words.VISIT["purpose"], cells.choice("purpose", field_words.PURPOSES)),
        Column("leader", field_words.VISIT["leader"], cells.text("leader__name")),
        Column(
            "state",
            pgettext_lazy("of a visit", "State"),
            cells.badge("state", field_words.STATES, field_words.STATE_TONES),
        ),
        Column(
            "report", gettext_lazy("Report"), cells.computed(("state", "report_complete", "reported_at"), _visit_report)
        ),
    ),
    rows=_visits,
    permission="visits.view",
    create=Button(gettext_lazy("Plan a visit"), "fieldwork:plan_visit_to", permission="visits.create"),
    empty=gettext_lazy("No visits yet."),
)


def _plans(customer: Customer, member: Member) -> "QuerySet[FollowupPlan]":
    rows = FollowupPlan.objects.visible_to(member, "followups.view").filter(customer=customer, archived_at=None)
    steps = {"steps": Count("lines"), "done": Count("lines", filter=Q(lines__done_at__isnull=False))}
    return rows.annotate(**steps, next_on=Min("lines__due_on", filter=Q(lines__done_at=None))).order_by("-pk")


def _plan_title(row: Mapping[str, Any]) -> cells.Cell:
    return cells.Cell("link", row["title"] or _("Follow-up plan"), reverse("fieldwork:plan", args=[row["public_id"]]))


PLANS = RelatedList(
    gettext_lazy("Follow-up plans"),
    columns=(
        Column("title", gettext_lazy("Plan"), cells.computed(("title", "public_id"), _plan_title), lead=True),
        Column("by", pgettext_lazy("of a plan", "By"), cells.text("by__name")),
        Column("steps", gettext_lazy("Steps done"), cells.progress("done", "steps")),
        Column("next", gettext_lazy("Next step due"), cells.date("next_on")),
    ),
    rows=_plans,
    permission="followups.view",
    create=Button(gettext_lazy("Make a follow-up plan"), "fieldwork:make_plan", permission="followups.create"),
    empty=gettext_lazy("No plan yet."),
)
