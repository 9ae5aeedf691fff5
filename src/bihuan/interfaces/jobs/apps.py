"""The application."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs and their runs."""

    name = "bihuan.interfaces.jobs"
    label = "jobs"
