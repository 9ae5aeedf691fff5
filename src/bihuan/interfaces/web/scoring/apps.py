"""The application."""

from django.apps import AppConfig


class ScoringPagesConfig(AppConfig):
    """Score sheets."""

    name = "bihuan.interfaces.web.scoring"
    label = "scoring_pages"
