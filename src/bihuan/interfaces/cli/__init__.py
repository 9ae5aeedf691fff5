"""The command ``bihuan``."""
