"""The application."""

from django.apps import AppConfig


class ContractPagesConfig(AppConfig):
    """Contracts, their reviews, instalments and receipts on pages."""

    name = "bihuan.interfaces.web.contracts"
    label = "contracts_pages"
