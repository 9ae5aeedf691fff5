"""Search by fragment and by sound."""
