"""The application."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """Targets."""

    name = "bihuan.steer.targets"
    label = "targets"
