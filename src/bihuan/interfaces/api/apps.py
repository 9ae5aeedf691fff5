"""The application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API and the answers that it keeps."""

    name = "bihuan.interfaces.api"
    label = "api"
