"""The overview: what was won, signed and received, what is open and what is late."""
