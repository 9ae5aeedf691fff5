"""Notices and the outbox."""
