"""The application."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo company."""

    name = "bihuan.interfaces.demo"
    label = "demo"
