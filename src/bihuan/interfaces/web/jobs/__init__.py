"""The worker on screen: what runs when, what became of each run."""
