"""Follow-ups, visits and plans on pages."""
