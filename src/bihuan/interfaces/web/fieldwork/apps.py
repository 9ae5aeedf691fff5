"""The application."""

from django.apps import AppConfig


class FieldworkPagesConfig(AppConfig):
    """Follow-ups, visits and plans on pages."""

    name = "bihuan.interfaces.web.fieldwork"
    label = "fieldwork_pages"
