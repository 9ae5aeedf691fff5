"""Logging in: hashes, limits, sessions, cookies. What the values mean is told in ``docs/explanation`` and trust.md §4."""

from typing import Any

from django.conf import settings
from django.urls import reverse_lazy

IDLE_SECONDS = 2 * 60 * 60
ABSOLUTE_SECONDS = 12 * 60 * 60
REAUTHENTICATE_SECONDS = 10 * 60

AUTHENTICATION_BACKENDS: list[str] = ["bihuan.interfaces.web.accounts.backend.MemberBackend"]
PASSWORD_HASHERS: list[str] = [
    "bihuan.interfaces.web.accounts.hashers.Argon2",
    # What an import of accounts may bring along; hashed anew at the first login.
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = [
    {"NAME": "bihuan.interfaces.web.passwords.Length"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "bihuan.interfaces.web.passwords.ContextWords"},
]

SESSION_ENGINE = "bihuan.interfaces.sessions"
LOGIN_URL: Any = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL: Any = reverse_lazy("account_login")

# One for all processes, in the database: a limit that each process counts for itself is a multiple of what it says.
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "bihuan_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

ALLAUTH: dict[str, Any] = {
    "ACCOUNT_ADAPTER": "bihuan.interfaces.web.accounts.adapter.Adapter",
    "MFA_ADAPTER": "bihuan.interfaces.web.accounts.adapter.SecondFactor",
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": "code",
    "ACCOUNT_USER_MODEL_EMAIL_FIELD": "email",
    "ACCOUNT_LOGIN_METHODS": {"username"},
    "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_FORMS": {
        "login": "bihuan.interfaces.web.accounts.forms.LoginForm",
        "reauthenticate": "bihuan.interfaces.web.accounts.forms.PasswordAgainForm",
    },
    "ACCOUNT_SESSION_REMEMBER": True,
    "ACCOUNT_SESSION_COOKIE_AGE": IDLE_SECONDS,
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": REAUTHENTICATE_SECONDS,
    "ACCOUNT_RATE_LIMITS": {
        # Asked before any password is hashed: each address, and each account whatever address asks for it.
        "login": "20/m/ip",
        "login_failed": "5/m/key",
        "reauthenticate": "5/m/user",
        "reset_password": "10/h/ip,3/h/key",
        "link": "20/m/ip",
        "demo": "60/m/ip",
        "set_up": "20/m/ip",
    },
    "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes"],
    "MFA_ALLOW_UNVERIFIED_EMAIL": True,
    "MFA_RECOVERY_CODE_COUNT": 10,
    "MFA_TOTP_TOLERANCE": 1,
    "MFA_TOTP_ISSUER": "闭环 Bihuan",
}


def allauth_setting(name: str, default: Any) -> Any:
    """What allauth asks its settings of."""
    return ALLAUTH.get(name, getattr(settings, name, default))


def cookie(name: str, *, secure: bool) -> str:
    """The cookie's name. Over HTTPS it carries ``__Host-``: no other host and no plain http page can set it."""
    return f"__Host-{name}" if secure else name
