"""What every stage stands on; it names no stage."""
