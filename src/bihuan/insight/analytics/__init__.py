"""Figures of the week."""
