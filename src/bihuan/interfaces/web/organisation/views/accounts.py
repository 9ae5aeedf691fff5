"""What an administrator does about somebody's account: links, sessions, second factor, permission roles, delegations."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.access.models import Role
from bihuan.base.organisation import services
from bihuan.base.organisation.models import Delegation, Member, PasswordLink
from bihuan.base.organisation.selectors import company
from bihuan.base.organisation.services.rights import may_take_over
from bihuan.base.records.refusals import Missing, Refused
from bihuan.base.tokens import services as services_of_tokens
from bihuan.base.tokens.models import ApiToken
from bihuan.base.tokens.selectors import tokens_of
from bihuan.interfaces import sessions
from bihuan.interfaces.channels.outgoing import can_mail, mail_later, site
from bihuan.interfaces.web.kit.acting import Done, act, form_page, refuse
from bihuan.interfaces.web.kit.forms import FormSpec
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.kit.rights import member as member_of
from bihuan.interfaces.web.kit.rights import require
from bihuan.interfaces.web.organisation import forms
from bihuan.interfaces.web.organisation.views.members import GET_POST, crumbs_to, page_of, seen_by
from bihuan.interfaces.web.proof import fresh
from bihuan.interfaces.wording import tokens as token_words

LASTS = {
    PasswordLink.INVITATION: _l("It is good for seven days, once."),
    PasswordLink.RESET: _l("It is good for one hour, once."),
}


@fresh
@require_POST
def link(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make the link by which the member sets a password; shown here, this once, and mailed where mail works."""
    me = require(request, "members.manage")
    member = seen_by(me, public_id)
    now = timezone.now()
    purpose = PasswordLink.RESET if member.password_set_at else PasswordLink.INVITATION
    try:
        secret = services.make_link(member=member, purpose=purpose, by=me, at=now)
    except Refused as refused:
        return refuse(request, refused, back=page_of(member))
    address = site(request) + reverse("accounts:link", args=[secret])
    mailed = can_mail(company()) and _mail(member, me, purpose, address, secret)
    context = {"member": member, "address": address, "lasts": LASTS[purpose], "mailed": mailed, "purpose": purpose}
    title = _("Invitation for %(name)s") if purpose == PasswordLink.INVITATION else _("New password for %(name)s")
    response = render_page(
        request, "organisation/link.html", context, title=title % {"name": member.name}, crumbs=crumbs_to(member)
    )
    response["Cache-Control"] = "no-store"
    return response


def _mail(member: Member, me: Member, purpose: str, address: str, secret: str) -> bool:
    joining = purpose == PasswordLink.INVITATION
    words = {"name": member.name, "by": me.name, "code": member.code}
    first = (
        _("%(name)s, %(by)s has opened an account for you: %(code)s.")
        if joining
        else _("%(name)s, %(by)s has made a link for a new password for your account %(code)s.")
    )
    return mail_later(
        to=member,
        subject=_("Your account") if joining else _("Set a new password"),
        lines=[first % words, _("Choose your password here:"), address, str(LASTS[purpose])],
        dedupe_key=f"link:{secret[:12]}",
        at=timezone.now(),
    )


@fresh
@require_POST
def end_sessions(request: HttpRequest, public_id: str) -> HttpResponse:
    """Sign the member out everywhere."""
    me = require(request, "members.manage")
    member = seen_by(me, public_id)

    def work() -> Member:
        ended = services.end_sessions(member=member, by=me, at=timezone.now())
        sessions.end(member)
        return ended

    return act(
        request,
        work,
        done=lambda _ended: Done(page_of(member), _("All sessions of %(name)s are ended.") % {"name": member.name}),
        back=page_of(member),
    )


@fresh
@require_POST
def take_second_factor(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the second factor off the account of somebody who has lost it."""
    me = require(request, "members.manage")
    member = seen_by(me, public_id)

    def work() -> None:
        may_take_over(me, member)
        held = list(Authenticator.objects.filter(user=member))
        for each in held:
            each.delete()
        if held:
            services.note_second_factor(member=member, on=False, by=me, at=timezone.now())
            services.end_sessions(member=member, by=me, at=timezone.now())
            sessions.end(member)

    return act(
        request, work, done=lambda _nothing: Done(page_of(member), _("The second factor is off.")), back=page_of(member)
    )


@fresh
@require_http_methods(GET_POST)
def roles(request: HttpRequest, public_id: str) -> HttpResponse:
    """Which permission roles the member holds."""
    me = require(request, "roles.manage")
    member = seen_by(me, public_id)
    held = [role.code for role in member.roles.all()]
    offered = forms.role_choices(me)
    known = {code for code, _label in offered}
    kept = [code for code in held if code not in known]
    spec = FormSpec(
        input=forms.RolesInput,
        labels={"roles": _("Permission roles")},
        helps={"roles": _("What roles you may not give or take stays as it is.") if kept else ""},
        own={"roles": lambda: forms.boxes(offered)},
        wide=("roles",),
    )

    def save(form: Any) -> Member:
        chosen = [code for code in form.value.roles if code in known]
        wanted = list(Role.objects.filter(code__in=[*chosen, *kept]))
        return services.assign_roles(member=member, roles=wanted, version=form.version or 0, by=me, at=timezone.now())

    return form_page(
        request,
        form=spec.form(request, initial={"roles": held}, version=member.version),
        save=save,
        read=lambda newer: {"roles": [role.code for role in newer.roles.all()]},
        done=lambda _saved: Done(page_of(member), _("Saved. It holds from the next page on.")),
        title=_("Permission roles of %(name)s") % {"name": member.name},
        back=page_of(member),
        crumbs=crumbs_to(member),
    )


@require_http_methods(GET_POST)
def delegate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put permissions of the member's into another's hands for a time: one's own, or as administrator somebody else's."""
    me = member_of(request)
    giver = me if me.public_id == public_id else seen_by(me, public_id)
    if giver.pk != me.pk and not me.is_administrator:
        raise Missing
    done = page_of(giver)
    return form_page(
        request,
        form=forms.delegation(giver).form(request, initial={"permissions": forms.usual(giver)}),
        save=lambda form: services.give_delegation(giver=giver, value=form.value, by=me, at=timezone.now()),
        done=lambda made: (
            Done(done, _("%(name)s acts in your place on these days.") % {"name": made.taker.name})
            if giver.pk == me.pk
            else Done(done, _("Saved."))
        ),
        title=_("Somebody acts for %(name)s") % {"name": giver.name},
        back=done,
        crumbs=crumbs_to(giver),
    )


@require_POST
def end_delegation(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a delegation before its day."""
    me = member_of(request)
    row = Delegation.objects.select_related("giver", "taker").filter(public_id=public_id).first()
    if row is None or not (me.pk in (row.giver_id, row.taker_id) or me.is_administrator):
        raise Missing
    return act(
        request,
        lambda: services.end_delegation(delegation=row, by=me, at=timezone.now()),
        done=lambda _ended: Done(page_of(row.giver), _("Ended.")),
        back=page_of(row.giver),
    )


@require_safe
def tokens(request: HttpRequest, public_id: str) -> HttpResponse:
    """With which tokens programs act in the member's name."""
    member = seen_by(require(request, "members.manage"), public_id)
    found = [(token, token_words.permissions(vars(token))) for token in tokens_of(member, timezone.now())]
    context = {"tokens": found, "revoke": "organisation:revoke_token", "mine": False}
    title = _("Tokens of %(name)s") % {"name": member.name}
    return render_page(request, "accounts/tokens.html", context, title=title, crumbs=crumbs_to(member))


@fresh
@require_POST
def revoke_token(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put somebody's token out of use, at once."""
    me = require(request, "members.manage")
    token = ApiToken.objects.select_related("member").one(public_id)
    back = reverse("organisation:member_tokens", args=[seen_by(me, token.member.public_id).public_id])
    return act(
        request,
        lambda: services_of_tokens.revoke_token(token=public_id, by=me, at=timezone.now()),
        done=lambda row: Done(back, _("%(name)s is out of use.") % {"name": row.name}),
        back=back,
    )
