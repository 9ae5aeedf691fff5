"""The application."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    """Bids."""

    name = "bihuan.flow.offers"
    label = "offers"
