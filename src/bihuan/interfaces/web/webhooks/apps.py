"""The application."""

from django.apps import AppConfig


class WebhookPagesConfig(AppConfig):
    """Pages of webhooks."""

    name = "bihuan.interfaces.web.webhooks"
    label = "webhook_pages"
