"""The page of a customer: who they are, what is missing, what was said, what is owed, what happened."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.base.audit.selectors import took_in
from bihuan.base.duties.models import Duty
from bihuan.base.organisation.models import Member
from bihuan.base.policies.forms import Gap
from bihuan.base.policies.selectors import form, regulation
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.rules import is_vague, reaches_customer
from bihuan.flow.customers.selectors import completeness
from bihuan.flow.fieldwork.selectors import seen_followups
from bihuan.interfaces.web.customers.related import CONTACTS, PLANS, VISITS
from bihuan.interfaces.web.kit import cells, history, rights
from bihuan.interfaces.web.kit.cells import bilingual
from bihuan.interfaces.web.kit.details import Action, Detail, Part, RelatedList, Value, Values, detail_page
from bihuan.interfaces.wording import customers as words
from bihuan.interfaces.wording import duties as duty_words
from bihuan.interfaces.wording import fieldwork as field_words
from bihuan.playbook.schema.forms import Form

FOLLOWUPS_SHOWN = 8
DUTIES_SHOWN = 10
ACTS = ("edit", "assign", "archive")


def reached(member: Member, customer: Customer) -> frozenset[str]:
    """What the member may do to this customer."""
    path = customer.department.path if customer.department else ""
    return frozenset(act for act in ACTS if reaches_customer(member, f"customers.{act}", customer.owner, path))


def _may(act: str) -> Any:
    return lambda record: act in record.reached and record.archived_at is None


def _value(name: str, cell: cells.Renderer, **options: bool) -> Value:
    return Value(words.CUSTOMER[name], cell, **options)


def _sections(request: HttpRequest, customer: Customer) -> Sequence[Values]:
    own = cells.extras(form("customer", timezone.now()))
    return (
        Values(
            gettext_lazy("Needs"),
            (
                _value("needs", cells.text("needs", lines=True), wide=True, always=True),
                _value("budget", cells.money("budget"), always=True),
                _value("needed_by", cells.date("needed_by"), always=True),
                _value("chance", cells.choice("chance", words.CHANCES)),
                _value("chance_reason", cells.text("chance_reason", lines=True)),
            ),
        ),
        Values(
            gettext_lazy("Company"),
            (
                _value("industry", cells.text("industry"), always=True),
                _value("scale", cells.choice("scale", words.SCALES), always=True),
                _value("region", cells.text("region")),
                _value("source", cells.choice("source", words.SOURCES), always=True),
                _value("category", cells.badge("category", words.CATEGORIES)),
                _value("address", cells.text("address", lines=True)),
                _value("website", cells.computed(("website",), _website)),
                _value("credit_code", cells.text("credit_code")),
                _value("collected_at", cells.moment("collected_at")),
                _value("first_contact_at", cells.moment("first_contact_at")),
                _value("tags", cells.tags("tags")),
                _value("notes", cells.text("notes", lines=True), wide=True),
                *(Value(label, cell) for _key, label, cell in own),
            ),
        ),
    )


def _website(row: Mapping[str, Any]) -> cells.Cell:
    address = row["website"]
    return cells.Cell("plain-link", address.partition("://")[2].rstrip("/"), address) if address else cells.Cell()


def _customer_line() -> Sequence[Value]:
    return (
        Value(
            words.CUSTOMER["owner"], cells.computed(("owner__name",), lambda row: row["owner__name"] or _("Unowned"))
        ),
        Value(words.CUSTOMER["department"], cells.text("department__name")),
        Value(gettext_lazy("Last contact"), cells.moment("last_followup_at"), always=True),
        Value(gettext_lazy("Next contact"), cells.date("next_contact_on")),
        Value(gettext_lazy("Contacts had"), cells.number("followup_count")),
    )


PAGE = Detail(
    title=lambda customer: customer.name,
    number=lambda customer: customer.number,
    status=cells.badge("grade", words.GRADES, words.GRADE_TONES),
    line=_customer_line(),
    sections=_sections,
    related=(CONTACTS, VISITS, PLANS),
    actions=(
        Action(
            gettext_lazy("Log a follow-up"),
            "fieldwork:log_with",
            "followups.create",
            icon="message-2",
            primary=True,
            shown=lambda row: row.archived_at is None,
        ),
        Action(
            gettext_lazy("Plan a visit"),
            "fieldwork:plan_visit_to",
            "visits.create",
            icon="map-pin",
            shown=lambda row: row.archived_at is None,
        ),
        Action(gettext_lazy("Edit"), "customers:edit", "customers.edit", icon="pencil", shown=_may("edit")),
        Action(
            gettext_lazy("Take up"),
            "customers:claim",
            "customers.create",
            post=True,
            icon="user-plus",
            shown=lambda row: row.owner_id is None and row.archived_at is None,
        ),
        Action(
            gettext_lazy("Assign"),
            "customers:assign",
            "customers.assign",
            icon="user-plus",
            dialog=True,
            menu=True,
            shown=_may("assign"),
        ),
        Action(
            pgettext_lazy("to put into a grade", "Grade"),
            "customers:grade",
            "customers.edit",
            icon="star",
            dialog=True,
            menu=True,
            shown=_may("edit"),
        ),
        Action(
            gettext_lazy("Make a follow-up plan"),
            "fieldwork:make_plan",
            "followups.create",
            icon="list-check",
            menu=True,
            shown=lambda row: row.archived_at is None,
        ),
        Action(
            gettext_lazy("Correct the collection date"),
            "customers:collection",
            "customers.edit",
            icon="calendar-event",
            dialog=True,
            menu=True,
            shown=_may("edit"),
        ),
        Action(
            gettext_lazy("Let go"),
            "customers:release",
            "customers.edit",
            icon="logout",
            dialog=True,
            menu=True,
            shown=lambda row: _may("edit")(row) and row.owner_id is not None,
        ),
    ),
    archive="customers:archive",
    restore="customers:restore",
    archive_permission="customers.archive",
    template="customers/detail.html",
)


def customer_page(
    request: HttpRequest, public_id: str, *, related: Iterable[RelatedList] = (), parts: Iterable[Part] = ()
) -> HttpResponse:
    """The page; ``related`` and ``parts`` are sections of later stages, which ``web/pages`` puts in."""
    member, now = rights.require(request, "customers.view"), timezone.now()
    rows = Customer.objects.visible_to(member, "customers.view").with_key_contact().annotate(took_in=took_in())
    along = ("owner__department", "department", "created_by", "updated_by", "key_contact")
    customer: Any = rows.select_related(*along).one(public_id)
    customer.reached = reached(member, customer)
    contact = getattr(customer, "key_contact", None)
    spec = _with(PAGE, customer, related)
    own_parts = [_followups(request, member, customer), *parts, *_duties(member, customer, now), _files(customer)]
    asked = form("customer", now)
    context = {"gaps": _hints(customer, completeness(customer, contact, now), asked), "contact": contact}
    return detail_page(
        request,
        spec,
        customer,
        crumbs=[(gettext_lazy("Customers"), reverse("customers:list"))],
        timeline=history.timeline(request, customer, more="customers:history", labels=own_labels(asked)),
        parts=own_parts,
        context=context,
    )


def _with(spec: Detail, customer: Any, related: Iterable[RelatedList]) -> Detail:
    """The page with the sections of later stages, and without the buttons of records that cannot be written to."""
    frozen = "edit" not in customer.reached or customer.archived_at is not None
    own = [_without_create(each) if _is_closed(each, customer, frozen) else each for each in spec.related]
    archive = "archive" in customer.reached
    changed = {
        "related": (*own, *related),
        "archive": spec.archive if archive else "",
        "restore": spec.restore if archive else "",
    }
    return Detail(**{**{name: getattr(spec, name) for name in spec.__dataclass_fields__}, **changed})


def _is_closed(spec: RelatedList, customer: Customer, frozen: bool) -> bool:
    """Whether nothing can be added: contacts by who may only read, anything to what is archived."""
    return customer.archived_at is not None or (frozen and spec is CONTACTS)


def _without_create(spec: RelatedList) -> RelatedList:
    return RelatedList(**{**{name: getattr(spec, name) for name in spec.__dataclass_fields__}, "create": None})


def own_labels(asked: Form | None) -> dict[str, str]:
    """The labels of the regulation's own fields."""
    return {one.key: bilingual(one.label) for one in asked.extra} if asked else {}


def _hints(customer: Customer, found: Sequence[Gap], asked: Form | None) -> list[dict[str, str]]:
    """What is missing, in words, with the clause that asks for it and the way to the field."""
    own = own_labels(asked)
    edit = reverse("customers:edit", args=[customer.public_id])
    hints = []
    for gap in found:
        label = str(words.CUSTOMER.get(gap.field) or own.get(gap.field, gap.field))
        vague = gap.field == "needs" and is_vague(customer.needs)
        text = _("Needs are too vague: what, how much, by when?") if vague else label
        anchor = f"id_extra-{gap.field}" if gap.field in own else f"id_{gap.field}"
        hints.append({"text": text, "clause": gap.clause, "href": f"{edit}#{anchor}"})
    return hints


def _followups(request: HttpRequest, member: Member, customer: Customer) -> Part:
    rows = seen_followups(member, customer) if rights.may(request, "followups.view") else ()
    found = list(rows[: FOLLOWUPS_SHOWN + 1])
    shown = [
        {"row": row, "channel": field_words.CHANNELS[row.channel], "icon": field_words.CHANNEL_ICONS[row.channel]}
        for row in found[:FOLLOWUPS_SHOWN]
    ]
    more = f"{reverse('fieldwork:followups')}?customer={customer.public_id}" if len(found) > FOLLOWUPS_SHOWN else ""
    log = rights.may(request, "followups.create") and customer.archived_at is None
    return Part("customers/followups.html", {"followups": shown, "followups_more": more, "may_log": log})


def _duties(member: Member, customer: Customer, now: datetime) -> list[Part]:
    """What is owed about this customer, the latest first; nothing at all when there is nothing."""
    about = Duty.objects.visible_to(member, "duties.view").filter(about_kind="customer", about_id=customer.public_id)
    rows = list(about.opened(now).standing(now).select_related("member").order_by("-due_at", "-pk")[:DUTIES_SHOWN])
    if not rows:
        return []
    titles = duty_words.Titles(regulation())
    listed = [
        {
            "duty": row,
            "what": titles.what(row.clause, row.rule),
            "state": duty_words.STATES[row.state],
            "tone": duty_words.TONES[row.state],
            "due": duty_words.due(row.due_at, now) if row.state == "open" else None,
        }
        for row in rows
    ]
    return [Part("customers/duties.html", {"duties": listed}, side=True)]


def _files(customer: Any) -> Part:
    may_write = "edit" in customer.reached and customer.archived_at is None
    context = {"kind": "customer", "public_id": customer.public_id, "may_write": may_write}
    return Part("files/part.html", context, side=True)
