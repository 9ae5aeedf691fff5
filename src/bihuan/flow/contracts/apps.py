"""The application."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Contracts with reviews, instalments and receipts."""

    name = "bihuan.flow.contracts"
    label = "contracts"
