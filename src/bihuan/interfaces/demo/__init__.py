"""The demo company: twelve believable weeks, made through the services."""
