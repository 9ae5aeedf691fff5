"""The site as it is set up for several machines, on one: real processes that are killed, and a count of what was accepted."""
