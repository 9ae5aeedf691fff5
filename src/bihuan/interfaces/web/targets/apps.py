"""The application."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """The targets' page."""

    name = "bihuan.interfaces.web.targets"
    label = "targets_pages"
