"""The application."""

from django.apps import AppConfig


class CustomersPagesConfig(AppConfig):
    """Customers and contacts on pages."""

    name = "bihuan.interfaces.web.customers"
    label = "customers_pages"
