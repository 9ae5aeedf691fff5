"""The application."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Search by fragment and by sound."""

    name = "bihuan.base.search"
    label = "search"
