"""The application."""

from django.apps import AppConfig


class TodayPagesConfig(AppConfig):
    """Today, the team, all duties."""

    name = "bihuan.interfaces.web.today"
    label = "today_pages"
