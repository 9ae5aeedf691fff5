"""Keeping the company's data sound: the doctor's checks, copies and their restoring, upgrades, the move to PostgreSQL."""
