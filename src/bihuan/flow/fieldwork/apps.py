"""The application."""

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    """Follow-ups, visits and plans."""

    name = "bihuan.flow.fieldwork"
    label = "fieldwork"
