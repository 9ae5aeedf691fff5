"""A person at a browser, against the real server process, on both databases."""
