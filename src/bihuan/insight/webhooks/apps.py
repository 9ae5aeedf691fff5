"""The application."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Webhooks and their deliveries."""

    name = "bihuan.insight.webhooks"
    label = "webhooks"
