"""The pages of opportunities: to look at, to change, to close."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.policies.selectors import form as form_of
from bihuan.flow.opportunities import services
from bihuan.flow.opportunities.inputs import StageInput
from bihuan.flow.opportunities.models import STAGES, Opportunity
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.kit import history, rights
from bihuan.interfaces.web.kit.acting import Done, act, form_page
from bihuan.interfaces.web.kit.details import detail_page
from bihuan.interfaces.web.kit.forms import FormSpec
from bihuan.interfaces.web.kit.lists_page import list_page
from bihuan.interfaces.web.kit.pages import Crumbs
from bihuan.interfaces.web.kit.places import Place
from bihuan.interfaces.web.opportunities import detail as pages
from bihuan.interfaces.web.opportunities import forms
from bihuan.interfaces.web.opportunities.lists import PIPELINE, beside
from bihuan.interfaces.wording import contracts as _contracts  # noqa: F401 - their facts stand on the timeline
from bihuan.interfaces.wording import offers as _offers  # noqa: F401 - and those of bids
from bihuan.interfaces.wording import opportunities as words

EARLIER = "opportunities:earlier"
RELATED = ("customer", "owner", "department", "created_by", "updated_by")
FORM = require_http_methods(["GET", "HEAD", "POST"])


PLACE = Place("opportunities", gettext_lazy("Opportunities"))
home, page_of, crumbs = PLACE.home, PLACE.page_of, PLACE.crumbs


@FORM
def pipeline(request: HttpRequest) -> HttpResponse:
    """The list; ``?part=stages`` only what stands over it, when the list alone was changed."""
    if request.method != "POST" and request.GET.get("part") == "stages":
        rights.require(request, "opportunities.view")
        return render(request, "opportunities/stages.html", beside(request))
    return list_page(request, PIPELINE)


def one(request: HttpRequest, public_id: str, *related: str) -> Opportunity:
    """The opportunity, if one may see it; with what is related to it only where that is shown."""
    rows = Opportunity.objects.visible_to(rights.member(request), "opportunities.view")
    return rows.select_related(*related).one(public_id) if related else rows.one(public_id)


@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """An opportunity with all that belongs to it."""
    opportunity, now = one(request, public_id, *RELATED), timezone.now()
    labels = deals.labels_of(form_of("opportunity", now))
    return detail_page(
        request,
        pages.PAGE,
        opportunity,
        crumbs=crumbs(),
        timeline=history.timeline(request, opportunity, more=EARLIER, labels=labels),
        parts=pages.parts(request, opportunity, now),
    )


@require_safe
def earlier(request: HttpRequest, public_id: str) -> HttpResponse:
    """Earlier entries of its timeline."""
    labels = deals.labels_of(form_of("opportunity", timezone.now()))
    return history.earlier(request, one(request, public_id), more=EARLIER, labels=labels)


@FORM
def create(request: HttpRequest) -> HttpResponse:
    """Open one, of the customer in the address when there is one."""
    member, now = rights.require(request, "opportunities.create"), timezone.now()
    initial = {"owner": member.public_id, "stage": STAGES[0], "customer": request.GET.get("customer", "")}
    return form_page(
        request,
        form=forms.OPENING.form(request, playbook_form=form_of("opportunity", now), initial=initial),
        save=lambda form: services.open_opportunity(given=form.value, by=member, at=now),
        done=lambda made: Done(page_of(made.public_id), _("Opportunity opened.")),
        title=_("New opportunity"),
        back=home(),
        crumbs=crumbs(),
    )


@FORM
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change one: this is its update of the week, from which screen it may come."""
    opportunity, now = one(request, public_id, *RELATED), timezone.now()
    member = rights.require(request, "opportunities.edit")
    after = reverse("opportunities:confirm") if request.GET.get("back") == "confirm" else page_of(public_id)
    return form_page(
        request,
        form=forms.CHANGING.form(
            request,
            playbook_form=form_of("opportunity", now),
            initial=forms.read(opportunity),
            version=opportunity.version,
        ),
        save=lambda form: services.change_opportunity(
            public_id=public_id, given=form.value, version=form.version, by=member, at=now
        ),
        read=forms.read,
        done=lambda changed: Done(after, _("Saved.")),
        title=opportunity.name,
        back=after,
        crumbs=crumbs(opportunity),
    )


def _small(
    request: HttpRequest,
    opportunity: Opportunity,
    *,
    spec: FormSpec[Any],
    save: Callable[..., Any],
    title: str,
    submit: str,
    message: str,
    initial: dict[str, Any],
) -> HttpResponse:
    """A small form whose values a service takes as they are."""
    key = opportunity.public_id
    return PLACE.small_form(
        request,
        opportunity,
        permission="opportunities.edit",
        spec=spec,
        save=lambda form, by, at: save(public_id=key, given=form.value, version=form.version, by=by, at=at),
        title=title,
        submit=submit,
        message=message,
        initial=initial,
    )


@FORM
def stage(request: HttpRequest, public_id: str) -> HttpResponse:
    """Move it to another stage, with a note."""
    row = one(request, public_id)
    return _small(
        request,
        row,
        spec=forms.STAGE,
        save=services.move_stage,
        title=_("Move to another stage"),
        submit=_("Move"),
        message=_("Moved."),
        initial={"stage": row.stage},
    )


@require_POST
def to_stage(request: HttpRequest, public_id: str) -> HttpResponse:
    """Move it by one press."""
    member, wanted = rights.member(request), request.POST.get("stage", "")
    if wanted not in STAGES:
        raise BadRequest("no such stage")
    return act(
        request,
        lambda: services.move_stage(
            public_id=public_id,
            given=StageInput(stage=wanted),
            version=None,
            by=member,
            at=timezone.now(),
        ),
        done=lambda row: Done(page_of(public_id), _("Now at: %(stage)s") % {"stage": words.STAGES[row.stage]}),
        back=page_of(public_id),
    )


@FORM
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """Close it with outcome and reason (A17); a bid's result may come along in the address."""
    asked = {name: request.GET.get(name, "")[:120] for name in ("outcome", "lost_to", "outcome_reason")}
    row = one(request, public_id)
    return _small(
        request,
        row,
        spec=forms.CLOSING,
        save=services.close_opportunity,
        title=_("Close the opportunity"),
        submit=_("Close it"),
        message=_("Closed."),
        initial={"amount": row.amount, **{name: text for name, text in asked.items() if text}},
    )


@FORM
def reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    """Work on it again."""
    row = one(request, public_id)
    return _small(
        request,
        row,
        spec=forms.REOPENING,
        save=services.reopen,
        title=_("Reopen the opportunity"),
        submit=_("Reopen"),
        message=_("Reopened."),
        initial={"stage": row.stage},
    )


@FORM
def hand_over(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give it to another member."""
    opportunity = one(request, public_id)
    return _handing_over(request, [public_id], page_of(public_id), crumbs(opportunity))


@FORM
def hand_over_many(request: HttpRequest) -> HttpResponse:
    """Give several to another member."""
    return _handing_over(request, deals.chosen(request), home(), crumbs())


def _handing_over(request: HttpRequest, ids: Sequence[str], back: str, above: Crumbs) -> HttpResponse:
    member, now = rights.require(request, "opportunities.assign"), timezone.now()
    if not ids:
        raise BadRequest("nothing was chosen")
    count = len(ids)
    return form_page(
        request,
        form=forms.HANDING_OVER.form(request),
        save=lambda form: services.hand_over(
            public_ids=ids, owner=form.value.owner, reason=form.value.reason, by=member, at=now
        ),
        done=lambda rows: Done(
            back if rows and count > 1 else home(),
            ngettext("%(count)s handed over.", "%(count)s handed over.", len(rows)) % {"count": len(rows)},
        ),
        title=ngettext("Hand over %(count)s opportunity", "Hand over %(count)s opportunities", count)
        % {"count": count},
        submit=_("Hand over"),
        back=back,
        crumbs=above,
    )
