"""Score sheets: points and fines per person and month."""
