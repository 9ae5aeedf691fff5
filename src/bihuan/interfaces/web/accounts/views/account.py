"""One's own account: profile, password, second factor, sessions."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.services import change_password, end_sessions, note_second_factor
from bihuan.base.organisation.services.profile import choose_language
from bihuan.interfaces import sessions
from bihuan.interfaces.sessions import Session
from bihuan.interfaces.web import agents
from bihuan.interfaces.web.accounts.forms import ChangePasswordForm, PasswordAgainForm, ProfileForm
from bihuan.interfaces.web.accounts.middleware import SECOND_FACTOR
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.kit.rights import member as member_of
from bihuan.interfaces.web.proof import next_page, remember_proof

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_AND_POST
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I may, and in which language."""
    me = member_of(request)
    form = ProfileForm(request.POST or None, languages=settings.LANGUAGES, initial={"language": me.language})
    if request.method == "POST" and form.is_valid():
        choose_language(member=me, language=form.cleaned_data["language"])
        messages.success(request, _("Saved."))
        response = redirect("accounts:profile")
        if not form.cleaned_data["language"]:
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    whole = Member.objects.select_related("department", "manager").prefetch_related("roles", "positions").get(pk=me.pk)
    return render_page(request, "accounts/profile.html", {"form": form, "me": whole}, title=_("My profile"))


@sensitive_post_parameters()
@GET_AND_POST
def password(request: HttpRequest) -> HttpResponse:
    """Another password, knowing the old one. Every other session ends."""
    me = member_of(request)
    form = ChangePasswordForm(request.POST or None, user=me)
    if request.method == "POST" and form.is_valid():
        changed = change_password(
            member=me, password_hash=make_password(form.cleaned_data["password"]), at=timezone.now()
        )
        update_session_auth_hash(request, changed)
        messages.success(request, _("Your password is changed. Everywhere else you have been signed out."))
        return redirect("accounts:security")
    crumbs = [(_("Security"), reverse("accounts:security"))]
    return render_page(request, "accounts/password.html", {"form": form}, title=_("Change password"), crumbs=crumbs)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factor, sessions: what protects the account."""
    me = member_of(request)
    kinds = set(Authenticator.objects.filter(user=me).values_list("type", flat=True))
    context = {"me": me, "second_factor": Authenticator.Type.TOTP in kinds}
    return render_page(request, "accounts/security.html", context, title=_("Security"))


@require_safe
def sessions_page(request: HttpRequest) -> HttpResponse:
    """Where one is signed in, to end what one does not know."""
    found = _sessions(request, member_of(request))
    context = {"sessions": found, "others": len(found) > 1}
    crumbs = [(_("Security"), reverse("accounts:security"))]
    return render_page(request, "accounts/sessions.html", context, title=_("Where I am signed in"), crumbs=crumbs)


@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where allauth goes back to."""
    return redirect("accounts:security")


def _sessions(request: HttpRequest, me: Member) -> list[dict[str, Any]]:
    here = request.session.session_key
    return [
        {
            "row": row,
            "here": row.session_key == here,
            "device": agents.device(row.agent),
            "browser": agents.browser(row.agent),
        }
        for row in sessions.open_sessions(me, at=timezone.now())
    ]


@require_POST
def end_session(request: HttpRequest, public_id: str) -> HttpResponse:
    """End one of one's own sessions."""
    me = member_of(request)
    found = Session.objects.filter(member=me, public_id=public_id).first()
    if found is None:
        raise Http404
    if found.session_key == request.session.session_key:
        messages.info(request, _("This is the session you are in. Sign out to end it."))
    else:
        found.delete()
        messages.success(request, _("The session is ended."))
    return redirect("accounts:sessions")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions but this one."""
    me = member_of(request)
    ended = end_sessions(member=me, by=me, at=timezone.now())
    sessions.end(me, but=request.session.session_key)
    update_session_auth_hash(request, ended)
    messages.success(request, _("All other sessions are ended."))
    return redirect("accounts:sessions")


@never_cache
@sensitive_post_parameters()
@GET_AND_POST
def again(request: HttpRequest) -> HttpResponse:
    """The password again, before something that matters; then on to where one was going."""
    me = member_of(request)
    form = PasswordAgainForm(request.POST or None, user=me)
    to = next_page(request)
    if request.method == "POST" and form.is_valid():
        remember_proof(request, me)
        return redirect(to)
    return render_page(request, "accounts/again.html", {"form": form, "next": to}, title=_("Your password again"))


class Activate(ActivateTOTPView):  # type: ignore[misc]
    """Set up the authenticator: scan, type the first code."""

    template_name = "accounts/activate.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Turn it on, told in the log."""
        me = member_of(self.request)
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            note_second_factor(member=me, on=True, by=me, at=timezone.now())
        self.request.session[SECOND_FACTOR] = True
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows."""
        crumbs = [(_("Security"), reverse("accounts:security"))]
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        return {**context, "title": _("Set up the second factor"), "crumbs": crumbs, "secret": spaced}


class Deactivate(DeactivateTOTPView):  # type: ignore[misc]
    """Turn the second factor off, unless a permission role asks for it."""

    template_name = "accounts/deactivate.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Turn it off, told in the log."""
        me = member_of(self.request)
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
            note_second_factor(member=me, on=False, by=me, at=timezone.now())
        self.request.session.pop(SECOND_FACTOR, None)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows."""
        crumbs = [(_("Security"), reverse("accounts:security"))]
        return {**super().get_context_data(**kwargs), "title": _("Turn off the second factor"), "crumbs": crumbs}


class Codes(ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes that are left."""

    template_name = "accounts/codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows."""
        crumbs = [(_("Security"), reverse("accounts:security"))]
        return {**super().get_context_data(**kwargs), "title": _("Recovery codes"), "crumbs": crumbs}


class NewCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    """New recovery codes in place of the old."""

    template_name = "accounts/new_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows."""
        crumbs = [(_("Security"), reverse("accounts:security"))]
        return {**super().get_context_data(**kwargs), "title": _("New recovery codes"), "crumbs": crumbs}


activate = GET_AND_POST(method_decorator(never_cache, name="dispatch")(Activate).as_view())
deactivate = GET_AND_POST(Deactivate.as_view())
codes = require_safe(method_decorator(never_cache, name="dispatch")(Codes).as_view())
new_codes = GET_AND_POST(NewCodes.as_view())
