"""Follow-ups, visits and plans."""
