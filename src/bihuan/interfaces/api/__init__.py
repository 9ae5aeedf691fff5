"""The API: every record and verb that the pages have, for programs with a token."""
