"""The application."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """Figures of the week."""

    name = "bihuan.insight.analytics"
    label = "analytics"
