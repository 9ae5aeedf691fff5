"""The application."""

from django.apps import AppConfig


class OverviewPagesConfig(AppConfig):
    """The overview."""

    name = "bihuan.interfaces.web.overview"
    label = "overview_pages"
