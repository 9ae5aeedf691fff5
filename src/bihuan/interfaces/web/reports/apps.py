"""The application."""

from django.apps import AppConfig


class ReportPagesConfig(AppConfig):
    """Daily, weekly and management reports."""

    name = "bihuan.interfaces.web.reports"
    label = "report_pages"
