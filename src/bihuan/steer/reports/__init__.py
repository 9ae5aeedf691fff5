"""Reports and their sign-off."""
