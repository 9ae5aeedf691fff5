"""Personal tokens: what programs act with in a member's name."""
