"""Who asks: what holds for the person of this request, and until when the session lasts."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bihuan.interfaces import sessions
from bihuan.interfaces.web.accounts.adapter import stamp
from bihuan.interfaces.web.middleware import Handler

ABSOLUTE_SECONDS = 12 * 60 * 60
SEEN_SECONDS = 5 * 60
"""So old may ``seen_at`` be: a session that is saved at each request would make each reading a writing."""
SECOND_FACTOR = "second_factor"
WITHOUT_SECOND_FACTOR = {"mfa_activate_totp", "account_logout", "account_reauthenticate", "set_language"}
"""Where somebody may go who has to set up the second factor first."""


class Who:
    """Ends sessions of twelve hours, speaks the member's language."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = timezone.now()
        if not self._goes_on(request, now.timestamp()):
            return self.get_response(request)
        member = request.user
        if member.language in dict(settings.LANGUAGES):
            translation.activate(member.language)
            request.LANGUAGE_CODE = member.language
        if member.needs_second_factor and not self._has_second_factor(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def _goes_on(request: HttpRequest, now: float) -> bool:
        """Whether the session may go on; one past its time ends here."""
        since = request.session.get(sessions.SIGNED_IN)
        if since is None:
            stamp(request)
        elif now - since > ABSOLUTE_SECONDS:
            auth.logout(request)
            messages.info(request, _("You were signed in for twelve hours. Please sign in again."))
            return False
        elif now - request.session.get(sessions.SEEN, 0) > SEEN_SECONDS:
            request.session[sessions.SEEN] = now
        return True

    @staticmethod
    def _has_second_factor(request: HttpRequest) -> bool:
        """Whether the member has one, asked once a session, or is on the way to set it up."""
        if request.session.get(SECOND_FACTOR):
            return True
        if Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
            request.session[SECOND_FACTOR] = True
            return True
        return resolve(request.path_info).url_name in WITHOUT_SECOND_FACTOR
