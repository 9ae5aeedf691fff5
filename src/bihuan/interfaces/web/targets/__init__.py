"""The targets' page."""
