"""The application."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Attachments."""

    name = "bihuan.base.files"
    label = "files"
