"""The application."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices and the outbox."""

    name = "bihuan.insight.notices"
    label = "notices"
