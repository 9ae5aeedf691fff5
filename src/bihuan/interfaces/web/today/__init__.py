"""Today: what one owes, what waits, how the team stands."""
