"""The application."""

from django.apps import AppConfig


class FilesPagesConfig(AppConfig):
    """Attachments on pages."""

    name = "bihuan.interfaces.web.files"
    label = "files_pages"
