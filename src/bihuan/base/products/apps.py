"""The application."""

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    """The catalogue."""

    name = "bihuan.base.products"
    label = "products"
