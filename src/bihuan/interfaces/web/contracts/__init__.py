"""Contracts, their reviews, instalments and receipts on pages."""
