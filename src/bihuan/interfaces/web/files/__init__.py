"""Attachments: taken in, checked, kept under their hash, handed out to whoever may see the record."""
