"""The application."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """The engine, live on tables."""

    name = "bihuan.base.duties"
    label = "duties"
