"""Notices and e-mail."""
