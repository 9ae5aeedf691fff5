"""The application."""

from django.apps import AppConfig


class ImportPagesConfig(AppConfig):
    """The imports' pages."""

    name = "bihuan.interfaces.web.imports"
    label = "imports_pages"
