"""The pages of bids."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.policies.selectors import form as form_of
from bihuan.flow.offers import services
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.kit import frame, history, rights
from bihuan.interfaces.web.kit.acting import Done, act, form_page
from bihuan.interfaces.web.kit.details import detail_page
from bihuan.interfaces.web.kit.pages import Crumbs
from bihuan.interfaces.web.kit.places import Place
from bihuan.interfaces.web.offers import detail as pages
from bihuan.interfaces.web.offers import forms

EARLIER = "offers:earlier"
FORM = require_http_methods(["GET", "HEAD", "POST"])


PLACE = Place("offers", gettext_lazy("Bids"))
home, page_of, crumbs = PLACE.home, PLACE.page_of, PLACE.crumbs


def one(request: HttpRequest, public_id: str) -> Bid:
    """The bid, if one may see it."""
    rows = Bid.objects.select_related("customer", "owner", "opportunity", "created_by", "updated_by")
    return rows.visible_to(rights.member(request), "bids.view").one(public_id)


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """A bid with its analysis, its bidders and what happened."""
    bid, now = one(request, public_id), timezone.now()
    asks = bid.quoted_at and not bid.opened_at and not bid.outcome and bid.opens_at and bid.opens_at <= now
    context = {
        "asks": bool(asks) and bid.archived_at is None and rights.may(request, "bids.edit"),
        "next_step": _next_step(request, bid),
    }
    labels = deals.labels_of(form_of("bid_analysis", now))
    return detail_page(
        request,
        pages.PAGE,
        bid,
        crumbs=crumbs(),
        timeline=history.timeline(request, bid, more=EARLIER, labels=labels),
        parts=pages.parts(request, bid, now),
        context=context,
    )


def _next_step(request: HttpRequest, bid: Bid) -> dict[str, str]:
    """What a result calls for: a contract, or closing the opportunity with who won it."""
    deal: Opportunity = bid.opportunity
    if bid.outcome == "won" and deal.outcome in {"", "won"} and rights.may(request, "contracts.create"):
        return {"kind": "won", "url": reverse("contracts:draft_from", args=[deal.public_id])}
    if bid.outcome == "lost" and deal.is_open and rights.may(request, "opportunities.edit"):
        winner = next((line.bidder for line in bid.lines.all() if line.is_winner), "")
        return {"kind": "lost", "url": reverse("opportunities:close", args=[deal.public_id]), "winner": winner}
    return {}


@require_safe
def earlier(request: HttpRequest, public_id: str) -> HttpResponse:
    """Earlier entries of its timeline."""
    labels = deals.labels_of(form_of("bid_analysis", timezone.now()))
    return history.earlier(request, one(request, public_id), more=EARLIER, labels=labels)


@FORM
def create(request: HttpRequest) -> HttpResponse:
    """Begin a bid."""
    return _creating(request, {})


@FORM
def create_for(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin a bid for this opportunity."""
    deal = Opportunity.objects.visible_to(rights.member(request), "opportunities.view").one(public_id)
    return _creating(request, {"opportunity": deal.public_id, "name": deal.name})


def _creating(request: HttpRequest, initial: dict[str, Any]) -> HttpResponse:
    member, now = rights.require(request, "bids.create"), timezone.now()
    return form_page(
        request,
        form=forms.BEGINNING.form(request, playbook_form=form_of("bid_analysis", now), initial=initial),
        save=lambda form: services.open_bid(given=form.value, by=member, at=now),
        done=lambda bid: Done(page_of(bid.public_id), _("Bid begun.")),
        title=_("New bid"),
        back=home(),
        crumbs=crumbs(),
    )


@FORM
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """The bid analysis (A14)."""
    bid, now = one(request, public_id), timezone.now()
    member = rights.require(request, "bids.edit")
    return form_page(
        request,
        form=forms.ANALYSIS.form(
            request, playbook_form=form_of("bid_analysis", now), initial=forms.read(bid), version=bid.version
        ),
        save=lambda form: services.change_analysis(
            public_id=public_id, given=form.value, version=form.version, by=member, at=now
        ),
        read=forms.read,
        done=lambda _bid: Done(page_of(public_id), _("Saved.")),
        title=_("Bid analysis"),
        back=page_of(public_id),
        crumbs=crumbs(bid),
    )


@require_POST
def quote(request: HttpRequest, public_id: str) -> HttpResponse:
    """Quote our price; the gate says what is missing (A14)."""
    member, version = rights.member(request), request.POST.get("version", "")
    return act(
        request,
        lambda: services.quote(
            public_id=public_id,
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
            by=member,
            at=timezone.now(),
        ),
        done=lambda _bid: Done(page_of(public_id), _("Quoted.")),
        back=page_of(public_id),
    )


@FORM
def result(request: HttpRequest, public_id: str) -> HttpResponse:
    """The result: every bidder, who won, why (A16)."""
    return _result(request, public_id, {})


@FORM
def give_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give the bid up: a result without bidders."""
    return _result(request, public_id, {"outcome": "abandoned", "lines": [], "opened_at": None})


def _result(request: HttpRequest, public_id: str, begun: dict[str, Any]) -> HttpResponse:
    bid, now = one(request, public_id), timezone.now()
    member, company = rights.require(request, "bids.edit"), frame.of(request).company
    us = company.name if company else ""
    return form_page(
        request,
        form=forms.RESULT.form(
            request,
            playbook_form=form_of("bid_result", now),
            initial={**forms.read_result(bid, us), **begun},
            version=bid.version,
        ),
        save=lambda form: services.record_result(
            public_id=public_id, given=form.value, version=form.version, by=member, at=now
        ),
        read=lambda newer: forms.read_result(newer, us),
        done=lambda _bid: Done(page_of(public_id), _("Result recorded.")),
        title=_("Result of the bid"),
        back=page_of(public_id),
        crumbs=crumbs(bid),
    )


@FORM
def opened(request: HttpRequest, public_id: str) -> HttpResponse:
    """The tenders were opened."""
    bid = one(request, public_id)
    return PLACE.small_form(
        request,
        bid,
        permission="bids.edit",
        spec=forms.OPENED,
        save=lambda form, by, at: services.mark_opened(
            public_id=public_id, opened_at=form.value.opened_at, version=form.version, by=by, at=at
        ),
        title=_("The tenders were opened"),
        message=_("Noted. Now the result is due."),
        initial={"opened_at": bid.opens_at if bid.opens_at and bid.opens_at <= timezone.now() else None},
    )


@FORM
def postpone(request: HttpRequest, public_id: str) -> HttpResponse:
    """The tenders will be opened later."""
    return PLACE.small_form(
        request,
        one(request, public_id),
        permission="bids.edit",
        spec=forms.POSTPONING,
        save=lambda form, by, at: services.postpone(
            public_id=public_id, given=form.value, version=form.version, by=by, at=at
        ),
        title=_("The opening was put off"),
        message=_("Noted."),
    )


@FORM
def hand_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give it to another member."""
    return _handing_over(request, [public_id], page_of(public_id), crumbs(one(request, public_id)))


@FORM
def hand_over_many(request: HttpRequest) -> HttpResponse:
    """Give several to another member."""
    return _handing_over(request, deals.chosen(request), home(), crumbs())


def _handing_over(request: HttpRequest, ids: Sequence[str], back: str, above: Crumbs) -> HttpResponse:
    member, now = rights.require(request, "opportunities.assign"), timezone.now()
    if not ids:
        raise BadRequest("nothing was chosen")
    return form_page(
        request,
        form=forms.HANDING_OVER.form(request),
        save=lambda form: services.hand_over_bids(public_ids=ids, owner=form.value.owner, by=member, at=now),
        done=lambda rows: Done(
            home(), ngettext("%(count)s handed over.", "%(count)s handed over.", len(rows)) % {"count": len(rows)}
        ),
        title=ngettext("Hand over %(count)s bid", "Hand over %(count)s bids", len(ids)) % {"count": len(ids)},
        submit=_("Hand over"),
        back=back,
        crumbs=above,
    )
