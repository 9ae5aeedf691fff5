"""Contracts with reviews, instalments and receipts."""
