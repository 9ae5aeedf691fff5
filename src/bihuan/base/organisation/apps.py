"""The application."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """The company and its people."""

    name = "bihuan.base.organisation"
    label = "organisation"
