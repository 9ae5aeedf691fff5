"""Ways out to people: mail. Further ones stand beside it."""
