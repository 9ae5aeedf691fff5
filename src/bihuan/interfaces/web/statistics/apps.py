"""The application."""

from django.apps import AppConfig


class StatisticsPagesConfig(AppConfig):
    """The week's statistics."""

    name = "bihuan.interfaces.web.statistics"
    label = "statistics_pages"
