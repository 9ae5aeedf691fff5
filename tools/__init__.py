"""What the Makefile calls. Not shipped; nothing under ``src`` imports it."""
