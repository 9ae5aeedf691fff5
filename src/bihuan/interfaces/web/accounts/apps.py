"""The application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Logging in. Keeps sessions and the shared cache."""

    name = "bihuan.interfaces.web.accounts"
    label = "accounts"
