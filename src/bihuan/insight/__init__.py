"""Reads all, writes only its own tables: analytics, notices."""
