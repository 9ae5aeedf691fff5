"""The application."""

from django.apps import AppConfig


class ScoringConfig(AppConfig):
    """Points, fines and closed months."""

    name = "bihuan.steer.scoring"
    label = "scoring"
