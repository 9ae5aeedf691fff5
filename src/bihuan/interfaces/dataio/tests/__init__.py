"""Files in and out, read back."""
