"""The lists of customers and contacts."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.base.policies.selectors import form
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.customers.selectors import search_contacts, search_customers
from bihuan.flow.customers.services import note_export
from bihuan.interfaces.web.customers import choices
from bihuan.interfaces.web.kit import cells, filters, times
from bihuan.interfaces.web.kit.cells import Cell
from bihuan.interfaces.web.kit.lists import (
    Bulk,
    Button,
    Column,
    Export,
    RecordList,
    Scopes,
    archived_rows,
    extra_columns,
)
from bihuan.interfaces.web.taking_out import as_workbook
from bihuan.interfaces.wording import customers as words

SILENCES = {
    "7": gettext_lazy("7 days"),
    "14": gettext_lazy("14 days"),
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("90 days"),
}


def _rows(member: Any) -> "QuerySet[Customer]":
    return Customer.objects.visible_to(member, "customers.view").with_key_contact()


def _phone(row: Mapping[str, Any]) -> Cell:
    number = row["key_contact__mobile"] or row["key_contact__phone"] or ""
    return Cell("plain-link", number, "tel:" + "".join(number.split())) if number else Cell()


def _owner(row: Mapping[str, Any]) -> Cell:
    return Cell("text", row["owner__name"]) if row["owner__name"] else Cell("mark", _("Unowned"), tone="amber")


def _next(row: Mapping[str, Any]) -> Cell:
    day = row["next_contact_on"]
    if day is None:
        return Cell()
    today = timezone.localdate()
    return Cell("nowrap", times.day(day), tone="red" if day < today else "amber" if day == today else "")


COLUMNS = (
    Column("name", words.CUSTOMER["name"], cells.link("name", to="customers:detail"), order=("sort_key",), lead=True),
    Column("number", words.CUSTOMER["number"], cells.text("number"), order=("number",), phone=False),
    Column("grade", words.CUSTOMER["grade"], cells.badge("grade", words.GRADES, words.GRADE_TONES), order=("grade",)),
    Column("owner", words.CUSTOMER["owner"], cells.computed(("owner__name",), _owner), order=("owner__sort_key",)),
    Column("contact", words.CUSTOMER["contact_name"], cells.text("key_contact__name")),
    Column("title", words.CUSTOMER["contact_title"], cells.text("key_contact__title"), shown=False),
    Column(
        "phone", words.CUSTOMER["contact_phone"], cells.computed(("key_contact__mobile", "key_contact__phone"), _phone)
    ),
    Column("last", gettext_lazy("Last contact"), cells.moment("last_followup_at"), order=("last_followup_at",)),
    Column(
        "next", gettext_lazy("Next contact"), cells.computed(("next_contact_on",), _next), order=("next_contact_on",)
    ),
    Column("industry", words.CUSTOMER["industry"], cells.text("industry"), order=("industry",), phone=False),
    Column("region", words.CUSTOMER["region"], cells.text("region"), order=("region",), phone=False),
    Column(
        "category",
        words.CUSTOMER["category"],
        cells.badge("category", words.CATEGORIES),
        order=("category",),
        shown=False,
    ),
    Column("chance", words.CUSTOMER["chance"], cells.choice("chance", words.CHANCES), order=("chance",), shown=False),
    Column("source", words.CUSTOMER["source"], cells.choice("source", words.SOURCES), order=("source",), shown=False),
    Column("scale", words.CUSTOMER["scale"], cells.choice("scale", words.SCALES), shown=False),
    Column("needs", words.CUSTOMER["needs"], cells.text("needs"), shown=False),
    Column("budget", words.CUSTOMER["budget"], cells.money("budget"), order=("budget",), shown=False),
    Column("needed_by", words.CUSTOMER["needed_by"], cells.date("needed_by"), order=("needed_by",), shown=False),
    Column("tags", words.CUSTOMER["tags"], cells.tags("tags"), shown=False),
    Column(
        "count", gettext_lazy("Contacts had"), cells.number("followup_count"), order=("followup_count",), shown=False
    ),
    Column("department", words.CUSTOMER["department"], cells.text("department__name"), shown=False),
    Column("credit_code", words.CUSTOMER["credit_code"], cells.text("credit_code"), shown=False),
    Column(
        "first",
        words.CUSTOMER["first_contact_at"],
        cells.moment("first_contact_at"),
        order=("first_contact_at",),
        shown=False,
    ),
    Column(
        "collected", words.CUSTOMER["collected_at"], cells.moment("collected_at"), order=("collected_at",), shown=False
    ),
    Column(
        "entered",
        pgettext_lazy("when a record was", "Entered"),
        cells.moment("created_at"),
        order=("created_at",),
        shown=False,
    ),
)
"""What can be shown; at first what one needs to ring somebody up. The first, with those not shown, are the headings of E3."""


def columns(request: HttpRequest) -> Sequence[Column]:
    """All of them, those of the regulation's own fields at the end."""
    return (*COLUMNS, *extra_columns(form("customer", timezone.now())))


def _silent(rows: Any, value: str, _member: Any) -> Any:
    since = timezone.now() - timedelta(days=int(value))
    return rows.filter(Q(last_followup_at=None, created_at__lt=since) | Q(last_followup_at__lt=since))


def _due(rows: Any, value: str, _member: Any) -> Any:
    today = timezone.localdate()
    until = {"overdue": today - timedelta(days=1), "today": today, "week": today + timedelta(days=6 - today.weekday())}
    return rows.filter(next_contact_on__lte=until[value])


def _owned(rows: Any, value: str, _member: Any) -> Any:
    return rows.filter(owner__isnull=value == "no")


def _record(member: Any, count: int, at: datetime) -> None:
    note_export(name="customers", count=count, by=member, at=at)


CUSTOMERS = RecordList(
    name="customers",
    title=gettext_lazy("Customers"),
    permission="customers.view",
    rows=_rows,
    columns=columns,
    order="-entered",
    search=search_customers,
    placeholder=gettext_lazy("Name, number, telephone or initials"),
    filters=(
        filters.choice("grade", words.CUSTOMER["grade"], words.GRADES),
        filters.custom(
            "due",
            gettext_lazy("Next contact"),
            {
                "overdue": gettext_lazy("Overdue"),
                "today": gettext_lazy("Due by today"),
                "week": gettext_lazy("Due this week"),
            },
            _due,
        ),
        filters.custom("silent", gettext_lazy("No contact for"), SILENCES, _silent),
        filters.choice("category", words.CUSTOMER["category"], words.CATEGORIES),
        filters.member("owner", words.CUSTOMER["owner"], choices=choices.owners),
        filters.custom(
            "owned",
            gettext_lazy("Has an owner"),
            {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No, unowned")},
            _owned,
        ),
        filters.department(
            "department", words.CUSTOMER["department"], path="department__path", choices=choices.departments
        ),
        filters.choice("source", words.CUSTOMER["source"], words.SOURCES),
        filters.dates("entered", pgettext_lazy("when a record was", "Entered"), path="created_at", moments=True),
    ),
    scopes=Scopes(
        mine=lambda rows, member: rows.filter(owner=member),
        department=lambda rows, member: rows.filter(department=member.department_id),
    ),
    create=Button(gettext_lazy("New customer"), "customers:create", permission="customers.create"),
    bulk=(
        Bulk(
            gettext_lazy("Assign"),
            "customers:assign_many",
            permission="customers.assign",
            dialog=True,
            icon="user-plus",
        ),
        Bulk(
            pgettext_lazy("to put into a grade", "Grade"),
            "customers:grade_many",
            permission="customers.edit",
            dialog=True,
            icon="star",
        ),
        Bulk(gettext_lazy("Let go"), "customers:release_many", permission="customers.edit", dialog=True, icon="logout"),
        Bulk(
            gettext_lazy("Archive"),
            "customers:archive_many",
            permission="customers.archive",
            confirm=gettext_lazy("Archive the chosen customers? They leave the lists and can be restored."),
            icon="archive",
        ),
    ),
    menu=(as_workbook("customers", "customers.export"),),
    export=Export(permission="customers.export", recorded=_record),
    archived=archived_rows,
    empty=gettext_lazy("No customers yet. Enter the first one: a name is enough to begin with."),
)


def _contacts(member: Any) -> "QuerySet[Contact]":
    return Contact.objects.visible_to(member, "customers.view").filter(customer__archived_at=None)


CONTACTS = RecordList(
    name="contacts",
    title=gettext_lazy("Contacts"),
    permission="customers.view",
    rows=_contacts,
    columns=(
        Column(
            "name",
            words.CONTACT["name"],
            cells.link("name", to="customers:contact", note="title"),
            order=("sort_key",),
            lead=True,
        ),
        Column(
            "customer",
            pgettext_lazy("of a contact", "Customer"),
            cells.link("customer__name", to="customers:detail", args=("customer__public_id",)),
            order=("customer__sort_key",),
        ),
        Column(
            "power",
            words.CONTACT["decision_power"],
            cells.choice("decision_power", words.POWERS),
            order=("decision_power",),
        ),
        Column("mobile", words.CONTACT["mobile"], cells.phone("mobile")),
        Column("phone", words.CONTACT["phone"], cells.phone("phone")),
        Column("wechat", words.CONTACT["wechat"], cells.text("wechat")),
        Column("email", words.CONTACT["email"], cells.mail("email"), phone=False),
        Column("department", words.CONTACT["department"], cells.text("department"), shown=False),
        Column("primary", words.CONTACT["is_primary"], cells.yes_no("is_primary"), shown=False),
        Column(
            "owner",
            words.CUSTOMER["owner"],
            cells.text("customer__owner__name"),
            order=("customer__owner__sort_key",),
            phone=False,
        ),
        Column(
            "entered",
            pgettext_lazy("when a record was", "Entered"),
            cells.moment("created_at"),
            order=("created_at",),
            shown=False,
        ),
    ),
    order="name",
    search=search_contacts,
    placeholder=gettext_lazy("Name, telephone, customer or initials"),
    filters=(
        filters.choice("power", words.CONTACT["decision_power"], words.POWERS, path="decision_power"),
        filters.yes_no("primary", words.CONTACT["is_primary"], path="is_primary"),
        filters.member("owner", words.CUSTOMER["owner"], choices=choices.owners, path="customer__owner__public_id"),
    ),
    scopes=Scopes(mine=lambda rows, member: rows.filter(customer__owner=member)),
    menu=(as_workbook("contacts", "customers.export"),),
    export=Export(
        permission="customers.export",
        recorded=lambda member, count, at: note_export(name="contacts", count=count, by=member, at=at),
    ),
    archived=archived_rows,
    empty=gettext_lazy("No contacts yet. Add them on their customer's page."),
)
