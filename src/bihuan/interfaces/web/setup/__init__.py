"""Setting up an empty database."""
