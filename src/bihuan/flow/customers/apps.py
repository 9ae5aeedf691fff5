"""The application."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Customers and their contacts."""

    name = "bihuan.flow.customers"
    label = "customers"
