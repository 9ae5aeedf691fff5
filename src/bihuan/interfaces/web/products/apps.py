"""The application."""

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    """The catalogue's pages."""

    name = "bihuan.interfaces.web.products"
    label = "products_pages"
