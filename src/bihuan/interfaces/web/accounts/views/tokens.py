"""Tokens for programs: one's own, making one, putting one out of use."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.access.permissions import PERMISSIONS
from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Missing, Refused
from bihuan.base.tokens.inputs import TokenInput
from bihuan.base.tokens.models import ApiToken
from bihuan.base.tokens.selectors import tokens_of
from bihuan.base.tokens.services import create_token, revoke_token
from bihuan.interfaces.web.kit.acting import Done, FormPage, act, show_form
from bihuan.interfaces.web.kit.forms import FormSpec
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.kit.rights import member as member_of
from bihuan.interfaces.web.proof import fresh
from bihuan.interfaces.wording import organisation, refusals, tokens

DAYS = {
    "7": _l("7 days"),
    "30": _l("30 days"),
    "90": _l("90 days"),
    "180": _l("180 days"),
    "365": _l("365 days"),
}


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own tokens."""
    found = [(token, tokens.permissions(vars(token))) for token in tokens_of(member_of(request), timezone.now())]
    context = {"tokens": found, "revoke": "accounts:revoke_token", "mine": True}
    return render_page(request, "accounts/tokens.html", context, title=_("Tokens for programs"), crumbs=_crumbs())


@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new one. Its secret is shown in the answer, and never again."""
    me, back = member_of(request), reverse("accounts:tokens")
    form = _spec(me).form(request, initial={"days": "90"})
    crumbs = [*_crumbs(), (_("Tokens for programs"), back)]
    page = FormPage(_("New token"), back, _("Make the token"), crumbs)
    if request.method != "POST" or not form.is_valid():
        return show_form(request, form, page, status=422 if request.method == "POST" else 200)
    try:
        made = create_token(value=form.value, by=me, at=timezone.now())
    except Refused as refused:
        form.refuse(refusals.text(refused), field=refused.field, clause=refused.clause)
        return show_form(request, form, page, status=422)
    context = {"token": made.token, "secret": made.secret}
    response = render_page(request, "accounts/token_made.html", context, title=made.token.name, crumbs=crumbs)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put one's own token out of use, at once."""
    me, back = member_of(request), reverse("accounts:tokens")
    if not ApiToken.objects.filter(member=me, public_id=public_id).exists():
        raise Missing
    return act(
        request,
        lambda: revoke_token(token=public_id, by=me, at=timezone.now()),
        done=lambda token: Done(back, _("%(name)s is out of use.") % {"name": token.name}),
        back=back,
    )


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Security"), reverse("accounts:security"))]


def _spec(me: Member) -> FormSpec[TokenInput]:
    """The form, with the permissions that one has."""
    held = [
        (name, organisation.permission(one)) for name, one in PERMISSIONS.items() if name in me.own_authority.grants
    ]

    def boxes() -> forms.Field:
        return forms.MultipleChoiceField(required=False, choices=held, widget=forms.CheckboxSelectMultiple())

    return FormSpec(
        input=TokenInput,
        labels={
            "name": _l("What it is for"),
            "days": _l("Good for"),
            "read_only": _l("May only read"),
            "permissions": _l("Permissions"),
        },
        helps={"permissions": _l("None ticked: all that you may. What you lose, it loses with you.")},
        placeholders={"name": _l("The program that will use it")},
        own={"days": lambda: forms.ChoiceField(choices=list(DAYS.items())), "permissions": boxes},
        wide=("permissions",),
    )
