"""The application."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    """The bids' pages."""

    name = "bihuan.interfaces.web.offers"
    label = "offers_pages"
