"""Signing a contract, and ending a signed one before its time."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from bihuan.flow.contracts import services
from bihuan.interfaces.web.contracts.forms import PAGE_METHODS, SIGNING, TERMINATION
from bihuan.interfaces.web.contracts.page import contract_of, crumbs, own_page
from bihuan.interfaces.web.contracts.standing import today
from bihuan.interfaces.web.kit import rights
from bihuan.interfaces.web.kit.acting import Done, form_page


@require_http_methods(PAGE_METHODS)
def sign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign it once nothing is open any more; the regulation's gate says what is."""
    member, now = rights.require(request, "contracts.sign"), timezone.now()
    contract = contract_of(request, public_id)
    won = _("With the signature the opportunity “%(name)s” is won.") if contract.opportunity else ""
    return form_page(
        request,
        form=SIGNING.form(request, initial={"signed_on": today()}, version=contract.version),
        save=lambda form: services.sign(public_id=public_id, given=form.value, version=form.version, by=member, at=now),
        done=lambda row: Done(own_page(row), _("The contract is signed.")),
        title=_("Sign “%(name)s”") % {"name": contract.name},
        note=won % {"name": contract.opportunity.name if contract.opportunity else ""} if won else "",
        submit=pgettext_lazy("a contract", "Sign"),
        back=own_page(contract),
        crumbs=crumbs(contract),
    )


@require_http_methods(PAGE_METHODS)
def terminate(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a signed contract before its time."""
    member, now = rights.require(request, "contracts.sign"), timezone.now()
    contract = contract_of(request, public_id)
    return form_page(
        request,
        form=TERMINATION.form(request, version=contract.version),
        save=lambda form: services.terminate(
            public_id=public_id, given=form.value, version=form.version, by=member, at=now
        ),
        done=lambda row: Done(own_page(row), _("The contract is terminated.")),
        title=_("Terminate “%(name)s”") % {"name": contract.name},
        note=gettext_lazy("What was received stays received; no further money can be booked for it."),
        submit=pgettext_lazy("a contract", "Terminate"),
        back=own_page(contract),
        crumbs=crumbs(contract),
    )
