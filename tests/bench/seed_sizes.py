"""How large the companies of the bench are."""

SIZES = {"XS": (1_000, 1), "S": (10_000, 1), "M": (10_000, 10), "L": (10_000, 100)}
"""Customers that the services enter, with as many opportunities and five follow-ups each; and how often there are such."""
