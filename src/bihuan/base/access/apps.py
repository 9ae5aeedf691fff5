"""The application."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Permission roles and scopes."""

    name = "bihuan.base.access"
    label = "access"
