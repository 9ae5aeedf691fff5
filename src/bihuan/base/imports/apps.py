"""The application."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Imports."""

    name = "bihuan.base.imports"
    label = "imports"
