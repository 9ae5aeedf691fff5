"""The application."""

from django.apps import AppConfig


class OrganisationPagesConfig(AppConfig):
    """The company's people and rights."""

    name = "bihuan.interfaces.web.organisation"
    label = "organisation_pages"
