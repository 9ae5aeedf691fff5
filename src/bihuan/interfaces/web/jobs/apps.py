"""The application."""

from django.apps import AppConfig


class JobPagesConfig(AppConfig):
    """The jobs' pages."""

    name = "bihuan.interfaces.web.jobs"
    label = "job_pages"
