"""The application."""

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    """Opportunities."""

    name = "bihuan.flow.opportunities"
    label = "opportunities"
