"""The bids' pages."""
