"""The application."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports and their sign-off."""

    name = "bihuan.steer.reports"
    label = "reports"
