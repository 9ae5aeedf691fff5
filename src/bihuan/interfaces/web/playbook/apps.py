"""The application."""

from django.apps import AppConfig


class PlaybookConfig(AppConfig):
    """The regulation's pages."""

    name = "bihuan.interfaces.web.playbook"
    label = "playbook_pages"
