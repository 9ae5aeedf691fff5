"""The application."""

from django.apps import AppConfig


class TokensConfig(AppConfig):
    """Personal tokens."""

    name = "bihuan.base.tokens"
    label = "tokens"
