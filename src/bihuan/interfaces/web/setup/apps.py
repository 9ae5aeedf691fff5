"""The application."""

from django.apps import AppConfig


class SetUpPagesConfig(AppConfig):
    """Setting up an empty database."""

    name = "bihuan.interfaces.web.setup"
    label = "setup_pages"
