"""The application."""

from django.apps import AppConfig


class NumberingConfig(AppConfig):
    """Numbers of records."""

    name = "bihuan.base.numbering"
    label = "numbering"
