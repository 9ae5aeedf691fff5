"""The engine, live on tables."""
