"""What every record is, and how an act on it is refused."""
