"""The deal's loop, in stage order: customers, opportunities, fieldwork, offers, contracts."""
