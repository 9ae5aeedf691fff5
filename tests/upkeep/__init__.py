"""Copies, upgrades and moves of real databases."""
