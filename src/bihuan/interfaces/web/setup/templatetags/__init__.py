"""Tags of setting up."""
