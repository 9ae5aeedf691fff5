"""What is tested across the house; a part's own tests stand beside it under ``src``."""
