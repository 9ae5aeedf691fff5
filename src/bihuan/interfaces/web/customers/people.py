"""Contacts: their page, entering, changing, archiving them."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.policies.selectors import form
from bihuan.flow.customers import services
from bihuan.flow.customers.models import Contact
from bihuan.interfaces.web.customers.forms import CONTACT, values_of_person
from bihuan.interfaces.web.customers.page import own_labels, reached
from bihuan.interfaces.web.customers.views import customer_of, own_page
from bihuan.interfaces.web.kit import cells, history, rights
from bihuan.interfaces.web.kit.acting import Done, act, form_page
from bihuan.interfaces.web.kit.details import Action, Detail, Value, Values, detail_page
from bihuan.interfaces.wording import customers as words


def _contact(request: HttpRequest, public_id: str) -> Contact:
    rows = Contact.objects.visible_to(rights.require(request, "customers.view"), "customers.view")
    return rows.select_related("customer__owner__department", "customer__department", "created_by", "updated_by").one(
        public_id
    )


def _sections(request: HttpRequest, contact: Contact) -> tuple[Values, ...]:
    own = cells.extras(form("contact", timezone.now()))
    at_customer = cells.link("customer__name", to="customers:detail", args=("customer__public_id",))
    return (
        Values(
            gettext_lazy("Contact"),
            (
                Value(gettext_lazy("Customer"), at_customer),
                Value(words.CONTACT["title"], cells.text("title"), always=True),
                Value(words.CONTACT["department"], cells.text("department")),
                Value(words.CONTACT["decision_power"], cells.choice("decision_power", words.POWERS), always=True),
                Value(words.CONTACT["mobile"], cells.phone("mobile"), always=True),
                Value(words.CONTACT["phone"], cells.phone("phone")),
                Value(words.CONTACT["wechat"], cells.text("wechat")),
                Value(words.CONTACT["email"], cells.mail("email")),
                Value(words.CONTACT["notes"], cells.text("notes", lines=True), wide=True),
                *(Value(label, cell) for _key, label, cell in own),
            ),
        ),
    )


PAGE = Detail(
    title=lambda contact: contact.name,
    sections=_sections,
    actions=(
        Action(
            gettext_lazy("Edit"),
            "customers:edit_contact",
            "customers.edit",
            icon="pencil",
            primary=True,
            shown=lambda row: row.writable,
        ),
        Action(
            gettext_lazy("Make key contact"),
            "customers:primary_contact",
            "customers.edit",
            post=True,
            icon="star",
            shown=lambda row: row.writable and not row.is_primary,
        ),
    ),
    archive="customers:archive_contact",
    restore="customers:restore_contact",
    archive_permission="customers.edit",
)


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """The contact's page."""
    contact = _contact(request, public_id)
    contact.writable = "edit" in reached(rights.member(request), contact.customer) and contact.archived_at is None  # type: ignore[attr-defined]
    labels = own_labels(form("contact", timezone.now()))
    return detail_page(
        request,
        PAGE,
        contact,
        crumbs=[
            (gettext_lazy("Contacts"), reverse("customers:contacts")),
            (contact.customer.name, own_page(contact.customer)),
        ],
        timeline=history.timeline(request, contact, more="customers:contact_history", labels=labels),
    )


@require_safe
def earlier(request: HttpRequest, public_id: str) -> HttpResponse:
    """Earlier entries of the contact's timeline."""
    return history.earlier(request, _contact(request, public_id), more="customers:contact_history")


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Enter somebody at the customer."""
    member, now = rights.require(request, "customers.edit"), timezone.now()
    customer = customer_of(request, public_id)
    return form_page(
        request,
        form=CONTACT.form(request, playbook_form=form("contact", now)),
        save=lambda form: services.add_contact(customer=public_id, row=form.value, by=member, at=now),
        done=lambda _contact: Done(own_page(customer), _("Contact added.")),
        title=_("New contact at %(name)s") % {"name": customer.name},
        back=own_page(customer),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a contact."""
    member, now = rights.require(request, "customers.edit"), timezone.now()
    contact = _contact(request, public_id)
    here = reverse("customers:contact", args=[public_id])
    return form_page(
        request,
        form=CONTACT.form(
            request,
            playbook_form=form("contact", now),
            initial=values_of_person(contact),
            version=contact.version,
            without=("is_primary",) if contact.is_primary else (),
        ),
        save=lambda form: services.change_contact(
            contact=public_id, row=form.value, version=form.version, by=member, at=now
        ),
        read=values_of_person,
        done=lambda _row: Done(here, _("Saved.")),
        title=contact.name,
        back=here,
        crumbs=[(contact.customer.name, own_page(contact.customer))],
    )


@require_POST
def make_primary(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the contact onto the customer's form."""
    member, now = rights.member(request), timezone.now()
    here = reverse("customers:contact", args=[public_id])
    return act(
        request,
        lambda: services.make_primary(contact=public_id, by=member, at=now),
        done=lambda _row: Done(here, _("Now the key contact.")),
        back=here,
    )


@require_POST
def archive(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the contact off the lists."""
    member, now = rights.member(request), timezone.now()
    return act(
        request,
        lambda: services.archive_contact(contact=public_id, by=member, at=now),
        done=lambda row: Done(own_page(row.customer), _("Contact archived.")),
        back=reverse("customers:contact", args=[public_id]),
    )


@require_POST
def restore(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the contact back on the lists."""
    member, now = rights.member(request), timezone.now()
    here = reverse("customers:contact", args=[public_id])
    return act(
        request,
        lambda: services.restore_contact(contact=public_id, by=member, at=now),
        done=lambda _row: Done(here, _("Contact restored.")),
        back=here,
    )
