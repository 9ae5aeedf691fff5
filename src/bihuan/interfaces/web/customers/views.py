"""Entering, changing and reading customers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.base.access.predicate import may
from bihuan.base.policies.selectors import form
from bihuan.flow.customers import services
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.rules import is_credit_code
from bihuan.flow.customers.selectors import duplicates
from bihuan.interfaces.web.customers import page
from bihuan.interfaces.web.customers.forms import CHANGES, CUSTOMER, values_of
from bihuan.interfaces.web.kit import history, rights
from bihuan.interfaces.web.kit.acting import Done, form_page
from bihuan.interfaces.wording import customer_facts as _told  # noqa: F401 - so that facts are told in words
from bihuan.interfaces.wording import customers as words

CREDIT_CODE = 15
"""So many signs a code has at least; before that nothing is said of it while it is typed."""


def customer_of(request: HttpRequest, public_id: str) -> Customer:
    """The customer that the address names."""
    rows = Customer.objects.visible_to(rights.require(request, "customers.view"), "customers.view")
    return rows.select_related("owner__department", "department").one(public_id)


def own_page(customer: Customer) -> str:
    """The customer's address."""
    return reverse("customers:detail", args=[customer.public_id])


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Enter a customer."""
    member, now = rights.require(request, "customers.create"), timezone.now()
    without = () if may(member, "customers.assign") else ("is_another",)
    made = CUSTOMER.form(request, playbook_form=form("customer", now), initial={"owner": "me"}, without=without)
    return form_page(
        request,
        form=made,
        save=lambda form: services.record_customer(row=form.value, by=member, at=now),
        done=lambda customer: Done(own_page(customer), _("Customer entered: %(number)s") % {"number": customer.number}),
        title=gettext_lazy("New customer"),
        back=reverse("customers:list"),
        crumbs=[(gettext_lazy("Customers"), reverse("customers:list"))],
        template="customers/form.html",
        context={"leave_out": ""},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a customer and its key contact."""
    member, now = rights.require(request, "customers.edit"), timezone.now()
    customer = customer_of(request, public_id)
    made = CHANGES.form(
        request, playbook_form=form("customer", now), initial=values_of(customer), version=customer.version
    )
    return form_page(
        request,
        form=made,
        save=lambda form: services.change_customer(
            customer=public_id, row=form.value, version=form.version, by=member, at=now
        ),
        read=values_of,
        done=lambda row: Done(own_page(row), _("Saved.")),
        title=customer.name,
        back=own_page(customer),
        crumbs=[(gettext_lazy("Customers"), reverse("customers:list")), (customer.name, own_page(customer))],
        template="customers/form.html",
        context={"leave_out": public_id},
    )


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """The customer's page."""
    return page.customer_page(request, public_id)


@require_safe
def earlier(request: HttpRequest, public_id: str) -> HttpResponse:
    """Earlier entries of the timeline."""
    labels = page.own_labels(form("customer", timezone.now()))
    return history.earlier(request, customer_of(request, public_id), more="customers:history", labels=labels)


@require_safe
def alike(request: HttpRequest) -> HttpResponse:
    """While a customer is typed in: who may be the same. Of those one may not see only that there is one."""
    member = rights.require(request, "customers.create")
    typed: dict[str, Any] = {
        name: "".join(sign for sign in request.GET.get(sent, "") if sign.isprintable())[:120]
        for name, sent in (("name", "name"), ("phone", "contact_phone"), ("credit_code", "credit_code"))
    }
    found = duplicates(**typed, by=member, leave_out=request.GET.get("leave_out", "")[:12])
    reasons = {
        "name": _("same name"),
        "credit_code": _("same credit code"),
        "phone": _("same telephone"),
        "similar_name": _("similar name"),
    }
    rows = [{"customer": one.customer, "because": reasons[one.because], "same": one.same} for one in found]
    code = "".join(typed["credit_code"].upper().split())
    context = {"rows": rows, "grades": words.GRADES, "doubtful": len(code) >= CREDIT_CODE and not is_credit_code(code)}
    return render(request, "customers/alike.html", context)
