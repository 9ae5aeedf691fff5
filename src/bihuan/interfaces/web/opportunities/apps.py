"""The application."""

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    """The pipeline's pages."""

    name = "bihuan.interfaces.web.opportunities"
    label = "opportunities_pages"
