"""Drafting a contract, changing it, handing it over, taking it off the lists and back."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.base.policies.selectors import form as form_of
from bihuan.flow.contracts import services
from bihuan.flow.contracts.selectors import draft_of
from bihuan.flow.customers.models import Customer
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.web.contracts.forms import CONTRACT, HANDING_OVER, PAGE_METHODS, read
from bihuan.interfaces.web.contracts.page import contract_of, crumbs, own_page
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import Done, act, form_page
from bihuan.interfaces.web.kit.lists import MOST_SELECTED, selected

LIST = "contracts:list"


@require_http_methods(PAGE_METHODS)
def create(request: HttpRequest) -> HttpResponse:
    """Draft a contract, for the customer that the address names (``?customer=``) when there is one."""
    member = rights.require(request, "contracts.create")
    wanted = request.GET.get("customer", "")[:12]
    known = wanted and Customer.objects.visible_to(member, "customers.view").filter(public_id=wanted).exists()
    return _draft(request, {"customer": wanted} if known else {})


@require_http_methods(PAGE_METHODS)
def draft_from(request: HttpRequest, public_id: str) -> HttpResponse:
    """Draft a contract of the opportunity."""
    member = rights.require(request, "contracts.create")
    deals = Opportunity.objects.visible_to(member, "opportunities.view").select_related("customer")
    return _draft(request, draft_of(deals.one(public_id)))


def _draft(request: HttpRequest, initial: dict[str, Any]) -> HttpResponse:
    member, now = rights.member(request), timezone.now()
    return form_page(
        request,
        form=CONTRACT.form(request, playbook_form=form_of("contract", now), initial=initial),
        save=lambda form: services.draft_contract(given=form.value, by=member, at=now),
        done=lambda contract: Done(own_page(contract), _("Contract drafted: %(number)s") % {"number": contract.number}),
        title=gettext_lazy("Draft a contract"),
        back=reverse(LIST),
        crumbs=crumbs(),
    )


@require_http_methods(PAGE_METHODS)
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a draft, or an approved contract, which must be reviewed again when its content changes."""
    member, now = rights.require(request, "contracts.edit"), timezone.now()
    contract = contract_of(request, public_id)
    note = ""
    if contract.state == "approved":
        note = _("It has been approved. If what is agreed changes, it must be reviewed again.")
    return form_page(
        request,
        form=CONTRACT.form(
            request, playbook_form=form_of("contract", now), initial=read(contract), version=contract.version
        ),
        save=lambda form: services.change_contract(
            public_id=public_id, given=form.value, version=form.version, by=member, at=now
        ),
        read=read,
        done=lambda row: Done(own_page(row), _("Saved.")),
        title=contract.name,
        note=note,
        back=own_page(contract),
        crumbs=crumbs(contract),
    )


def _hand_over(request: HttpRequest, ids: Sequence[str], back: str) -> HttpResponse:
    member, now = rights.require(request, "opportunities.assign"), timezone.now()
    return form_page(
        request,
        form=HANDING_OVER.form(request),
        save=lambda form: services.hand_over_contracts(public_ids=ids, owner=form.value.owner, by=member, at=now),
        done=lambda rows: Done(
            back,
            ngettext("%(count)s contract handed over.", "%(count)s contracts handed over.", len(rows))
            % {"count": len(rows)},
        ),
        title=ngettext("Hand over %(count)s contract", "Hand over %(count)s contracts", len(ids)) % {"count": len(ids)},
        note=gettext_lazy("What was signed and received before stays the former owner's."),
        submit=gettext_lazy("Hand over"),
        back=back,
    )


@require_http_methods(PAGE_METHODS)
def hand_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give one contract to another member."""
    return _hand_over(request, [public_id], own_page(contract_of(request, public_id)))


@require_http_methods(PAGE_METHODS)
def hand_over_many(request: HttpRequest) -> HttpResponse:
    """Give the chosen contracts to another member."""
    ids = list(dict.fromkeys(each for each in request.GET.getlist("ids") if 0 < len(each) <= 12))[:MOST_SELECTED]
    return _hand_over(request, ids, reverse(LIST))


def _archive(request: HttpRequest, ids: Sequence[str], back: str) -> HttpResponse:
    member, now = rights.member(request), timezone.now()
    return act(
        request,
        lambda: services.archive_contracts(public_ids=ids, by=member, at=now),
        done=lambda rows: Done(
            reverse(LIST),
            ngettext("%(count)s contract archived.", "%(count)s contracts archived.", len(rows)) % {"count": len(rows)},
        ),
        back=back,
    )


@require_POST
def archive(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the contract off the lists."""
    return _archive(request, [public_id], reverse("contracts:detail", args=[public_id]))


@require_POST
def archive_many(request: HttpRequest) -> HttpResponse:
    """Take the chosen contracts off the lists."""
    return _archive(request, selected(request), reverse(LIST))


@require_POST
def restore(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the contract back on the lists."""
    member, now = rights.member(request), timezone.now()
    here = reverse("contracts:detail", args=[public_id])
    return act(
        request,
        lambda: services.restore_contracts(public_ids=[public_id], by=member, at=now),
        done=lambda _rows: Done(here, _("Restored.")),
        back=here,
    )
