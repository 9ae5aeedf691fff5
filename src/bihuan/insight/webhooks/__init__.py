"""Webhooks: facts of the log, told to other systems as they happen."""
