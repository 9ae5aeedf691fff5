"""The week's statistics."""
