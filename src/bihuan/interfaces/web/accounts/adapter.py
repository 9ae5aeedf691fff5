"""Where allauth meets this application: its words, its limits by account, where one goes next, no mails of its own."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.interfaces import sessions
from bihuan.interfaces.channels.sealing import seal, unseal
from bihuan.interfaces.web.accounts.backend import find
from bihuan.interfaces.web.proof import recently_proved

MESSAGES = {
    "account/messages/logged_out.txt": _("You are signed out."),
    "mfa/messages/totp_activated.txt": _("The second factor is on."),
    "mfa/messages/totp_deactivated.txt": _("The second factor is off."),
    "mfa/messages/recovery_codes_generated.txt": _("New recovery codes were made; earlier ones are void."),
}
"""What the user is told, by the name of allauth's template; what is not here is told by the page itself."""

TOO_MANY = _("Too many attempts. Wait a minute, then try again.")
MISMATCH = _("Account or password are not right.")
WRONG_CODE = _("This code is not right. A new one comes every 30 seconds.")
NO_KEY = "A" * 32


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators; passwords are set through links."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "username_password_mismatch": MISMATCH,
        "incorrect_password": _("The password is not right."),
        "incorrect_code": WRONG_CODE,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_: Any, **__: Any
    ) -> None:
        """Our words for allauth's messages."""
        if message_template in MESSAGES:
            messages.add_message(request, level, str(MESSAGES[message_template]))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """None of its own: what is mailed goes through the outbox."""

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """None of its own."""

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """A closed account looks like any other refusal."""
        return redirect(settings.LOGIN_URL)

    def login(self, request: HttpRequest, user: Any) -> None:
        """A new session id, and what the list of sessions shows."""
        super().login(request, user)
        stamp(request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """By password: everybody has one."""
        return [{"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")}]

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Ten minutes after a proof of who one is, the login included, another one is asked for."""
        return not recently_proved(context.request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count per account, whether it is named by account, e-mail or mobile, and by whatever host name."""
        return account_key(str(credentials.get("username", "")))


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors are sealed in the database."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _("A permission role of yours asks for a second factor: it stays on."),
    }

    def get_totp_label(self, user: Any) -> str:
        """What the authenticator shows beside the code."""
        return str(user.code)

    def encrypt(self, text: str) -> str:
        """Sealed."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Opened; what was sealed under another secret key fits no code any more."""
        return unseal(encrypted_text) or NO_KEY

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Not while a permission role of the member asks for it."""
        return not authenticator.user.needs_second_factor

    def send_notification_mail(self, *_: Any, **__: Any) -> None:
        """None of its own."""


def account_key(typed: str) -> str:
    """What attempts on an account are counted under."""
    member = find(typed)
    return f"member:{member.pk}" if member is not None else f"typed:{typed.casefold()[:254]}"


def stamp(request: HttpRequest) -> None:
    """Note in the session since when, from where and with what browser it is."""
    now = timezone.now().timestamp()
    request.session[sessions.SIGNED_IN] = now
    request.session[sessions.SEEN] = now
    request.session[sessions.ADDRESS] = client_address(request)
    request.session[sessions.AGENT] = request.headers.get("User-Agent", "")[:300]


def client_address(request: HttpRequest) -> str:
    """The address asked from: what the trusted proxies say, else the connection's; empty when there is none (a socket)."""
    try:
        return str(Adapter().get_client_ip(request))[:45]
    except PermissionDenied:
        return ""
