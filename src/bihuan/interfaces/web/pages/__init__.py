"""Pages that show several parts of the house at once."""
