"""Pages before one is in: login, second factor, the link by which a password is set, the password that was forgotten."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.logout import logout as allauth_logout
from allauth.account.models import Login
from allauth.account.views import LoginView
from allauth.core import ratelimit
from allauth.mfa.base.views import AuthenticateView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import make_password
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from bihuan.base.organisation.models import Member, PasswordLink
from bihuan.base.organisation.selectors import company
from bihuan.base.organisation.services import make_link, open_link, use_link
from bihuan.base.organisation.services.profile import choose_language
from bihuan.base.records.refusals import Missing, Refused
from bihuan.interfaces.channels.outgoing import can_mail, mail_later, site
from bihuan.interfaces.web.accounts import demo
from bihuan.interfaces.web.accounts.adapter import account_key
from bihuan.interfaces.web.accounts.backend import find
from bihuan.interfaces.web.accounts.forms import ForgotForm, NewPasswordForm
from bihuan.interfaces.web.accounts.middleware import SECOND_FACTOR


class Entrance(LoginView):  # type: ignore[misc]
    """The login page. On the demo company its people stand on it, to enter as one of them."""

    template_name = "accounts/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows beside the form."""
        there = company()
        return {
            **super().get_context_data(**kwargs),
            "title": _("Sign in"),
            "company": there,
            "people": demo.people(there, timezone.now()),
        }


class Code(AuthenticateView):  # type: ignore[misc]
    """The second step: a code of the authenticator, or one of the recovery codes."""

    template_name = "accounts/code.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """On, and remembered for the session."""
        form.save()
        self.request.session[SECOND_FACTOR] = True
        response: HttpResponse = self.stage.exit()
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows."""
        return {**super().get_context_data(**kwargs), "title": _("Second factor")}


@login_not_required
@require_POST
def enter_demo(request: HttpRequest, code: str) -> HttpResponse:
    """Enter the demo company as one of its people, without a password. There is no such page anywhere else."""
    member = demo.person(company(), code, timezone.now())
    if member is None:
        raise Http404
    limited: HttpResponse | None = ratelimit.consume_or_429(request, action="demo")
    if limited is not None:
        return limited
    return enter(request, member)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of the pages, kept in a cookie and, for somebody signed in, with the member."""
    response: HttpResponse = set_language(request)
    chosen = request.POST.get("language", "")
    if isinstance(request.user, Member) and chosen in dict(settings.LANGUAGES):
        choose_language(member=request.user, language=chosen)
    return response


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    allauth_logout(request)
    request.session.flush()
    messages.success(request, _("You are signed out."))
    return redirect(settings.LOGIN_URL)


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Set the password through a link, and be in. A link that cannot be used says no more than that."""
    limited: HttpResponse | None = ratelimit.consume_or_429(request, action="link")
    if limited is not None:
        return limited
    now = timezone.now()
    try:
        opened = open_link(secret, now)
    except Missing:
        return _no_link(request)
    form = NewPasswordForm(request.POST or None, user=opened.member)
    if request.method == "POST" and form.is_valid():
        try:
            member = use_link(secret=secret, password_hash=make_password(form.cleaned_data["password"]), at=now)
        except Missing:
            return _no_link(request)
        if request.user.is_authenticated:
            allauth_logout(request, show_message=False)
        return enter(request, member)
    joining = opened.purpose == PasswordLink.INVITATION
    title = _("Welcome, %(name)s") % {"name": opened.member.name} if joining else _("Set a new password")
    context = {"form": form, "member": opened.member, "joining": joining, "title": title, "company": company()}
    return render(request, "accounts/link.html", context, status=422 if form.errors else 200)


def _no_link(request: HttpRequest) -> HttpResponse:
    return render(
        request, "accounts/no_link.html", {"title": _("This link cannot be used"), "company": company()}, status=404
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgot(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same whether there is such an account or not."""
    there = company()
    form = ForgotForm(request.POST or None)
    context = {"form": form, "company": there, "can_mail": can_mail(there), "title": _("Forgotten your password?")}
    if request.method == "POST" and form.is_valid() and context["can_mail"]:
        typed = form.cleaned_data["login"]
        limited: HttpResponse | None = ratelimit.consume_or_429(
            request, action="reset_password", key=account_key(typed)
        )
        if limited is not None:
            return limited
        _mail_link(request, find(typed))
        return render(request, "accounts/forgot_sent.html", context)
    return render(request, "accounts/forgot.html", context)


def _mail_link(request: HttpRequest, member: Member | None) -> None:
    """Put the mail with the link into the outbox, for who has an address and an open account."""
    now = timezone.now()
    if member is None or not member.email:
        return
    try:
        secret = make_link(member=member, purpose=PasswordLink.RESET, by=None, at=now)
    except Refused:
        return
    address = site(request) + reverse("accounts:link", args=[secret])
    mail_later(
        to=member,
        subject=_("Set a new password"),
        lines=[
            _("%(name)s, somebody asked for a new password for your account %(code)s.")
            % {"name": member.name, "code": member.code},
            _("If it was you, open this address within an hour:"),
            address,
            _("If it was not you, nothing has to be done: your password stays as it is."),
        ],
        dedupe_key=f"reset:{secret[:12]}",
        at=now,
    )


def enter(request: HttpRequest, member: Member) -> HttpResponse:
    """Log in somebody who has proved who they are by other means than typing a password; a second factor is still asked."""
    member.backend = settings.AUTHENTICATION_BACKENDS[0]
    record_authentication(request, member, method="password")
    response: HttpResponse = perform_login(request, Login(user=member, redirect_url=settings.LOGIN_REDIRECT_URL))
    return response


READ_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
login = READ_AND_POST(method_decorator(never_cache, name="dispatch")(Entrance).as_view())
code = READ_AND_POST(Code.as_view())
