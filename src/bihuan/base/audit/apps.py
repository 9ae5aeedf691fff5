"""The application."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The log of facts."""

    name = "bihuan.base.audit"
    label = "audit"
