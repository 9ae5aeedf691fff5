"""Numbers of records."""
