"""Customers and contacts on pages."""
